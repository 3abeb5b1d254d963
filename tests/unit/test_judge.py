from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import save_file

from index.types import Language
from models.errors import StateError
from models.registry import DEFAULT_LLM
from models.shipped import shipped
from models.transfer import sha256_of
from rag.events import Evidence
from rag.judge import Head, Heads, judge, load_heads, opinion, read_heads
from rag.llm import Message
from rag.prompts import FOLDER, load_prompts
from tests.scripted import ScriptedGenerator

LANGUAGES: tuple[Language, Language] = ("ar", "en")


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


def test_a_head_reads_what_the_llm_holds_beside_what_it_says() -> None:
    llm, messages = (
        ScriptedGenerator(judgement=2.0),
        load_prompts()["judge"].fill(question="q", title="t", sentence="s"),
    )
    assert opinion(messages, llm, None) == (2.0, 2.0)
    answers = -2.0 + 10.0 + 1.0
    assert opinion(messages, llm, Head(20, np.array([-1.0, 0.5], np.float32), 1.0)) == ((2.0 + answers) / 2, answers)


def test_across_languages_another_head_reads() -> None:
    heads = Heads(Head(20, np.zeros(2, np.float32), 0.5), Head(20, np.zeros(2, np.float32), -0.5))
    evidence = [Evidence("d", "t", language, 0, 1, language, 1.0) for language in LANGUAGES]
    for question, language in (("Which?", "en"), ("أيها؟", "ar")):
        llm = ScriptedGenerator(judgement=0.0)
        judged = judge(question, evidence, llm, load_prompts()["judge"], heads=heads)
        assert {each.evidence.language: each.answers > 0 for each in judged} == {
            other: other == language for other in LANGUAGES
        }


def test_the_head_that_ships_is_for_the_default_llm_alone() -> None:
    heads = load_heads(DEFAULT_LLM)
    assert heads is not None
    assert heads.within.weights.shape == heads.across.weights.shape == (1536,)
    assert load_heads("qwen3-4b-instruct-2507-q4_k_m") is None


def test_the_head_was_made_for_the_prompt_that_ships() -> None:
    path = shipped("judges", DEFAULT_LLM, "")
    assert path is not None
    with safe_open(path, "np") as head:
        assert head.metadata()["prompt"] == sha256_of(FOLDER / "judge.md"), "train it again: python -m training.judge"


def test_a_damaged_head_is_named(tmp_path: Path) -> None:
    path = tmp_path / "رأس.safetensors"
    with pytest.raises(StateError, match="رأس"):
        read_heads(path)
    path.write_bytes(b"nothing of the kind")
    with pytest.raises(StateError, match="رأس"):
        read_heads(path)
    save_file({"within": np.zeros(3, np.float32)}, path)
    with pytest.raises(StateError, match="رأس"):
        read_heads(path)
