"""What an article is about: its own sentences, chosen by vectors, and what it mentions most."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.embed import Vectors, unit
from index.late import pack
from index.mentions import MOST, mentions
from index.overview import SENTENCES, Read, digest, overview, vectors
from index.text import split_sentences
from index.types import Document, Section
from tests.fakes import HashEmbedder

EN = (
    "The heron stands in the shallow water of the lake. "
    "A heron in the shallow water waits for small fish of the lake. "
    "Tickets for the boat to the island are sold at the harbour. "
    "It sails at noon from the old harbour, on Sundays only. "
    "The heron of the lake eats fish, frogs and beetles from the water."
)
AR = (
    "تضم منظمة سيكا سبعا وعشرين دولة من دول القارة الآسيوية. "
    "وتعقد منظمة سيكا قمتها مرة كل أربع سنوات في إحدى الدول الأعضاء. "
    "وهو اجتماع يحضره رؤساء الدول والحكومات في الدول الأعضاء. "
    "ويقع مقر الأمانة العامة للمنظمة في مدينة أستانا عاصمة كازاخستان."
)


def document(text: str, title: str = "The lake") -> Document:
    return Document("a", title, text, "en", "", "a.txt")


def read(text: str) -> Read:
    """All of a text as one passage of whole sentences, read by the hash embedder."""
    spans = split_sentences(text)
    [made] = HashEmbedder().embed_passages([text])
    counts = [sum(start <= at < end for at in made.starts) for start, end in spans]
    return Read(spans, pack(made.tokens), counts)


def test_an_overview_has_three_sentences_of_the_article_in_their_order() -> None:
    made = overview(replace(document(EN), date="2021"), [read(EN)], HashEmbedder.dimension)
    told = [EN[start:end] for start, end in made.sentences]
    assert told[0].startswith("The heron stands")
    assert told[1].startswith("Tickets")  # it is unlike the first, and the next leans on it
    assert not any(each.startswith("It sails") for each in told)
    assert len(told) == SENTENCES and list(made.sentences) == sorted(made.sentences)
    assert (made.passages, made.language, made.date) == (1, "en", "2021")


def test_a_sentence_that_leans_on_the_one_before_is_left_out_in_arabic_too() -> None:
    made = overview(document(AR, "منظمة سيكا"), [read(AR)], HashEmbedder.dimension)
    assert [AR[start:end][:6] for start, end in made.sentences] == ["تضم من", "وتعقد ", "ويقع م"]


def test_headings_and_the_title_are_no_sentences_of_it() -> None:
    text = f"The lake\n\nBirds\n\n{EN}"
    birds = text.index("Birds")
    described = replace(
        document(text), sections=(Section(0, "heading", "The lake"), Section(birds, "heading", "Birds"))
    )
    spans = [span for span, _ in vectors(described, [read(text)], HashEmbedder.dimension)]
    assert spans[0][0] == text.index("The heron") and len(spans) == 5


def test_of_repeated_passages_each_sentence_counts_once() -> None:
    assert len(vectors(document(EN), [read(EN), read(EN)], HashEmbedder.dimension)) == 5


def test_the_sentences_of_a_digest_stand_for_all_others() -> None:
    text = "".join(f"This is sentence number {at}, which has the usual length.\n" for at in range(9))
    spans = split_sentences(text)
    rows: Vectors = unit(np.eye(3, dtype=np.float32)[[0, 0, 0, 1, 1, 1, 2, 2, 2]] + np.float32(0.01))
    chosen = digest(document(text), list(zip(spans, rows, strict=True)), 3)
    assert [spans.index(each) // 3 for each in chosen] == [0, 1, 2]
    assert digest(document(text), [], 3) == []


def test_an_article_without_prose_has_what_it_has() -> None:
    text = "Wall: Long Tarn\nBuilt: 1804"
    made = overview(document(text, "Walls"), [read(text)], HashEmbedder.dimension)
    assert [text[slice(*span)] for span in made.sentences] == text.splitlines()
    assert overview(document(""), [], 0).sentences == ()


@given(
    st.lists(st.sampled_from([*EN.split(". "), *AR.split(". "), "سِيكَا ٢٧", "ســيكا", "ﻻ", "\u200f", "…"]), max_size=12)
)
def test_offsets_are_exact_and_mentions_stand_in_the_text(parts: list[str]) -> None:
    text = ". ".join(parts)
    made = overview(document(text), [read(text)] if text.strip() else [], HashEmbedder.dimension)
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in made.sentences)
    assert len(made.sentences) <= SENTENCES and len(made.mentions) <= MOST
    assert all(each in text for each in made.mentions)


@pytest.mark.parametrize(
    ("sentences", "title", "found"),
    [
        (["Peat is old.", "The peat in the Orrow Fen burns, and peat is dug."], "", ("peat", "Orrow Fen")),
        (
            ["Karim Dalloul built it.", "Later Karim Dalloul left Velden.", "In Velden he had lived."],
            "",
            ("Karim Dalloul", "Velden"),
        ),
        (["The first line opened in May.", "The first line closed in May."], "", ()),
        (["India and Pakistan joined.", "India and Pakistan left."], "", ("India", "Pakistan")),
        (["She led the Board for Fish and Co-operation."], "", ("Board for Fish and Co-operation",)),
        (["تعقد القمة الإسلامية كل عام.", "وحضر القمة الإسلامية الرؤساء."], "", ("القمة الإسلامية",)),
        (["The word is one.", "A word is two."], "", ()),
        ([], "", ()),
    ],
)  # fmt: skip
def test_what_is_mentioned_most(sentences: list[str], title: str, found: tuple[str, ...]) -> None:
    assert mentions(sentences, title) == found
