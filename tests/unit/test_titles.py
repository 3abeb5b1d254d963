"""A title that was made from the first sentence, because there was none, takes nothing away from that sentence."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents.titles import TITLE_LENGTH, searched_title, subject_of, title_of
from index.text import fold, split_sentences
from index.types import Document, Hit, Sentence
from rag.select import sentences_of


def hit(text: str, title: str) -> Hit:
    sentences = tuple(Sentence(start, end, text[start:end], 0.0) for start, end in split_sentences(text))
    return Hit("a", title, "en", None, None, 0, len(text), text, 0.0, sentences)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("The Orrin library holds 5200 books. It was built of brick.", "The Orrin library"),
        ("The Orrin library holds 5200 books.", "The Orrin library"),
        ("The Orrin library holds 5200 books", "The Orrin library"),
        ("The dam is old.", "The dam"),
        ("Rain fell", "Rain …"),
        ("Article 14 of the charter, which is old, binds all.", "Article 14 of the charter"),
        ("In 1992 Kazakhstan proposed a forum.", "In 1992 Kazakhstan proposed …"),
        ("تضم منظمة سيكا 27 عضوا دائما. وتعقد اجتماعها كل عامين.", "تضم منظمة سيكا"),
        ("أستانا مدينة كبيرة منذ عام ١٩٩٧", "أستانا مدينة كبيرة"),
        ("مكتبةُ الـحيّ هي بيت الكتب.", "مكتبةُ الـحيّ"),
        ("جاء الوزير أمس", "جاء الوزير …"),
        ("وقال الوزير (سيكا): CICA يجتمع.", "وقال الوزير"),
        ("مرحبا", ""),
        ("12 34", ""),
        ("", ""),
    ],
)
def test_a_title_made_of_the_first_sentence_is_its_subject_and_the_sentence_stays_evidence(
    text: str, title: str
) -> None:
    assert (title_of(text), subject_of(text)) == ("", title)
    first = text[slice(*next(iter(split_sentences(text)), (0, 0)))]
    assert not first or sentences_of(hit(text, title))[0].text == first


def test_one_line_is_no_heading_unless_it_is_marked_as_one() -> None:
    assert title_of("The Orrin library") == ""
    assert title_of("# The Orrin library") == "The Orrin library"
    assert title_of("The Orrin library\n\nIt holds 5200 books.") == "The Orrin library"
    assert title_of("مكتبة أورين\nفيها 5200 كتاب.") == "مكتبة أورين"


@given(st.text(alphabet="abاب 1.،:…#-\n\u0640\u064b", max_size=60))
def test_such_a_title_is_never_the_whole_sentence(text: str) -> None:
    title = subject_of(text)
    sentences = [text[start:end] for start, end in split_sentences(text)]
    first = next((each for each in sentences if any(map(str.isalpha, each))), "")
    assert not title or fold(title) != fold(first)


@given(st.lists(st.text(alphabet="abاب", min_size=1, max_size=12), min_size=2, max_size=40))
def test_it_ends_where_a_word_does_and_is_short(words: list[str]) -> None:
    title = subject_of(" ".join(words)).removesuffix(" …")
    assert title.split() == words[: len(title.split())]
    assert len(title) <= TITLE_LENGTH


def test_search_does_not_read_a_title_that_only_repeats_the_first_sentence() -> None:
    made = Document("a", "The Orrin library", "The Orrin library holds 5200 books.", "en", "", "x/old_notes.txt")
    assert searched_title(made) == "old notes"
    assert searched_title(replace(made, title="Of books")) == "Of books"
    headed = replace(made, text="The Orrin library\n\nIt holds 5200 books.")
    assert searched_title(headed) == "The Orrin library"
