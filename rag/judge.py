"""Which sentence answers the question, and does any: the LLM reads them one by one and judges each.

A small LLM chooses badly among several sentences and well about one; and it knows better than it says: a linear head on
what one of its middle layers holds tells the sentences that answer from the others far better than its yes or no
(Azaria and Mitchell 2023, arXiv:2304.13734; docs/judge.md is the card of the heads that ship). An LLM that no head was
made for is asked for its yes or no.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from safetensors import SafetensorError
from safetensors.numpy import load_file

from index.text import detect_language
from index.types import Language
from models.errors import StateError
from models.shipped import shipped
from rag.events import Evidence
from rag.llm import Generator, Message
from rag.prompts import Prompt
from rag.reading import Scores

YES, NO = "yes", "no"

WEIGHT = 0.4
"""Units of relevance for one unit of log-odds; .2 is as good where question and text are in one language."""

SUREST = 2.6
"""Preference that the first sentences of a tenth of answered questions have, in the mean of the four directions (2.3 to
3.0): the reading ends once this could not bring the next one to the front."""

READ = 4
"""Sentences at most: the heads were fitted on three of each question, and what ranks behind seldom answers."""

ELSEWHERE = 2.0
"""Log-odds that a sentence loses whose article speaks of something else (rag.fitting)."""


@dataclass(frozen=True)
class Head:
    """A logistic regression on what the LLM holds after a layer: `weights` is float32 (width,)."""

    layer: int
    weights: Scores
    constant: float

    def log_odds(self, held: Scores) -> float:
        return float(held @ self.weights) + self.constant


@dataclass(frozen=True)
class Heads:
    """One for sentences in the language of the question, one for those in the other."""

    within: Head
    across: Head

    def of(self, asker: Language, text: Language) -> Head:
        return self.within if asker == text else self.across


def load_heads(llm: str) -> Heads | None:
    """The heads that were made for this LLM; None where there are none. Raises StateError where they are damaged."""
    path = shipped("judges", llm, "")
    return None if path is None else read_heads(path)


def read_heads(path: Path) -> Heads:
    """`within` and `across` are float32 (width + 1,), the constant last."""
    try:
        tensors = load_file(path)
        layer = int(tensors["layer"][0])
        within, across = (Head(layer, tensors[name][:-1], float(tensors[name][-1])) for name in ("within", "across"))
        return Heads(within, across)
    except (OSError, SafetensorError, KeyError) as error:
        raise StateError(f"The judge's weights {path} cannot be read: {error}") from error


@dataclass(frozen=True)
class Judged:
    """A sentence. `preference`: how much it is preferred to others, `answers`: the log-odds that it answers."""

    evidence: Evidence
    preference: float
    answers: float

    @property
    def score(self) -> float:
        return self.evidence.score + WEIGHT * self.preference


def judge(
    question: str,
    evidence: Sequence[Evidence],
    generator: Generator,
    prompt: Prompt,
    elsewhere: Collection[str] = (),
    heads: Heads | None = None,
) -> list[Judged]:
    """The evidence, which comes best first, in the order of rank and judgement together; `elsewhere` are the articles
    that speak of something else (rag.fitting).

    What can no longer come first is not read: a clear question costs one or two sentences instead of all.
    """
    judged: list[Judged] = []
    asker = detect_language(question)
    for each in evidence[:READ]:
        if judged and max(known.score for known in judged) >= each.score + WEIGHT * SUREST:
            break
        messages = prompt.fill(question=question, title=each.title, sentence=each.text)
        preference, answers = opinion(messages, generator, heads.of(asker, each.language) if heads else None)
        lost = ELSEWHERE if each.document in elsewhere else 0
        judged.append(Judged(each, preference - lost, answers - lost))
    return sorted(judged, key=lambda known: -known.score)


def opinion(messages: Sequence[Message], generator: Generator, head: Head | None) -> tuple[float, float]:
    """Of the sentence of a prompt: `preference` and `answers` of `Judged`. Among sentences the LLM's yes and its head
    err in different ways, and their mean chooses better than either; whether any answers the head alone tells."""
    if head is None:
        said = generator.preference(messages, YES, NO)
        return said, said
    said, held = generator.insight(messages, YES, NO, head.layer)
    answers = head.log_odds(held)
    return (said + answers) / 2, answers
