"""What a reader takes away: the exact words with their source, and nothing in them that a reader program obeys."""

import re
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from index.types import Hit, Language
from rag.types import Citation, Verdict
from ui.conversation import Conversation, Exchange, Translation
from ui.export import answer_markdown, answer_text, conversation_html, conversation_markdown, escape
from ui.security import digest
from ui.strings import load_strings

ENGLISH, ARABIC = load_strings("en"), load_strings("ar")
SENTENCE = "وتضم منظمة مؤتمر سيكا (CICA) 27 عضوا دائما و٩ أعضاء مراقبيـن، وخَمسة منظمات مراقبة."
PASSAGE = f"ويعقد الاجتماع مرة كل عامين.\n{SENTENCE}"
START = 1000
HOSTILE = (
    "<script>alert(1)</script> <img src=x onerror=alert(1)> ![i](http://x.example/i.png) [a](javascript:alert(1)) "
    "<http://x.example> http://x.example www.x.example `c` **b** _e_ ~~s~~ &lt; &amp; {{7*7}} | a | $x^2$ </style>"
)
OURS = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Invisible marks of direction and joining."""
MARKDOWN = MarkdownIt("js-default", {"html": True})  # CommonMark with tables and strikethrough


def hit(document: str, text: str, start: int = 0, title: str = "عنوان", url: str | None = None) -> Hit:
    return Hit(document, title, "ar", "2021-10-12", url, start, start + len(text), text, 0.5, ())


def cite(n: int, passage: Hit, quote: str) -> Citation:
    start = passage.start + passage.text.index(quote)
    return Citation(n, passage.document, passage.title, start, start + len(quote), quote)


CICA = hit("ar/cica", PASSAGE, START, "الاجتماع السادس لوزراء خارجية CICA", "https://articles.example/سيكا?a=1&b=2")
OTHER = hit("en/eco", "ECO is another organisation.", 0, "ECO")
QUOTE = "٩ أعضاء مراقبيـن، وخَمسة منظمات"
ANSWER = "There are 9 CICA observers (٩) [1]. Not [2]."
EXCHANGE = Exchange(
    "How many CICA observers?\nكم عددهم؟",
    "done",
    answer=ANSWER,
    language="en",
    verdict=Verdict("checked", "supported"),
    passages=(CICA, OTHER),
    citations=(cite(1, CICA, QUOTE),),
)
REFUSED = Exchange("؟", "refused", answer="لا جواب.", verdict=Verdict("refused", "far"), passages=(OTHER,))


def html(*exchanges: Exchange, language: Language = "en") -> BeautifulSoup:
    return BeautifulSoup(conversation_html(Conversation(exchanges), load_strings(language), language), "lxml")


def rendered(markdown: str) -> BeautifulSoup:
    return BeautifulSoup(MARKDOWN.render(markdown), "lxml")


def hostile() -> Exchange:
    passage = hit("<b>id</b>", HOSTILE, 0, HOSTILE, "javascript:alert(1)")
    return Exchange(
        HOSTILE,
        "done",
        answer=f"{HOSTILE} [1]",
        standalone=HOSTILE,
        verdict=Verdict("quoted", "words", HOSTILE),
        passages=(replace(passage, date=HOSTILE),),
        citations=(cite(1, passage, HOSTILE),),
        translations=(Translation(1, HOSTILE, "done"),),
    )


def test_text_holds_the_answer_what_it_is_worth_and_the_exact_words() -> None:
    lines = answer_text(EXCHANGE, ENGLISH).splitlines()
    assert lines[0] == ANSWER
    assert lines[2] == f"{ENGLISH['checked']}: {ENGLISH['why_supported']}"
    assert lines[4:] == [
        "Sources",
        "",
        "[1] الاجتماع السادس لوزراء خارجية CICA",
        "ar/cica · 2021-10-12",
        "https://articles.example/سيكا?a=1&b=2",
        f"«{QUOTE}»",
    ]


@pytest.mark.parametrize("strings", [ENGLISH, ARABIC], ids=["en", "ar"])
def test_no_export_adds_invisible_marks(strings: dict[str, str]) -> None:
    conversation = Conversation((EXCHANGE, REFUSED))
    for export in (
        answer_text(EXCHANGE, strings),
        answer_markdown(EXCHANGE, strings),
        conversation_markdown(conversation, strings),
        conversation_html(conversation, strings, "ar"),
    ):
        assert not OURS.search(export)


def test_marks_of_direction_that_an_article_has_stay_in_its_quotation() -> None:
    passage = hit("a", "سنة \u200f2021\u200e م", 0)
    exchange = replace(EXCHANGE, passages=(passage,), citations=(cite(1, passage, passage.text),))
    assert "«سنة \u200f2021\u200e م»" in answer_text(exchange, ENGLISH)


def test_a_quotation_without_a_passage_still_has_its_article() -> None:
    text = answer_text(replace(EXCHANGE, passages=()), ARABIC)
    assert text.endswith(f"\nar/cica\n«{QUOTE}»\n")


def test_markdown_shows_what_the_text_says() -> None:
    page = rendered(answer_markdown(EXCHANGE, ENGLISH))
    assert [p.get_text() for p in page.select("body > p")] == [
        ANSWER,
        f"{ENGLISH['checked']}: {ENGLISH['why_supported']}",
        "Sources",
        f"[1] {CICA.title} · ar/cica · 2021-10-12 · {CICA.url}",
    ]
    assert [q.get_text().strip() for q in page.select("blockquote")] == [QUOTE]
    assert [a.get_text() for a in page.select("a")] == [CICA.url]


def test_a_conversation_in_markdown_has_its_questions_as_headings() -> None:
    page = rendered(conversation_markdown(Conversation((EXCHANGE, replace(REFUSED, standalone="من؟"))), ARABIC))
    assert [h.get_text() for h in page.select("h1, h2")] == ["سند", "How many CICA observers? كم عددهم؟", "؟"]
    assert f"{ARABIC['understood']} من؟" in [em.get_text() for em in page.select("em")]
    assert page.get_text().count("لا جواب.") == 1


PIECES = [*"\\`*_{}[]()<>#+-.!|~$&@^=:/\"' \t01aع٣،ـ", "http://", "www.", "&amp;", "- ", "1. ", "<b>", "](a)"]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_a_line_of_markdown_shows_exactly_the_text(text: str) -> None:
    for markdown, tag in ((escape(text), "p"), (f"> {escape(text)}", "blockquote > p"), (f"## {escape(text)}", "h2")):
        page = rendered(markdown)
        shown = [element.get_text() for element in page.select(tag)]
        assert shown == [text.strip()] or (not text.strip() and not "".join(shown))
        inside = [
            each.name for each in page.find_all(True) if each.name not in ("html", "body", "p", "blockquote", "h2")
        ]
        assert inside == []


def test_nothing_hostile_becomes_markup() -> None:
    markdown = conversation_markdown(Conversation((hostile(),)), ENGLISH)
    page = rendered(markdown)
    assert {tag.name for tag in page.find_all(True)} <= {"html", "body", "p", "h1", "h2", "em", "strong", "blockquote"}
    assert (
        page.get_text().count(HOSTILE) == 8
    )  # question, as understood, answer, verdict, title, date, quote, rendering
    assert not re.search(r"(?<!\\)[<\[]", markdown.replace("\\\\", ""))
    assert "http://" not in markdown

    exported = html(hostile())
    assert not exported.select("script, img, b, code, iframe, [onerror]")
    assert [a["href"] for a in exported.select("a[href]")] == ["#source-1-1"]
    assert exported.select_one("mark").get_text() == HOSTILE  # type: ignore[union-attr]
    assert len(exported.select("style")) == 1


def test_the_page_stands_by_itself_and_marks_the_words_in_their_passage() -> None:
    page = html(EXCHANGE, EXCHANGE)
    assert not page.select("script, link, img, iframe, [src], [style], [onclick]")
    assert [mark.get_text() for mark in page.select("mark")] == [QUOTE, QUOTE]
    assert [p.get_text() for p in page.select("section:first-of-type article p[dir]")] == [
        "ويعقد الاجتماع مرة كل عامين.",
        SENTENCE.replace(QUOTE, f"{QUOTE}1"),
    ]
    assert [a["href"] for a in page.select(".answer a")] == ["#source-1-1", "#source-2-1"]
    assert [a["id"] for a in page.select("mark a")] == ["source-1-1", "source-2-1"]
    assert [h.get_text() for h in page.select("h4")] == [CICA.title, CICA.title], "what is not cited is left out"
    assert page.select_one(".answer p").get_text() == "There are 9 CICA observers (٩) 1. Not [2]."  # type: ignore[union-attr]


def test_the_page_has_a_policy_that_allows_its_style_alone() -> None:
    page = html(EXCHANGE)
    policy = page.select_one("meta[http-equiv]")["content"]  # type: ignore[index]
    style = page.select_one("style").get_text()  # type: ignore[union-attr]
    assert policy == f"default-src 'none'; style-src '{digest(style.encode())}'; base-uri 'none'; form-action 'none'"


@pytest.mark.parametrize(("language", "way"), [("en", "ltr"), ("ar", "rtl")])
def test_every_text_runs_its_own_way(language: Language, way: str) -> None:
    page = html(EXCHANGE, language=language)
    assert page.html is not None
    assert (page.html["lang"], page.html["dir"]) == (language, way)
    assert [(span["lang"], span["dir"]) for span in page.select("h2 span")] == [("en", "ltr"), ("ar", "rtl")]
    assert [p["dir"] for p in page.select(".answer p")] == ["ltr"]
    assert [p["dir"] for p in page.select("article p[lang]")] == ["rtl", "rtl"]


def test_a_refusal_shows_the_nearest_passages() -> None:
    page = html(REFUSED)
    assert [h.get_text() for h in page.select("h3, h4")] == [ENGLISH["nearest"], "ECO"]
    assert not page.select("mark")
    many = replace(REFUSED, passages=tuple(replace(OTHER, document=f"en/{n}") for n in range(8)))
    assert len(html(many).select("article")) == 2
    assert answer_text(REFUSED, ENGLISH) == f"لا جواب.\n\n{ENGLISH['refused']}: {ENGLISH['why_far']}\n"


def test_a_rendering_is_labelled_and_an_unfinished_one_left_out() -> None:
    done = replace(EXCHANGE, translations=(Translation(1, "9 observers", "done"),))
    assert answer_text(done, ENGLISH).endswith(f"«{QUOTE}»\n{ENGLISH['translation']}:\n9 observers\n")
    assert ENGLISH["translation"] in rendered(answer_markdown(done, ENGLISH)).get_text()
    shown = [p.get_text() for p in html(done).select(".translation p")]
    assert shown == [f"[1] {ENGLISH['translation']}", "9 observers"]
    unfinished = replace(EXCHANGE, translations=(Translation(1, "9 obs"), Translation(2, "9", "failed")))
    assert answer_text(unfinished, ENGLISH) == answer_text(EXCHANGE, ENGLISH)
    assert not html(unfinished).select(".translation")


@pytest.mark.parametrize(
    ("exchange", "said"),
    [
        (replace(EXCHANGE, verdict=Verdict("quoted", "number", "9 CICA")), "why_number"),
        (Exchange("?", "stopped", answer="There"), "unchecked"),
        (Exchange("?", "stopped"), "stopped"),
    ],
)
def test_what_an_answer_is_worth_is_said(exchange: Exchange, said: str) -> None:
    for text in (answer_text(exchange, ENGLISH), html(exchange).get_text()):
        assert ENGLISH[said] in text
    if exchange.verdict:
        assert f"{ENGLISH['in_question']} 9 CICA\n" in answer_text(exchange, ENGLISH)
        unseen = replace(exchange, verdict=Verdict("quoted", "number", "55 member states"))
        assert ENGLISH["in_question"] not in answer_text(unseen, ENGLISH)


def test_a_greeting_has_nothing_to_be_worth() -> None:
    greeting = Exchange("مرحبا", "done", answer="أهلا", verdict=Verdict("courtesy", "greeting"))
    assert answer_text(greeting, ARABIC) == "أهلا\n"
    assert not html(greeting).select(".note, article")
    assert answer_text(replace(greeting, verdict=Verdict("about", "about")), ARABIC) == "أهلا\n"
    assert answer_text(replace(REFUSED, verdict=None), ARABIC) == "لا جواب.\n"


def test_an_empty_conversation_is_an_empty_page() -> None:
    assert conversation_markdown(Conversation(), ENGLISH) == "# Sanad\n"
    assert not html().select("section")


def test_the_words_that_answer_are_bold() -> None:
    exchange = Exchange("?", "done", answer="- *Nine* observers [1]", bold=((2, 8),), language="en")
    assert answer_markdown(exchange, ENGLISH).startswith("\\- **\\*Nine\\*** observers \\[1\\]")
    assert answer_text(exchange, ENGLISH).startswith("- *Nine* observers [1]")
    page = BeautifulSoup(conversation_html(Conversation((exchange,)), ENGLISH, "en"), "lxml")
    assert [each.get_text() for each in page.select(".answer strong")] == ["*Nine*"]
