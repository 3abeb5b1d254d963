import ctypes
import sys
from pathlib import Path

import pytest

from rag.memory import give_back

BLOCK, MANY = 4_096, 20_000


def held() -> int:
    """Kilobytes of this process's own memory."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon"))


def test_memory_is_given_back_or_nothing_happens() -> None:
    give_back()
    give_back()


@pytest.mark.skipif(sys.platform != "linux", reason="the C library of Linux alone holds freed memory so")
def test_what_was_freed_between_blocks_in_use_is_given_back() -> None:
    library = ctypes.CDLL(None)
    if not hasattr(library, "malloc_trim"):
        pytest.skip("no glibc")
    library.malloc.restype, library.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
    library.free.argtypes = [ctypes.c_void_p]
    blocks = [library.malloc(BLOCK) for _ in range(MANY)]
    for block in blocks:
        ctypes.memset(block, 1, BLOCK)
    last, full = blocks.pop(), held()
    for block in blocks:
        library.free(block)
    freed = held()
    give_back()
    left = held()
    library.free(last)
    assert full - freed < BLOCK * MANY // 1_024 // 2 < full - left
