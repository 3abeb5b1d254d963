"""Conversations as the browser keeps them: what comes back is what went out, and nothing else is believed."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Hit
from rag.types import Citation, Verdict
from ui import panels
from ui.conversation import Conversation, Exchange, Translation
from ui.history import dump, heads, load
from ui.strings import load_strings

NOW = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)
CITED = Hit("ar/cica", "سيكا", "ar", "2021-10-12", None, 5, 31, "تضم سـيكا ٩ أعضاء مراقبين", 0.9, ())
OTHER = replace(CITED, document="en/other", text="x" * 26)
ANSWERED = Exchange(
    "كم عدد المراقبين in CICA؟",
    "done",
    answer="Nine [1].",
    language="en",
    verdict=Verdict("quoted", "number", "27"),
    passages=(CITED, OTHER),
    citations=(Citation(1, "ar/cica", "سيكا", 15, 22, "٩ أعضاء", (0, 1)),),
    translations=(Translation(1, "nine members", "done"),),
    rating="down",
)
SAID = Conversation((ANSWERED, Exchange("And now?", "reading", evidence=())), "0123456789abcdef")


def kept(conversation: Conversation) -> str:
    return json.dumps(dump(conversation, NOW)["conversation"], ensure_ascii=False)


def test_what_comes_back_is_what_was_said_with_the_cited_passages() -> None:
    again = load(kept(SAID))
    assert again == Conversation(
        (replace(ANSWERED, passages=(CITED,)), Exchange("And now?", "stopped")), "0123456789abcdef"
    )


def test_the_head_names_the_first_question() -> None:
    head = dump(SAID, NOW)["head"]
    assert head == {"id": "0123456789abcdef", "title": ANSWERED.question, "when": "2026-11-24T12:30:00.000+00:00"}
    [listed] = heads(json.dumps([head]))
    assert (listed.title, listed.when, listed.name) == (ANSWERED.question, NOW, "")
    [listed] = heads(json.dumps([{**head, "name": "أعضاء <b>"}]))
    assert listed.name == "أعضاء <b>"
    assert "أعضاء &lt;b&gt;" in panels.head(load_strings("en"), "en", [listed])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{",
        '{"exchanges": [], "id": "0123456789abcdef"}',
        '{"exchanges": [{"question": 7}], "id": "a"}',
    ],
)
def test_what_is_not_a_conversation_is_turned_away(text: str) -> None:
    assert load(text) is None
    assert heads(text) == ()


def test_of_two_in_one_second_the_later_is_known() -> None:
    first, then = datetime(2026, 11, 24, 12, 30, 0, 100_000, UTC), datetime(2026, 11, 24, 12, 30, 0, 200_000, UTC)
    assert dump(SAID, first)["head"]["when"] < dump(SAID, then)["head"]["when"]


def test_a_name_that_is_not_ours_and_an_enormous_text_are_turned_away() -> None:
    assert load(kept(replace(SAID, id="../../etc"))) is None
    assert load(kept(SAID).replace("And now?", "x" * 3_000_000)) is None
    assert heads(json.dumps([{"id": "x", "title": "t", "when": "2026-11-24T12:30:00Z"}])) == ()


@given(st.integers(-9, 99), st.integers(-9, 99), st.text(max_size=20), st.integers(-9, 9999))
def test_whatever_offsets_come_back_the_page_can_be_drawn(start: int, end: int, quote: str, n: int) -> None:
    citation = Citation(n, "ar/cica", "t", start, end, quote, (end, start))
    again = load(kept(Conversation((replace(ANSWERED, citations=(citation,)),), "0123456789abcdef")))
    assert again is not None
    assert "<script" not in panels.sources(again.exchanges[0], load_strings("en"))
    assert panels.chat(again, load_strings("ar"))
