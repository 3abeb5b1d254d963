"""The local LLM: the only import of llama_cpp. One model in a process, one call at a time, each can be cancelled."""

import ctypes
import io
import os
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Generator as Yielding
from contextlib import closing, contextmanager, redirect_stderr
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Any

import tiktoken

from models.errors import InputError, StateError
from models.installation import program
from rag.llm import wording
from rag.llm.control import defuse
from rag.llm.generator import Cancelled, Message

# Without it one busy process beside ours drops decoding from 28 to 0.3 tokens a second (with it, 18):
# idle OpenMP threads spin. Read when llama_cpp or torch is first imported.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

LEAST_ROOM = 16
"""Tokens that a prompt must leave for the answer."""

QWEN2 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|"
    r"\s*[\r\n]+|\s+(?!\S)|\s+"
)
"""How the vocabulary of that name parts a text before it merges bytes (llama.cpp, src/llama-vocab.cpp)."""


class LlamaGenerator:
    """A GGUF through llama.cpp, decoded greedily, with the chat template of its own metadata; where it is `plain`, it
    goes on with a text to the end of the line. `adapter`: a GGUF with a low-rank change of its layers."""

    def __init__(
        self, path: Path, *, context: int, threads: int, adapter: Path | None = None, plain: bool = False
    ) -> None:
        import llama_cpp
        from llama_cpp import llama_chat_format

        llama_cpp.llama_log_set(_silence(), ctypes.c_void_p(0))
        try:
            self._llama: Any = llama_cpp.Llama(
                str(path),
                n_ctx=context,
                n_threads=threads,
                n_threads_batch=threads,
                lora_path=str(adapter) if adapter else None,
                verbose=False,
            )
        except (ValueError, OSError, RuntimeError) as error:
            raise StateError(
                f"The model {path.name} cannot be loaded: {error}",
                f"Check it with `{program('models')} verify`, or choose another in the settings ([answer] llm).",
                "model_stopped",
            ) from error
        self._context: int = self._llama.n_ctx()
        self.plain = plain
        self.prompt_tokens = 0
        self._vocabulary = Vocabulary(self._llama)
        self.count_tokens = self._vocabulary.count_tokens
        self._template = llama_chat_format.Jinja2ChatFormatter(
            template=self._llama.metadata.get("tokenizer.chat_template", CHATML),
            eos_token=self._vocabulary.end,
            bos_token=self._vocabulary.begin,
        )
        self._lock = threading.Lock()
        self._cancelled = threading.Event()
        self._memories: list[tuple[list[int], Any]] = []
        """Beginnings of prompts and the state of the model after reading them: 28 kB a token for the default LLM."""

        # llama.cpp keeps no reference of its own.
        self._abort = llama_cpp.ggml_abort_callback(lambda _: self._cancelled.is_set())
        llama_cpp.llama_set_abort_callback(self._llama.ctx, self._abort, ctypes.c_void_p(None))

    def generate(self, messages: Sequence[Message], *, begin: str = "", max_tokens: int) -> Yielding[str, None, None]:
        prompt = self._prompt(messages, begin)
        room = self._context - len(prompt)
        if room < min(max_tokens, LEAST_ROOM):
            raise InputError(
                f"The prompt takes {len(prompt)} of {self._context} tokens and leaves no room for an answer.",
                "Ask a shorter question, or raise `context` under [answer] in the settings.",
                "question_long",
            )
        with self._running():
            self.prompt_tokens = len(prompt)
            self._recall(prompt)
            most = min(max_tokens, room)
            ends = [wording.END] if self.plain else []
            completion = self._llama.create_completion(prompt, max_tokens=most, temperature=0.0, stop=ends, stream=True)
            with closing(completion) as pieces:
                for piece in pieces:
                    if self._cancelled.is_set():
                        raise Cancelled
                    yield piece["choices"][0]["text"]

    def read_ahead(self, prefix: Sequence[Message]) -> None:
        import llama_cpp

        prompts = [self._prompt([*prefix, Message("user", text)], "") for text in ("a", "ب")]
        stable = prompts[0][: self._llama.longest_token_prefix(*prompts)]
        with self._running():
            self._llama.reset()
            self._llama.eval(stable)
            state = (ctypes.c_uint8 * llama_cpp.llama_state_seq_get_size(self._llama.ctx, 0))()
            llama_cpp.llama_state_seq_get_data(self._llama.ctx, state, len(state), 0)
            self._memories.append((stable, state))

    def _recall(self, prompt: list[int]) -> None:
        """Puts the longest beginning that was read ahead back in place, where it saves more than what is in place."""
        import llama_cpp

        in_place = self._llama.longest_token_prefix(self._llama.input_ids[: self._llama.n_tokens], prompt)
        fitting = [(len(stable), state) for stable, state in self._memories if prompt[: len(stable)] == stable]
        length, state = max(fitting, key=itemgetter(0), default=(0, b""))
        if length > in_place:
            llama_cpp.llama_memory_clear(llama_cpp.llama_get_memory(self._llama.ctx), True)
            llama_cpp.llama_state_seq_set_data(self._llama.ctx, state, len(state), 0)
            self._llama.input_ids[:length] = prompt[:length]
            self._llama.n_tokens = length

    @contextmanager
    def _running(self) -> Iterator[None]:
        """Holds the model; turns an aborted call into Cancelled."""
        with self._lock:
            self._cancelled.clear()
            try:
                yield
            except RuntimeError as error:  # an aborted llama_decode raises, a real failure too
                if self._cancelled.is_set():
                    raise Cancelled from error
                raise StateError(f"The model stopped with an error: {error}", "Ask again.", "model_stopped") from error

    def cancel(self) -> None:
        self._cancelled.set()

    def _prompt(self, messages: Sequence[Message], begin: str) -> list[int]:
        """Control tokens come from the template alone: from texts they are taken out. In plain text, where only the
        beginning is marked, none would be read as one; but a small model copies them."""
        if self.plain:
            text = "".join([*(defuse(message.text, self._vocabulary.control) for message in messages), begin])
            return [self._llama.token_bos(), *self._llama.tokenize(text.encode(), add_bos=False, special=False)]
        control = self._vocabulary.control
        chat: Any = [{"role": m.role, "content": defuse(m.text, control)} for m in messages]
        rendered = self._template(messages=chat).prompt + defuse(begin, control)
        return list(self._llama.tokenize(rendered.encode(), add_bos=False, special=True))


CHATML = (
    "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>\\n' }}{% endfor %}"
    "{{ '<|im_start|>assistant\\n' }}"
)


class Vocabulary:
    """What a model says of its tokens. Budgets counted in a foreign vocabulary would cheat Arabic: a word costs 2.3
    tokens in Qwen2's own and 4.4 in cl100k_base."""

    control: re.Pattern[str]
    """Control tokens, and whatever looks like one, for another model may know it."""
    encode: Callable[[str], list[int]]
    """Ordinary text → token ids; for Qwen2's vocabulary by tiktoken, which takes a tenth of llama.cpp's time."""

    def __init__(self, llama: Any) -> None:
        import llama_cpp

        vocabulary = llama_cpp.llama_model_get_vocab(llama.model)

        def text(token: int) -> str:
            raw: bytes = llama_cpp.llama_vocab_get_text(vocabulary, token) if token >= 0 else b""
            return raw.decode("utf-8", "replace")

        self.begin, self.end = text(llama.token_bos()), text(llama.token_eos())
        every = range(llama_cpp.llama_vocab_n_tokens(vocabulary))
        attributes = {token: llama_cpp.llama_vocab_get_attr(vocabulary, token) for token in every}
        special = llama_cpp.LLAMA_TOKEN_ATTR_CONTROL | llama_cpp.LLAMA_TOKEN_ATTR_USER_DEFINED
        texts = sorted((text(token) for token in every if attributes[token] & special), key=len, reverse=True)
        known = [re.escape(each) for each in texts if len(each) > 1 and not each.isspace()]
        self.control = re.compile("|".join([*known, r"<\|[^|<>\s]{1,40}\|>"]))
        if llama.metadata.get("tokenizer.ggml.pre") == "qwen2":
            ordinary = [token for token in every if attributes[token] == llama_cpp.LLAMA_TOKEN_ATTR_NORMAL]
            self.encode = encoding({token: text(token) for token in ordinary}).encode_ordinary
        else:
            self.encode = lambda text: list(llama.tokenize(text.encode(), add_bos=False, special=False))

    def count_tokens(self, text: str) -> int:
        return len(self.encode(text))


def encoding(ordinary: Mapping[int, str]) -> tiktoken.Encoding:
    """Of the ordinary tokens (type 1) of a byte-level BPE by id, as the GGUF spells them. It knows no special token:
    all text is ordinary text to it."""
    symbols = byte_of_symbol()
    ranks = {bytes(symbols[symbol] for symbol in text): token for token, text in ordinary.items()}
    return tiktoken.Encoding(name="qwen2", pat_str=QWEN2, mergeable_ranks=ranks, special_tokens={})


def byte_of_symbol() -> dict[str, int]:
    """The map of GPT-2's byte-level BPE, from printable symbol to byte (openai/gpt-2, encoder.py)."""
    printable = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    others = [byte for byte in range(256) if byte not in printable]
    return {chr(byte): byte for byte in printable} | {chr(256 + i): byte for i, byte in enumerate(others)}


@cache
def _silence() -> Any:
    """A callback that logs nothing: the binding takes llama.cpp's warnings for errors and prints them all the same, a
    line for each layer of an adapter."""
    import llama_cpp

    return llama_cpp.llama_log_callback(lambda *_: None)


def load_vocabulary(path: Path) -> Vocabulary:
    """That of a GGUF, whose weights are not loaded."""
    import llama_cpp

    with redirect_stderr(io.StringIO()):  # llama.cpp complains that no context was trained
        return Vocabulary(llama_cpp.Llama(str(path), vocab_only=True, verbose=False))
