"""The local LLM: the only import of llama_cpp. One model in a process, one call at a time, each can be cancelled."""

import ctypes
import os
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Generator as Yielding
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np

from models.errors import InputError, StateError
from rag import tokens
from rag.listener import Listener
from rag.reading import Scores

# Without it one busy process beside ours drops decoding from 28 to 0.3 tokens a second (with it, 18):
# idle OpenMP threads spin. Read when llama_cpp or torch is first imported.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")


@dataclass(frozen=True)
class Message:
    role: Literal["system", "user", "assistant"]
    text: str


class Cancelled(Exception):
    """The reader pressed Stop."""


class Generator(Protocol):
    """A backend: streams the continuation of a conversation."""

    name: str
    context: int
    """Tokens that prompt and answer share."""

    def generate(self, messages: Sequence[Message], *, begin: str = "", max_tokens: int) -> Yielding[str, None, None]:
        """Streams the assistant's turn as it goes on after `begin`. Closing the iterator frees the model.

        Raises Cancelled after `cancel`, and InputError when the prompt does not fit.
        """
        ...

    def preference(self, messages: Sequence[Message], yes: str, no: str) -> float:
        """How much rather the assistant's turn begins with `yes` than with `no`: log-odds. Raises like `generate`."""
        ...

    def insight(self, messages: Sequence[Message], yes: str, no: str, layer: int) -> tuple[float, Scores]:
        """`preference`, and what the model holds after `layer` (from 0) when it is about to begin the assistant's turn:
        float32 (width,). Raises like `generate`."""
        ...

    def likelihoods(self, messages: Sequence[Message], replies: Sequence[str]) -> list[float]:
        """The log-probability that the assistant's turn is exactly this, for each reply. Raises like `generate`."""
        ...

    def read_ahead(self, prefix: Sequence[Message]) -> None:
        """Reads the stable beginning of a prompt, so that prompts that begin so need not wait for it."""
        ...

    def count_tokens(self, text: str) -> int:
        """Tokens of ordinary text, in this model's vocabulary."""
        ...

    def count_prompt(self, messages: Sequence[Message]) -> int:
        """Tokens of the whole prompt, template and control tokens included."""
        ...

    def cancel(self) -> None:
        """Ends the running call from another thread, also in the middle of reading the prompt."""
        ...


class LlamaGenerator:
    """A GGUF through llama.cpp, with the chat template of its own metadata, decoded greedily."""

    encode: Callable[[str], list[int]]
    """Ordinary text → token ids."""

    def __init__(self, path: Path, *, context: int, threads: int, vocabulary_cache: Path) -> None:
        import llama_cpp
        from llama_cpp import llama_chat_format

        self._listener = Listener(llama_cpp)
        try:
            with self._listener.built_in():
                self._llama: Any = llama_cpp.Llama(
                    str(path), n_ctx=context, n_threads=threads, n_threads_batch=threads, verbose=False
                )
        except (ValueError, OSError) as error:
            raise StateError(
                f"The model {path.name} cannot be loaded: {error}",
                "Check it with `python -m models verify`, or choose another in the settings ([answer] llm).",
            ) from error
        metadata: dict[str, str] = self._llama.metadata
        self.name = path.stem
        self.context: int = self._llama.n_ctx()
        vocabulary = _Vocabulary(llama_cpp, self._llama)
        self._control = vocabulary.control
        self._template = llama_chat_format.Jinja2ChatFormatter(
            template=metadata.get("tokenizer.chat_template", CHATML),
            eos_token=vocabulary.text(self._llama.token_eos()),
            bos_token=vocabulary.text(self._llama.token_bos()),
        )
        self.encode = load_encoder(path, vocabulary_cache, self._llama)
        self._lock = threading.Lock()
        self._cancelled: threading.Event | None = None
        self._memories: list[tuple[list[int], Any]] = []
        """Beginnings of prompts and the state of the model after reading them: 28 kB a token for the default LLM."""

        def aborted(_: object) -> bool:
            cancelled = self._cancelled
            return cancelled is not None and cancelled.is_set()

        self._abort = llama_cpp.ggml_abort_callback(aborted)  # llama.cpp keeps no reference of its own
        llama_cpp.llama_set_abort_callback(self._llama.ctx, self._abort, ctypes.c_void_p(None))

    def generate(self, messages: Sequence[Message], *, begin: str = "", max_tokens: int) -> Yielding[str, None, None]:
        prompt = self._prompt(messages, begin)
        room = self._room(prompt, min(max_tokens, 16))
        with self._running():
            self._recall(prompt)
            stream = self._llama.create_completion(
                prompt, max_tokens=min(max_tokens, room), temperature=0.0, stream=True
            )
            with closing(stream):
                for piece in stream:
                    self._raise_if_cancelled()
                    yield piece["choices"][0]["text"]

    def preference(self, messages: Sequence[Message], yes: str, no: str) -> float:
        with self._running():
            return self._preference(messages, yes, no)

    def insight(self, messages: Sequence[Message], yes: str, no: str, layer: int) -> tuple[float, Scores]:
        with self._running(), self._listener.on(layer) as heard:
            preference = self._preference(messages, yes, no)
            held: Scores = np.frombuffer(heard, np.float32)[-self._llama.n_embd() :].copy()
            return preference, held

    def _preference(self, messages: Sequence[Message], yes: str, no: str) -> float:
        prompt = self._prompt(messages, "")
        self._room(prompt, 1)
        self._read(prompt)
        logits = self._logits(-1)
        first = [self._first_tokens(word) for word in (yes, no)]
        return float(np.logaddexp.reduce(logits[first[0]]) - np.logaddexp.reduce(logits[first[1]]))

    def likelihoods(self, messages: Sequence[Message], replies: Sequence[str]) -> list[float]:
        import llama_cpp

        prompt = self._prompt(messages, "")
        encoded = [[*self.encode(reply), self._llama.token_eos()] for reply in replies]
        self._room(prompt, max(map(len, encoded), default=1))
        memory = llama_cpp.llama_get_memory(self._llama.ctx)
        found = []
        with self._running():
            self._read(prompt)
            first = _log_softmax(self._logits(-1))
            for ids in encoded:
                total = first[ids[0]]
                if ids[1:]:  # one pass over the reply gives the scores of all its tokens
                    self._llama._batch.set_batch(batch=ids[:-1], n_past=len(prompt), logits_all=True)
                    self._llama._ctx.decode(self._llama._batch)
                    total += sum(_log_softmax(self._logits(at))[token] for at, token in enumerate(ids[1:]))
                    llama_cpp.llama_memory_seq_rm(memory, 0, len(prompt), -1)
                self._raise_if_cancelled()
                found.append(float(total))
        return found

    def _read(self, prompt: list[int]) -> None:
        """Reads what of the prompt the context does not hold."""
        self._recall(prompt)
        kept = min(_common(self._llama.input_ids[: self._llama.n_tokens], prompt), len(prompt) - 1)
        self._llama.n_tokens = kept  # eval drops what the context holds beyond
        self._llama.eval(prompt[kept:])

    def _logits(self, at: int) -> Scores:
        """float32 (vocabulary,) after the token `at` of the last batch; a view that the next batch overwrites."""
        import llama_cpp

        pointer = llama_cpp.llama_get_logits_ith(self._llama.ctx, at)
        scores: Scores = np.ctypeslib.as_array(pointer, shape=(self._llama.n_vocab(),))
        return scores

    def read_ahead(self, prefix: Sequence[Message]) -> None:
        import llama_cpp

        prompts = [self._prompt([*prefix, Message("user", text)], "") for text in ("a", "ب")]
        stable = prompts[0][: _common(*prompts)]
        with self._running():
            self._llama.reset()
            self._llama.eval(stable)
            size = llama_cpp.llama_state_seq_get_size(self._llama.ctx, 0)
            state = (ctypes.c_uint8 * size)()
            llama_cpp.llama_state_seq_get_data(self._llama.ctx, state, size, 0)
            self._memories.append((stable, state))

    def _recall(self, prompt: list[int]) -> None:
        """Puts the longest beginning that was read ahead back in place, where it saves more than what is in place."""
        import llama_cpp

        in_place = _common(self._llama.input_ids[: self._llama.n_tokens], prompt)
        fitting = [(tokens, state) for tokens, state in self._memories if prompt[: len(tokens)] == tokens]
        tokens, state = max(fitting, key=lambda memory: len(memory[0]), default=([], b""))
        if len(tokens) > in_place:
            self._llama.reset()
            llama_cpp.llama_memory_clear(llama_cpp.llama_get_memory(self._llama.ctx), True)
            llama_cpp.llama_state_seq_set_data(self._llama.ctx, state, len(state), 0)
            self._llama.input_ids[: len(tokens)] = tokens
            self._llama.n_tokens = len(tokens)

    def _room(self, prompt: list[int], needed: int) -> int:
        room = self.context - len(prompt)
        if room < needed:
            raise InputError(
                f"The prompt takes {len(prompt)} of {self.context} tokens and leaves no room for an answer.",
                "Ask a shorter question, or raise `context` under [answer] in the settings.",
            )
        return room

    def _first_tokens(self, word: str) -> list[int]:
        """The first token of a word and of its capitalised form."""
        return [self.encode(form)[0] for form in (word, word.capitalize())]

    @contextmanager
    def _running(self) -> Iterator[None]:
        """Holds the model; turns an aborted call into Cancelled."""
        with self._lock:
            self._cancelled = threading.Event()
            try:
                yield
            except RuntimeError as error:  # an aborted llama_decode raises, a real failure too
                self._raise_if_cancelled()
                raise StateError(f"The model stopped with an error: {error}", "Ask again.") from error
            finally:
                self._cancelled = None

    def _raise_if_cancelled(self) -> None:
        if self._cancelled is not None and self._cancelled.is_set():
            raise Cancelled

    def cancel(self) -> None:
        cancelled = self._cancelled
        if cancelled is not None:
            cancelled.set()

    def count_tokens(self, text: str) -> int:
        return len(self.encode(text))

    def count_prompt(self, messages: Sequence[Message]) -> int:
        return len(self._prompt(messages, ""))

    def _prompt(self, messages: Sequence[Message], begin: str) -> list[int]:
        """Control tokens come from the template alone: in texts they are taken apart."""
        chat: Any = [{"role": m.role, "content": defuse(m.text, self._control)} for m in messages]
        rendered = self._template(messages=chat).prompt
        return list(self._llama.tokenize((rendered + begin).encode(), add_bos=False, special=True))


def _common(a: Sequence[int], b: Sequence[int]) -> int:
    """How many tokens two sequences have in common at their beginning."""
    return next((at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _log_softmax(logits: Scores) -> Scores:
    shifted = logits - logits.max()
    result: Scores = shifted - np.log(np.exp(shifted).sum())
    return result


def defuse(text: str, control: re.Pattern[str]) -> str:
    """Takes control tokens out of untrusted text, until none is left (one can hide around another)."""
    while (cleaned := control.sub(" ", text)) != text:
        text = cleaned
    return text


CHATML = (
    "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>\\n' }}{% endfor %}"
    "{{ '<|im_start|>assistant\\n' }}"
)


class _Vocabulary:
    """What the GGUF says of its tokens."""

    def __init__(self, llama_cpp: Any, llama: Any) -> None:
        self._llama_cpp = llama_cpp
        self._vocab = llama_cpp.llama_model_get_vocab(llama.model)
        size = llama_cpp.llama_vocab_n_tokens(self._vocab)
        attributes = {token: llama_cpp.llama_vocab_get_attr(self._vocab, token) for token in range(size)}
        ordinary = llama_cpp.LLAMA_TOKEN_ATTR_NORMAL
        special = llama_cpp.LLAMA_TOKEN_ATTR_CONTROL | llama_cpp.LLAMA_TOKEN_ATTR_USER_DEFINED
        self.ordinary = [token for token, attribute in attributes.items() if attribute == ordinary]
        texts = sorted(
            (self.text(token) for token, attribute in attributes.items() if attribute & special), key=len, reverse=True
        )
        known = "|".join(re.escape(text) for text in texts if len(text) > 1 and not text.isspace())
        # Whatever looks like one is taken out too: another model may know it.
        self.control = re.compile(rf"{known}|<\|[^|<>\s]{{1,40}}\|>" if known else r"<\|[^|<>\s]{1,40}\|>")

    def text(self, token: int) -> str:
        raw: bytes = self._llama_cpp.llama_vocab_get_text(self._vocab, token) if token >= 0 else b""
        return raw.decode("utf-8", "replace")


def load_encoder(path: Path, cache: Path, llama: Any = None) -> Callable[[str], list[int]]:
    """Ordinary text → token ids in the vocabulary of the GGUF at `path`, read once and kept as a file in `cache`.

    For a byte-level BPE that `tokens` knows it is tiktoken's encoder: the ids of llama.cpp at a tenth of the time.
    Any other vocabulary is left to llama.cpp, which then keeps the (weightless) model open. Loads no weights.
    """
    stem = f"{path.stem}-{path.stat().st_size}"
    for pre, pattern in tokens.PATTERNS.items():
        if (cached := cache / f"{stem}.{pre}.tiktoken").exists():
            return tokens.encoding(stem, pattern, tokens.load_ranks(cached)).encode_ordinary
    import llama_cpp

    model = llama or llama_cpp.Llama(str(path), vocab_only=True, verbose=False)
    pre = model.metadata.get("tokenizer.ggml.pre", "")
    if model.metadata.get("tokenizer.ggml.model") != "gpt2" or pre not in tokens.PATTERNS:
        return lambda text: list(model.tokenize(text.encode(), add_bos=False, special=False))
    vocabulary = _Vocabulary(llama_cpp, model)
    ranks = tokens.ranks_of({token: vocabulary.text(token) for token in vocabulary.ordinary})
    tokens.save_ranks(ranks, cache / f"{stem}.{pre}.tiktoken")
    return tokens.encoding(stem, tokens.PATTERNS[pre], ranks).encode_ordinary
