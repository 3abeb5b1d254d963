"""What this machine allows: the encoder's matrices and nothing else, the LLM's GGUF run by llama.cpp alone."""

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

ROUNDS = 3
"""Of each the fastest counts: what else the machine does can only slow one down."""
STEP = 32
"""Tokens to which the size of a pass is rounded up, so that few sizes need to be measured."""


class Matrices:
    """The linear layers of a transformer, as the embedder holds them."""

    def __init__(self, transformer: Any) -> None:
        from torch import nn

        self._weights = [each.weight for each in transformer.modules() if isinstance(each, nn.Linear)]
        self._measured: dict[int, float] = {}
        self.parameters = sum(each.numel() for each in self._weights)

    def milliseconds(self, tokens: int) -> float:
        """Of one product of so many tokens with every matrix, in their own arithmetic."""
        import torch
        from torch.nn.functional import linear

        size = -(-tokens // STEP) * STEP
        if size not in self._measured:
            rows = {each.shape[1]: torch.randn(size, each.shape[1]).to(each.dtype) for each in self._weights}
            taken = []
            with torch.inference_mode():
                for _ in range(ROUNDS + 1):  # the first is slower
                    started = perf_counter()
                    for each in self._weights:
                        linear(rows[each.shape[1]], each)
                    taken.append(1000 * (perf_counter() - started))
            self._measured[size] = min(taken)
        return self._measured[size]

    def rate(self) -> float:
        """Thousand millions of multiplications and additions a second, at the best of the sizes measured."""
        return max(2e-6 * self.parameters * size / taken for size, taken in self._measured.items())


class BareLLM:
    """A GGUF without adapter, template, sampling or Python between the tokens, as `llama-bench` runs it."""

    def __init__(self, path: Path, *, context: int, threads: int) -> None:
        import llama_cpp

        self._cpp = llama_cpp
        with _quiet():
            self._llama = llama_cpp.Llama(
                str(path), n_ctx=context, n_threads=threads, n_threads_batch=threads, verbose=False
            )

    def rates(self, prompt: int, written: int) -> tuple[float, float]:
        """Tokens a second: of a prompt of so many tokens, and of so many written behind it."""
        taken = [self._run(max(prompt, 2), max(written, 1)) for _ in range(ROUNDS)]
        return max(prompt, 2) / min(read for read, _ in taken), max(written, 1) / min(wrote for _, wrote in taken)

    def _run(self, prompt: int, written: int) -> tuple[float, float]:
        """Seconds of each."""
        cpp, context = self._cpp, self._llama.ctx
        cpp.llama_memory_clear(cpp.llama_get_memory(context), True)
        tokens = (cpp.llama_token * prompt)(*(1000 + at for at in range(prompt)))
        started = perf_counter()
        self._decode(tokens, prompt)
        read = perf_counter()
        for _ in range(written):
            self._decode(tokens, 1)
        return read - started, perf_counter() - read

    def _decode(self, tokens: Any, count: int) -> None:
        if self._cpp.llama_decode(self._llama.ctx, self._cpp.llama_batch_get_one(tokens, count)):
            raise RuntimeError("llama_decode failed")
        self._cpp.llama_synchronize(self._llama.ctx)

    def close(self) -> None:
        self._llama.close()


@contextmanager
def _quiet() -> Iterator[None]:
    """llama.cpp says on standard error what it leaves out."""
    import llama_cpp

    silence = llama_cpp.llama_log_callback(lambda *_: None)
    llama_cpp.llama_log_set(silence, ctypes.c_void_p(0))
    _kept.append(silence)  # llama.cpp keeps no reference of its own
    yield


_kept: list[Any] = []


def processor() -> str:
    """Its name and the number of cores, as Linux gives them."""
    path = Path("/proc/cpuinfo")
    lines = path.read_text().splitlines() if path.exists() else []
    name = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown processor")
    return f"{name}, {os.cpu_count()} cores"


def load() -> float:
    """Processes that wanted a core, on the average of the last minute."""
    return os.getloadavg()[0]
