"""Which sentence answers the question, and does any: the LLM reads them one by one and says yes or no.

A small LLM chooses badly among several sentences and well about one: for 48 questions on the articles that ship the
sentence to cite was first for .58 by rank alone, for .77 with this.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.events import Evidence
from rag.llm import Generator
from rag.prompts import Prompt

WEIGHT = 0.4
"""Units of relevance for one unit of log-odds; .2 is as good where question and text are in one language."""


@dataclass(frozen=True)
class Judged:
    """A sentence with the log-odds that it answers the question."""

    evidence: Evidence
    preference: float


def judge(question: str, evidence: Sequence[Evidence], generator: Generator, prompt: Prompt) -> list[Judged]:
    """The evidence in the order of rank and judgement together, best first."""
    judged = []
    for each in evidence:
        messages = prompt.fill(question=question, title=each.title, sentence=each.text)
        judged.append(Judged(each, generator.preference(messages, "yes", "no")))
    return sorted(judged, key=lambda each: -(each.evidence.score + WEIGHT * each.preference))
