from collections.abc import Sequence

import numpy as np
import pytest

from index.types import Hit, Language, Sentence
from rag.reading import Reading
from rag.rerank import FLOOR, Weights, rerank

WITHIN, ACROSS = Weights(0.1, 0.2, 0.0), Weights(0.3, 0.4, -0.5)


class WordReader:
    """Reads words; the one wanted scores 5, any other -5, no answer 0."""

    def __init__(self, wanted: str) -> None:
        self.wanted = wanted

    def read(self, _question: str, passages: Sequence[str]) -> list[Reading]:
        return [self._reading(passage) for passage in passages]

    def _reading(self, passage: str) -> Reading:
        offsets: list[tuple[int, int]] = []
        for word in passage.split():
            start = passage.index(word, offsets[-1][1] if offsets else 0)
            offsets.append((start, start + len(word)))
        scores = np.array([2.5 if passage[a:b].strip(".") == self.wanted else -2.5 for a, b in offsets], np.float32)
        return Reading(scores, scores, 0.0, tuple(offsets))


def hit(document: str, sentences: Sequence[str], score: float, language: Language = "ar", start: int = 100) -> Hit:
    text, spans = " ".join(sentences), []
    for each in sentences:
        at = text.index(each)
        spans.append(Sentence(start + at, start + at + len(each), each, 0.0))
    return Hit(document, "عنوان", language, None, None, start, start + len(text), text, score, tuple(spans))


NINE = hit("سيكا", ["تضم سيكا ٢٧ عضوا.", "ولها ٩ مراقبين."], 0.5)
OTHER = hit("أستانا", ["أستانا عاصمة كازاخستان."], 0.6)
ENGLISH = hit("cica", ["CICA has ٩ observers."], 0.5, "en")


def test_what_holds_an_answer_comes_first() -> None:
    first, second = rerank("كم؟", "ar", [OTHER, NINE], WordReader("٩"), WITHIN, ACROSS)
    assert (first.document, second.document) == ("سيكا", "أستانا")
    assert first.score == pytest.approx(0.5 + 0.1 * 5)
    assert second.score == pytest.approx(0.6 - 0.1 * 5)


def test_each_sentence_has_a_score_of_its_own() -> None:
    [found] = rerank("كم؟", "ar", [NINE], WordReader("٩"), WITHIN, ACROSS)
    members, observers = found.sentences
    assert (members.read, observers.read) == (-5, 5)
    assert members.score == pytest.approx(-1) and observers.score == pytest.approx(1)


def test_the_other_language_has_weights_of_its_own() -> None:
    [found] = rerank("كم؟", "ar", [ENGLISH], WordReader("٩"), WITHIN, ACROSS)
    assert found.score == pytest.approx(0.5 + 0.3 * 5 - 0.5)
    assert found.sentences[0].score == pytest.approx(0.4 * 5)


def test_what_the_reader_did_not_see_is_as_good_as_nothing() -> None:
    class Short(WordReader):
        def _reading(self, passage: str) -> Reading:
            whole = super()._reading(passage)
            return Reading(whole.starts[:2], whole.ends[:2], whole.null, whole.offsets[:2])

    [found] = rerank("كم؟", "ar", [NINE], Short("٩"), WITHIN, ACROSS)
    assert found.sentences[1].read == FLOOR
    assert rerank("كم؟", "ar", [], Short("٩")) == []
