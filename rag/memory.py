"""What the C library keeps of freed memory, given back to the system.

Tensors of many sizes leave gaps behind that glibc holds for later ones: 170 to 260 MB after forty questions.
"""

import ctypes
from functools import lru_cache


def give_back() -> None:
    """Takes some milliseconds, without Python's lock. Does nothing where the C library has no such call, which glibc
    alone has (malloc_trim(3))."""
    library = _library()
    if library is not None and hasattr(library, "malloc_trim"):
        library.malloc_trim(0)


@lru_cache(maxsize=1)
def _library() -> ctypes.CDLL | None:
    try:
        return ctypes.CDLL(None)
    except (OSError, TypeError):  # a system where the program itself cannot be asked for its symbols
        return None
