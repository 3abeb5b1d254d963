"""What the judge's heads learn from: questions beside sentences that answer, and others that seem to."""

import json
from pathlib import Path

import pytest

from index.embed import Embedder
from tests.fakes import HashEmbedder
from training.data import Asked, cut
from training.pairs import Pair, answered, holding, plausible

ENGLISH = "The tower was built in 1889. It stands in Paris. It is 330 metres high."
ARABIC = "بني البرج عام 1889. يقع في باريس. يبلغ ارتفاعه 330 مترا."


@pytest.fixture
def embedder() -> Embedder:
    return HashEmbedder()


def test_the_sentence_that_answers_stands_beside_another_of_its_paragraph(embedder: Embedder) -> None:
    start = ENGLISH.index("1889")
    paragraph = cut("The_tower", ENGLISH, [Asked("When was it built?", ((start, start + 4),))], embedder.count_tokens)
    ((right, wrong),) = answered([paragraph], [paragraph], 5, embedder)
    assert right == Pair("When was it built?", "The tower", "The tower was built in 1889.", True)
    assert wrong.sentence in ("It stands in Paris.", "It is 330 metres high.")
    assert not wrong.answers


def test_across_languages_the_translation_is_asked(embedder: Embedder) -> None:
    there, here = ENGLISH.index("Paris"), ARABIC.index("باريس")
    english = cut("Tower", ENGLISH, [Asked("Where is it?", ((there, there + 5),))], embedder.count_tokens)
    arabic = cut("Tower", ARABIC, [Asked("أين يقع؟", ((here, here + 5),))], embedder.count_tokens)
    ((right, wrong),) = answered([english], [arabic], 5, embedder)
    assert (right.question, right.sentence) == ("Where is it?", "يقع في باريس.")
    assert "باريس" not in wrong.sentence


def test_a_question_without_an_answer_stands_beside_what_seems_to_be_one(tmp_path: Path, embedder: Embedder) -> None:
    def asked(text: str, words: str, *, impossible: bool) -> dict[str, object]:
        given = [{"text": words, "answer_start": ENGLISH.index(words)}]
        return {"question": text, "answers": [] if impossible else given, "plausible_answers": given}

    questions = [
        asked("When was it torn down?", "1889", impossible=True),
        asked("How high is it?", "330", impossible=False),
    ]
    path = tmp_path / "set.json"
    article = {"title": "Tower", "paragraphs": [{"context": ENGLISH, "qas": questions}]}
    path.write_text(json.dumps({"data": [article]}), encoding="utf-8")
    assert list(plausible(path, 5, embedder)) == [
        (Pair("When was it torn down?", "Tower", "The tower was built in 1889.", False),)
    ]
    assert list(plausible(path, 5, embedder, frozenset({"Tower"}))) == []


def test_an_answer_that_runs_over_two_sentences_is_in_none() -> None:
    assert holding([(0, 10), (11, 20)], (8, 14)) is None
    assert holding([(0, 10), (11, 20)], (12, 14)) == (11, 20)
    assert holding([], (0, 1)) is None
