"""The measures, with a scorer that finds a given word; and the card."""

from collections.abc import Sequence

import numpy as np
import pytest
from tokenizers import Tokenizer, models

from rag.reading import Reading
from training.card import card, difference, thinned
from training.data import Asked, Judged, cut
from training.evaluate import Pair, Results, Scorer, answerable, answers, some, table
from training.loop import Plan
from training.mixture import Example, counts


class Finder(Scorer):
    """Each character is a token; the answer is the word after `:` in the question, wherever it stands first."""

    def __init__(self) -> None:
        super().__init__(None, Tokenizer(models.WordLevel({}, "")))  # type: ignore[arg-type]

    def count_tokens(self, texts: list[str]) -> list[int]:
        return [10 * len(text.split()) for text in texts]

    def readings(self, pairs: Sequence[Pair]) -> list[Reading]:
        found = []
        for question, passage in pairs:
            word = question.split(":")[1]
            starts, ends = np.zeros(len(passage), np.float32), np.zeros(len(passage), np.float32)
            if (at := passage.find(word)) >= 0:
                starts[at] = ends[at + len(word) - 1] = 5
            found.append(Reading(starts, ends, 1, tuple((i, i + 1) for i in range(len(passage)))))
        return found


TEXT = "وُلد أحمد في القاهرة. مات في دمشق. " + "Nothing more is known of him, they say. " * 3
ANSWER = (TEXT.index("دمشق"), TEXT.index("دمشق") + 4)
HIS = cut("Ahmad", TEXT, (), Finder().count_tokens)


def test_answers_and_sentences_are_judged_over_all_passages_of_the_paragraph() -> None:
    assert len(HIS.passages) > 1
    found = answers(Finder(), [(Asked("أين مات؟ :دمشق", (ANSWER,)), HIS), (Asked("أين مات؟ :القاهرة", (ANSWER,)), HIS)])
    assert found == {
        "questions": 2,
        "span F1": 0.5,
        "exact match": 0.5,
        "sentence first": 0.5,
        "sentence in first 3": 1,
    }


def test_a_question_without_an_answer_is_told_by_its_score() -> None:
    found = answers(Finder(), [(Asked("أين؟ :دمشق", (ANSWER,)), HIS), (Asked("أين؟ :بغداد", ()), HIS)])
    assert found["AUC answerable"] == 1
    assert found["span F1"] == 1


def test_the_best_of_ten_passages_tells_whether_there_is_an_answer() -> None:
    judged = [
        Judged("أين؟ :دمشق", "ar", ("لا شيء", TEXT), True),
        Judged("أين؟ :بغداد", "ar", ("لا شيء", TEXT), False),
        Judged("أين؟ :حلب", "ar", ("لا شيء",), False),
    ]
    assert answerable(Finder(), judged) == {"questions": 3, "AUC answerable": 1}


def test_a_sample_is_the_same_each_time() -> None:
    assert some("abc", 0) == ["a", "b", "c"]
    assert len(some(range(100), 9)) == 9
    assert some(range(100), 9) == sorted(some(range(100), 9))


RESULTS: Results = {
    "XQuAD en→ar": {"questions": 10, "span F1": 0.5},
    "NoMIRACL ar": {"questions": 9, "AUC answerable": 0.8},
}


def test_tables() -> None:
    assert "| XQuAD en→ar | 10 | 0.500 | – | – | – | – |" in table(RESULTS)
    assert difference(RESULTS, RESULTS)["NoMIRACL ar"] == {"questions": 9, "AUC answerable": 0}


def test_the_card_names_data_licences_and_what_was_kept_out() -> None:
    examples = counts([Example("q", "p", (0, 1), "xquad"), Example("q", "p", None, "tydi")])
    made = card(
        Plan(), [examples] * 2, ("Oxygen",), [(50, 4.0), (100, 2.0)], {"Float": RESULTS, "8 bit": RESULTS}, 9, "ab"
    )
    assert "CC-BY-SA 4.0 | 2 | 0 |" in made
    assert "Apache-2.0 | 0 | 2 |" in made
    assert "Oxygen" in made and "AQAD" not in made
    assert "| 100 | 2.000 |" in made and "+0.000" in made and "`ab`" in made


@pytest.mark.parametrize("length", [0, 1, 12, 13, 100])
def test_a_curve_keeps_its_ends(length: int) -> None:
    curve = [(at, 1.0) for at in range(length)]
    kept = thinned(curve)
    assert kept[:1] == curve[:1] and kept[-1:] == curve[-1:]
    assert len(kept) <= 25
