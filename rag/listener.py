"""What a layer of the LLM holds while it reads: llama.cpp shows any tensor of its computation to who asks for it."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Listener:
    """Hears what one layer holds while the model reads: llama.cpp asks of every tensor whether it is wanted
    (`cb_eval`), computes as far as that and shows it."""

    def __init__(self, llama_cpp: Any) -> None:
        self._low = llama_cpp.llama_cpp
        ggml = self._low._lib  # finds what ggml exports too
        ggml.ggml_get_name.argtypes, ggml.ggml_get_name.restype = [ctypes.c_void_p], ctypes.c_char_p
        ggml.ggml_nbytes.argtypes, ggml.ggml_nbytes.restype = [ctypes.c_void_p], ctypes.c_size_t
        ggml.ggml_backend_tensor_get.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t]
        self._wanted: bytes | None = None
        self._heard = bytearray()

        def hear(tensor: int, ask: bool, _: object) -> bool:
            if self._wanted is None or ggml.ggml_get_name(tensor) != self._wanted:
                return False
            if not ask:
                content = (ctypes.c_uint8 * ggml.ggml_nbytes(tensor))()
                ggml.ggml_backend_tensor_get(tensor, content, 0, len(content))
                self._heard[:] = content
            return True

        self._callback = self._low.ggml_backend_sched_eval_callback(hear)  # llama.cpp keeps no reference of its own

    @contextmanager
    def built_in(self) -> Iterator[None]:
        """Contexts that the binding makes meanwhile have the listener; it has no other way to say so."""
        defaults = self._low.llama_context_default_params

        def with_listener() -> Any:
            params = defaults()
            params.cb_eval = self._callback
            return params

        self._low.llama_context_default_params = with_listener
        try:
            yield
        finally:
            self._low.llama_context_default_params = defaults

    @contextmanager
    def on(self, layer: int) -> Iterator[bytearray]:
        """Bytes of float32 (tokens of the last batch, width), once the model has read."""
        self._wanted = f"l_out-{layer}".encode()
        try:
            yield self._heard
        finally:
            self._wanted = None
