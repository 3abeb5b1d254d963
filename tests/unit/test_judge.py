from collections.abc import Sequence

from rag.events import Evidence
from rag.judge import judge
from rag.llm import Message
from rag.prompts import load_prompts
from tests.scripted import ScriptedGenerator


class Opinionated(ScriptedGenerator):
    """Says what a table says of each sentence, and remembers what it was shown."""

    def __init__(self, opinions: dict[str, float]) -> None:
        super().__init__()
        self.opinions = opinions
        self.read: list[str] = []

    def preference(self, messages: Sequence[Message], yes: str, no: str) -> float:
        assert (yes, no) == ("yes", "no")
        (sentence,) = [each for each in self.opinions if each in messages[-1].text]
        self.read.append(sentence)
        return self.opinions[sentence]


def order(opinions: dict[str, float], scores: Sequence[float]) -> tuple[list[str], list[str]]:
    """The judged sentences, best first, and those that were read."""
    llm = Opinionated(opinions)
    evidence = [Evidence("d", "t", "en", 0, 1, text, score) for text, score in zip(opinions, scores, strict=True)]
    judged = judge("Which?", evidence, llm, load_prompts()["judge"])
    return [each.evidence.text for each in judged], llm.read


def test_the_judge_can_overrule_the_rank() -> None:
    best, _ = order({"alpha": -1.0, "beta": 2.0}, [1.0, 0.9])
    assert best == ["beta", "alpha"]


def test_rank_decides_between_sentences_that_are_judged_alike() -> None:
    best, _ = order({"alpha": 1.0, "beta": 1.0}, [1.0, 0.9])
    assert best == ["alpha", "beta"]


def test_what_can_no_longer_come_first_is_not_read() -> None:
    best, read = order({"alpha": 2.0, "beta": 3.0, "gamma": 3.0}, [2.0, 0.8, 0.7])
    assert best == read == ["alpha"]


def test_no_evidence_no_judgement() -> None:
    assert order({}, []) == ([], [])
