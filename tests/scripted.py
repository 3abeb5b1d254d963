"""Stand-ins for LLM, reader and verifier: they say what they were told to, and remember what they were asked."""

import threading
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field

from index.types import Hit, Sentence
from rag.llm.generator import Cancelled, Message
from rag.read import Reading, SentenceReading
from rag.types import Evidence, Guess

NOTHING = -30.0
"""Log-odds of what the reader finds no answer in."""


@dataclass
class ScriptedGenerator:
    """`enqueue` replies in order, each a list of pieces; `history` holds the prompts."""

    name: str = "scripted"
    context: int = 4096
    plain: bool = False
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
class ScriptedVerifier:
    """Says of a statement that its sentence bears it out where the statement holds one of `right` and none of `wrong`,
    and that none bears out anything else. `history` holds questions, statements and sentences."""

    right: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    history: list[tuple[str, str, str]] = field(default_factory=list)

    def supports(self, question: str, statements: Sequence[tuple[str, Evidence]]) -> list[float]:
        self.history += [(question, statement, sentence.text) for statement, sentence in statements]
        return [-NOTHING if self._holds(said) else NOTHING for said, _ in statements]

    def _holds(self, statement: str) -> bool:
        return any(each in statement for each in self.right) and not any(each in statement for each in self.wrong)


@dataclass
class ScriptedReader:
    """Finds the `answers` where they stand, each worth its log-odds, and nothing elsewhere, whatever the question.
    `history` holds the questions and the texts of the passages."""

    answers: dict[str, float] = field(default_factory=dict)
    history: list[tuple[str, list[str]]] = field(default_factory=list)

    def read(self, question: str, passages: Sequence[Hit]) -> list[Reading]:
        self.history.append((question, [passage.text for passage in passages]))
        found = [tuple(map(self._sentence, passage.sentences)) for passage in passages]
        return [Reading(max((s.score for s in each), default=NOTHING), each) for each in found]

    def _sentence(self, sentence: Sentence) -> SentenceReading:
        here = sorted((-score, sentence.text.find(words), words) for words, score in self.answers.items())
        guesses = tuple(
            Guess((sentence.start + at, sentence.start + at + len(words)), -score)
            for score, at, words in here
            if at >= 0
        )
        return SentenceReading(sentence.start, sentence.end, guesses[0].score if guesses else NOTHING, guesses)
