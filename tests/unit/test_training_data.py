import json
from collections import Counter
from pathlib import Path

import pytest

from index.text import fold
from models.errors import InputError
from training.data import Asked, Paragraph, cut, dev_articles, locate_answer, read_paragraphs, same_article, second_half
from training.mixture import NONE_SHARE, Example, Pool, epoch, examples, filtered

ARABIC = "وُلد أحمد في القاهرة عام ١٩٥٠. انتقل إلى دمشق عام 1970. ثم عاد إلى القاهرة."


def count(parts: list[str]) -> list[int]:
    return [10 * len(part.split()) for part in parts]


def paragraph(text: str, *asked: tuple[str, str]) -> Paragraph:
    """Cut into passages of 19 words; an empty answer is none."""
    questions = []
    for question, answer in asked:
        spans = [locate_answer(text, answer, 0)] if answer else []
        questions.append(Asked(question, tuple(span for span in spans if span)))
    return cut("title", text, questions, count)


def test_the_nearest_occurrence_is_taken() -> None:
    assert locate_answer(ARABIC, "القاهرة", 12) == (ARABIC.index("القاهرة"), ARABIC.index("القاهرة") + 7)
    assert locate_answer(ARABIC, " القاهرة ", 70) == (ARABIC.rindex("القاهرة"), ARABIC.rindex("القاهرة") + 7)
    assert locate_answer("a.b ab", "a.b", 4) == (0, 3)
    assert locate_answer(ARABIC, "بغداد", 0) is None
    assert locate_answer(ARABIC, " ", 0) is None


def test_questions_are_read_with_their_spans_and_lost_ones_dropped(tmp_path: Path) -> None:
    asked = [
        {"question": " أين ولد؟", "answers": [{"text": "القاهرة", "answer_start": 10}]},
        {"question": "أين هو الآن؟", "answers": []},
        {"question": "أين بغداد؟", "answers": [{"text": "بغداد", "answer_start": 3}]},
        {"question": "متى؟", "answers": [{"text": t, "answer_start": 50} for t in ("1970", "عام 1970", "عام 1970")]},
    ]
    article = {"title": "أحمد", "paragraphs": [{"context": ARABIC, "qas": asked}]}
    path = tmp_path / "set.json"
    path.write_text(json.dumps({"data": [article]}), encoding="utf-8")
    (read,) = read_paragraphs(path, count)
    assert [each.text for each in read.questions] == ["أين ولد؟", "أين هو الآن؟", "متى؟"]
    assert [[ARABIC[a:b] for a, b in each.answers] for each in read.questions] == [
        ["القاهرة"],
        [],
        ["عام 1970", "1970"],
    ]
    assert (read.language, read.title) == ("ar", "أحمد")
    path.write_text('{"data": [{}]}', encoding="utf-8")
    with pytest.raises(InputError):
        read_paragraphs(path, count)


def test_the_passage_that_holds_the_answer_answers_and_the_others_do_not() -> None:
    text = "Ahmad was born in Cairo in 1950. " + "He moved on and on, as they say, for years. " * 4 + "He died in Rome."
    made = paragraph(text, ("Where did he die?", "Rome"), ("Where was he buried?", ""))
    assert len(made.passages) == 4
    found = list(examples(made.questions[0], made, "set"))
    assert [each.passage[slice(*each.answer)] for each in found if each.answer] == ["Rome"]
    assert sum(each.answer is None for each in found) == 2
    assert all(each.answer is None for each in examples(made.questions[1], made, "set"))


def test_no_passage_with_the_answers_words_counts_as_not_answering() -> None:
    text = "He lived in the CITY of Rome for years and years and then some more. " * 3
    made = paragraph(text, ("Where?", "Rome"))
    found = list(examples(made.questions[0], made, "set"))
    assert len(made.passages) > 1
    assert [each.answer is not None for each in found] == [True]


def test_what_is_kept_out_does_not_depend_on_order_and_is_of_its_size() -> None:
    titles = [f"مقالة {at}" for at in range(24)]
    assert dev_articles(titles) == dev_articles(reversed(titles * 2))
    assert len(dev_articles(titles)) == 8
    assert len(second_half(titles)) == 12
    assert same_article("Martin_Luther", "martin luther")


def test_an_epoch_has_its_share_without_an_answer_and_the_seed_decides() -> None:
    answers = tuple(
        Example(f"question {at}", "passage", (0, 3), "xquad" if at % 2 else "tydi", ("near", "far"))
        for at in range(400)
    )
    others = tuple(Example(f"question {at}", "other", None, "squad2") for at in range(400))
    drawn = epoch(Pool(answers, others), 1)
    none = [each for each in drawn if each.answer is None]
    assert len(none) / len(drawn) == pytest.approx(NONE_SHARE, abs=0.01)
    assert Counter(each.passage in ("near", "far") for each in none)[True] == pytest.approx(len(none) / 2, abs=1)
    assert drawn == epoch(Pool(answers, others), 1) != epoch(Pool(answers, others), 2)


def test_of_a_noisy_set_only_what_looks_right_is_taken() -> None:
    text = "وُلد العالم أحمد في القاهرة. عمل العالم في دمشق سنوات طويلة."
    made = paragraph(
        text,
        ("أين ولد العالم أحمد؟", "القاهرة"),
        ("أين وُلد العالم أحمد؟", "القاهرة"),  # the same question
        ("ما هذا؟", "دمشق"),  # no word in common
        ("متى مات العالم؟", ""),
    )
    found = filtered([made], 10, seed=1)
    assert [fold(each.question) for each in found if each.answer] == ["اين ولد العالم احمد?"]
    assert [each.question for each in found if each.answer is None] == ["متى مات العالم؟"]
