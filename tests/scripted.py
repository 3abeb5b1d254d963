"""A scripted LLM: says what was enqueued, remembers what it was asked."""

import threading
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field

import numpy as np

from rag.llm import Cancelled, Message
from rag.reading import Scores


@dataclass
class ScriptedGenerator:
    """`enqueue` replies in order, each a list of pieces; `history` holds the prompts."""

    name: str = "scripted"
    context: int = 4096
    replies: list[list[str]] = field(default_factory=list)
    history: list[list[Message]] = field(default_factory=list)
    cancelled: threading.Event = field(default_factory=threading.Event)
    judgement: float = 3.0
    """What it says of every sentence."""
    likelihood: Callable[[str], float] = lambda reply: -5.0 if reply == "none" else -1.0
    """What it says of a reply."""

    def enqueue(self, *pieces: str) -> None:
        self.replies.append(list(pieces))

    def generate(self, messages: Sequence[Message], *, begin: str = "", max_tokens: int) -> Generator[str, None, None]:
        self.history.append([*messages, Message("assistant", begin)])
        self.cancelled.clear()
        for piece in self.replies.pop(0)[:max_tokens]:
            if self.cancelled.is_set():
                raise Cancelled
            yield piece

    def preference(self, messages: Sequence[Message], yes: str, no: str) -> float:
        assert (messages[-1].role, yes, no) == ("user", "yes", "no")
        return self.judgement

    def insight(self, messages: Sequence[Message], yes: str, no: str, layer: int) -> tuple[float, Scores]:
        return self.preference(messages, yes, no), np.array([self.judgement, float(layer)], np.float32)

    def likelihoods(self, messages: Sequence[Message], replies: Sequence[str]) -> list[float]:
        assert messages[-1].role == "user"
        return [self.likelihood(reply) for reply in replies]

    def read_ahead(self, prefix: Sequence[Message]) -> None:
        assert prefix[0].role == "system"

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def count_prompt(self, messages: Sequence[Message]) -> int:
        return sum(len(message.text.split()) for message in messages)

    def cancel(self) -> None:
        self.cancelled.set()
