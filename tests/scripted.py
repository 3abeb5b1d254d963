"""Stand-ins for the LLM and the reader: they say what they were told to, and remember what they were asked."""

import threading
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field

import pytest

from index.types import Hit, Sentence
from rag.decide import DIRECTIONS, Direction, Form
from rag.llm.generator import Cancelled, Message
from rag.read import Reading, SentenceReading
from rag.types import Guess

BY_READER = Direction(Form(0.01, 1.0, 0.0), Form(0.01, 1.0, 0.0), threshold=0.0, unread=0.0)
"""The reader's word counts, and the score of a search by made-up vectors, which is on no scale, where that is even."""
NOTHING = -30.0
"""Log-odds of what the reader finds no answer in."""


@dataclass
class ScriptedGenerator:
    """`enqueue` replies in order, each a list of pieces; `history` holds the prompts."""

    name: str = "scripted"
    context: int = 4096
    prompt_tokens: int = 0
    replies: list[list[str]] = field(default_factory=list)
    history: list[list[Message]] = field(default_factory=list)
    cancelled: threading.Event = field(default_factory=threading.Event)

    def enqueue(self, *pieces: str) -> None:
        self.replies.append(list(pieces))

    def generate(self, messages: Sequence[Message], *, begin: str = "", max_tokens: int) -> Generator[str, None, None]:
        self.history.append([*messages, Message("assistant", begin)])
        self.prompt_tokens = sum(len(message.text.split()) for message in self.history[-1])
        self.cancelled.clear()
        for piece in self.replies.pop(0)[:max_tokens]:
            if self.cancelled.is_set():
                raise Cancelled
            yield piece

    def read_ahead(self, prefix: Sequence[Message]) -> None:
        assert prefix[0].role == "system"

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def cancel(self) -> None:
        self.cancelled.set()


@dataclass
class ScriptedReader:
    """Finds the `answers` where they stand, each worth its log-odds, and nothing elsewhere; where `names` is given,
    only for questions that hold it. `history` holds the questions and the texts of the passages."""

    answers: dict[str, float] = field(default_factory=dict)
    names: str = ""
    history: list[tuple[str, list[str]]] = field(default_factory=list)

    def read(self, question: str, passages: Sequence[Hit]) -> list[Reading]:
        self.history.append((question, [passage.text for passage in passages]))
        answers = self.answers if self.names in question else {}
        found = [tuple(self._sentence(each, answers) for each in passage.sentences) for passage in passages]
        return [Reading(max((s.score for s in each), default=NOTHING), each) for each in found]

    def _sentence(self, sentence: Sentence, answers: dict[str, float]) -> SentenceReading:
        here = sorted((-score, sentence.text.find(words), words) for words, score in answers.items())
        guesses = tuple(
            Guess((sentence.start + at, sentence.start + at + len(words)), -score)
            for score, at, words in here
            if at >= 0
        )
        return SentenceReading(sentence.start, sentence.end, guesses[0].score if guesses else NOTHING, guesses)


@pytest.fixture
def by_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """`BY_READER` in every direction."""
    for module in ("decide", "select"):
        monkeypatch.setattr(f"rag.{module}.DIRECTIONS", dict.fromkeys(DIRECTIONS, BY_READER))
