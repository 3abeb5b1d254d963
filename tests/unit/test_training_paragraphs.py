"""The paragraphs that we made up: that they are what they say, and what is made of them."""

import random

import pytest

from index.text import detect_language
from index.types import LANGUAGES
from training.paragraphs import Paragraph, near_rows, paragraphs, read_across
from training.wording_data import of_paragraph


@pytest.fixture(scope="module")
def every() -> list[Paragraph]:
    return paragraphs()


def test_words_that_answer_stand_in_their_sentence_and_in_the_answer(every: list[Paragraph]) -> None:
    assert len(every) > 300
    for fact in (fact for each in every for fact in each.facts):
        for language in LANGUAGES:
            told = fact.told(language)
            assert told.words in told.sentence, fact.id
            assert told.words.lower() in told.answer.lower(), fact.id
            assert detect_language(told.question) == detect_language(told.answer) == language, fact.id


def test_no_paragraph_is_there_twice(every: list[Paragraph]) -> None:
    assert len({each.text("en") for each in every}) == len({each.text("ar") for each in every}) == len(every)


def test_questions_are_read_in_all_directions_with_the_place_of_their_answer(every: list[Paragraph]) -> None:
    for each in every[:50]:
        for asking in LANGUAGES:
            for there in LANGUAGES:
                rows = list(read_across(each, asking, there))
                assert len(rows) == len(each.facts) + len(each.near)
                for (text, paragraph, golds), fact in zip(rows, each.facts, strict=False):
                    assert text == fact.told(asking).question
                    assert paragraph.accepted(paragraph.questions[0]) == (fact.told(there).words,)
                    assert golds == {fact.told(asking).words, fact.told(there).words}
                assert all(not paragraph.questions[0].answers for _, paragraph, _ in rows[len(each.facts) :])


def test_what_a_hasty_reader_takes_stands_in_the_sentence_and_is_wrong(every: list[Paragraph]) -> None:
    found = list(near_rows(every))
    assert len(found) == 8 * sum(len(each.near) for each in every)
    for row in found:
        assert not row.holds
        if row.direction[:2] == row.direction[3:]:
            assert row.statement in row.sentence


def test_what_the_wording_model_learns_of_one(every: list[Paragraph]) -> None:
    found = list(of_paragraph(every[0], random.Random(1)))
    sources = [each.source for each in found]
    assert sources.count("paragraph, translated") == len(every[0].sentences)
    assert len(every[0].facts) <= sources.count("paragraph") <= 2 * len(every[0].facts)
    for each in found:
        assert each.target
        assert each.source != "paragraph" or each.direction[:2] == detect_language(each.target)
