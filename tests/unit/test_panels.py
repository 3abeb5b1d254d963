"""What the page shows: exact marks, the direction of each paragraph, and nothing that is not escaped."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import given
from hypothesis import strategies as st

from index.types import Hit, Language, Sentence
from rag.types import Answer, Citation, Done, Evidence, Read, Refused, Retrieved, Token, Verdict
from ui import panels
from ui.conversation import Conversation, Exchange, Translation, advance, fail, stop
from ui.history import Head
from ui.strings import load_strings

ENGLISH = load_strings("en")
SENTENCE = "وتضم منظمة مؤتمر سيكا 27 عضوا دائما و9 اعضاء مراقبين وخمسة منظمات مراقبة."
PASSAGE = f"ويعقد الاجتماع مرة كل عامين.\n{SENTENCE}"
START = 1000
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)> ![i](http://x.example/i.png) {{7*7}} </mark>"


def hit(document: str, text: str, start: int = 0, title: str = "عنوان", url: str | None = None) -> Hit:
    sentence = Sentence(start, start + len(text), text, 0.5)
    return Hit(document, title, "ar", None, url, start, start + len(text), text, 0.5, (sentence,))


CICA = hit("ar/cica", PASSAGE, START)
OTHER = hit("en/eco", "ECO is another organisation.", 0, "ECO")
EVIDENCE = Evidence("ar/cica", "عنوان", "ar", START + PASSAGE.index(SENTENCE), START + len(PASSAGE), SENTENCE, 0.9)


def cite(n: int, quote: str, passage: Hit = CICA) -> Citation:
    start = passage.start + passage.text.index(quote)
    return Citation(n, passage.document, passage.title, start, start + len(quote), quote)


def result(text: str, *citations: Citation, passages: tuple[Hit, ...] = (CICA, OTHER)) -> Answer:
    return Answer("", "", "ar", "m", "s", text, citations, passages, (EVIDENCE,))


def done(text: str, *citations: Citation, passages: tuple[Hit, ...] = (CICA, OTHER)) -> Exchange:
    return advance(Exchange("?"), Done(result(text, *citations, passages=passages)))


def read(*passages: Hit) -> Exchange:
    """An exchange whose passages have been read."""
    return advance(advance(Exchange("?"), Retrieved("ar", passages)), Read(result("", passages=passages)))


def sources(exchange: Exchange | None) -> BeautifulSoup:
    return BeautifulSoup(panels.sources(exchange, ENGLISH), "lxml")


def chat(*exchanges: Exchange) -> BeautifulSoup:
    return BeautifulSoup(panels.chat(Conversation(exchanges), ENGLISH), "lxml")


def texts(found: list[Tag]) -> list[str]:
    return [tag.get_text() for tag in found]


def test_before_they_are_read_all_passages_are_shown_without_marks() -> None:
    exchange = advance(Exchange("?"), Retrieved("ar", (OTHER, CICA)))
    assert (exchange.stage, exchange.language) == ("reading", "ar")
    page = sources(exchange)
    assert texts(page.select("section > div > article h3")) == ["ECO", "عنوان"]
    assert page.select("mark, details, .note") == []


def test_before_the_answer_the_evidence_is_marked_and_other_passages_are_folded() -> None:
    page = sources(read(OTHER, CICA))
    assert texts(page.select(".evidence mark")) == [SENTENCE]
    assert page.select(".passage [id]") == []
    assert texts(page.select("section > div > article h3")) == ["عنوان"]
    assert texts(page.select("details h3")) == ["ECO"]


def test_the_answer_marks_exactly_the_quoted_words_and_links_to_them() -> None:
    exchange = done("Nine [1], and five [2]. Not [3].", cite(1, "9 اعضاء مراقبين"), cite(2, "خمسة منظمات مراقبة"))
    page = sources(exchange)
    assert texts(page.select(".cited mark")) == ["9 اعضاء مراقبين", "خمسة منظمات مراقبة"]
    assert [str(mark.select_one("[id]")["id"]) for mark in page.select("mark")] == ["source-1", "source-2"]  # type: ignore[index]
    words = chat(exchange).select_one(".words")
    assert words is not None
    assert [link["href"] for link in words.select("a")] == ["#source-1", "#source-2"]
    assert words.get_text() == "Nine1, and five2. Not [3]."


def test_overlapping_citations_share_one_mark_with_both_numbers() -> None:
    page = sources(done("a [1] b [2]", cite(1, "27 عضوا دائما و9 اعضاء"), cite(2, "9 اعضاء مراقبين")))
    assert texts(page.select("mark")) == ["27 عضوا دائما و9 اعضاء مراقبين"]
    assert [tag["id"] for tag in page.select("mark [id]")] == ["source-1", "source-2"]
    assert texts(page.select("sup")) == ["1", "2"]


def test_a_citation_that_no_passage_holds_is_shown_by_itself() -> None:
    words = "كلمات من مقال آخر"
    elsewhere = Citation(1, "ar/other", "مقال آخر", 5, 5 + len(words), words)
    beyond = replace(cite(2, "خمسة منظمات مراقبة."), end=START + len(PASSAGE) + 4, quote="خمسة منظمات مراقبة. ثم")
    page = sources(done("a [1] b [2]", elsewhere, beyond))
    quotes = {str(mark.select_one("[id]")["id"]): mark.get_text() for mark in page.select("mark:has([id])")}  # type: ignore[index]
    assert quotes == {"source-1": words, "source-2": "خمسة منظمات مراقبة. ثم"}
    assert "خمسة منظمات مراقبة." in texts(page.select("mark"))


def test_a_passage_found_twice_gives_its_citation_one_id() -> None:
    page = sources(done("a [1]", cite(1, "مراقبين"), passages=(CICA, CICA)))
    assert texts(page.select("mark")) == ["مراقبين", "مراقبين"]
    assert len(page.select("#source-1")) == 1


def test_a_refusal_shows_the_nearest_passages_without_marks() -> None:
    refused = replace(result("لا جواب", passages=(CICA,)), verdict=Verdict("refused", "judged"))
    exchange = advance(read(CICA), Refused(refused))
    page = sources(exchange)
    assert texts(page.select("h2")) == ["Nearest passages"]
    assert page.select("mark") == []
    assert len(page.select("article")) == 1
    assert texts(chat(exchange).select(".words")) == ["لا جواب"]


@pytest.mark.parametrize("exchange", [None, Exchange("?")])
def test_before_anything_is_found_the_panel_says_what_it_is_for(exchange: Exchange | None) -> None:
    assert texts(sources(exchange).select(".note")) == [ENGLISH["sources_empty"]]


def test_a_corpus_without_passages_says_so() -> None:
    page = sources(advance(Exchange("?"), Refused(result("none", passages=()))))
    assert texts(page.select(".note")) == [ENGLISH["nothing_found"]]


def test_each_paragraph_has_the_language_and_direction_of_its_script() -> None:
    mixed = hit("a", "CICA تضم 27 عضوا\nسيكا is a forum in Asia", title="The CICA (سيكا) forum")
    page = sources(done("x", passages=(mixed,)))
    assert [(p["lang"], p["dir"]) for p in page.select(".passage p")] == [("ar", "rtl"), ("en", "ltr")]
    assert [(h["lang"], h["dir"]) for h in page.select("h3")] == [("en", "ltr")]


def test_the_quotation_stands_under_an_answer_that_does_not_hold_it() -> None:
    quote = cite(1, "9 اعضاء مراقبين")
    assert texts(chat(done("Nine [1]", quote)).select("blockquote p")) == ["9 اعضاء مراقبين"]
    assert chat(done("«9 اعضاء مراقبين» [1]", quote)).select("blockquote") == []


def test_every_answer_links_to_its_own_sources() -> None:
    quote = cite(1, "مراقبين")
    page = chat(done("old [1]", quote), done("new [1], again [1]", quote))
    links = page.select(".words a")
    assert [(link["href"], link["data-exchange"]) for link in links] == [("#source-1", p) for p in ("1", "2", "2")]
    assert [link.get("id") for link in links] == ["chip-1-1", "chip-2-1", None]
    described = [str(link["aria-describedby"]) for link in links]
    assert [texts(page.select(f"#{name} p:first-child")) for name in described] == [["مراقبين"]] * 3
    ids = [tag["id"] for tag in page.select("[id]")]
    assert len(ids) == len(set(ids))
    back = BeautifulSoup(panels.sources(done("new [1]", quote), ENGLISH, 2), "lxml").select(".citation a")
    assert [link["href"] for link in back] == ["#chip-2-1"]


def test_a_badge_gives_the_verdict_and_its_reason_in_words() -> None:
    verdict = Verdict("quoted", "month", HOSTILE)
    page = chat(replace(done("Nine [1]", cite(1, "مراقبين")), verdict=verdict))
    assert texts(page.select(".badge")) == [ENGLISH["quoted"]]
    assert texts(page.select("#why-1 p:first-child")) == [ENGLISH["why_month"]]
    assert texts(page.select("#why-1 p")) == [ENGLISH["why_month"]], "the model's own words are not shown"
    said = replace(done(f"Nine {HOSTILE} [1]", cite(1, "مراقبين")), verdict=verdict)
    assert texts(chat(said).select("#why-1 bdi")) == [HOSTILE]
    assert chat(replace(done("Hello."), verdict=Verdict("courtesy", "greeting"))).select(".badge") == []
    assert chat(done("Nine")).select(".badge") == []


def test_a_quotation_in_the_other_language_may_be_translated() -> None:
    arabic = done("تسعة [1]", cite(1, "9 اعضاء مراقبين"))
    assert chat(arabic).select(".translate") == []
    english = replace(done("Nine [1]", cite(1, "9 اعضاء مراقبين")), language="en")
    button = chat(english).select_one(".translate")
    assert button is not None
    assert (button["data-exchange"], button["data-n"]) == ("1", "1")
    page = chat(english.with_translation(Translation(1, f"9 observers {HOSTILE}", "done")))
    assert texts(page.select(".translation .label")) == [ENGLISH["translation"]]
    assert texts(page.select(".translation p[lang]")) == [f"9 observers {HOSTILE}"]
    assert texts(page.select("blockquote p")) == ["9 اعضاء مراقبين"]
    assert chat(english.with_translation(Translation(1))).select("button.act") == []


def test_the_menu_lists_what_was_said_before_as_text() -> None:
    head = Head("0123456789abcdef", HOSTILE, datetime(2026, 11, 24, tzinfo=UTC))
    page = BeautifulSoup(panels.head(ENGLISH, "en", [head]), "lxml")
    assert texts(page.select("[data-do=open_conversation]")) == [HOSTILE]
    assert page.select("script, img") == []
    assert [(b.get_text(), b["lang"], b["dir"]) for b in page.select("[data-do=speak]")] == [("العربية", "ar", "rtl")]


def test_a_draft_is_told_from_an_answer_and_a_second_attempt_replaces_the_first() -> None:
    exchange = Exchange("?")
    for token in (Token("cop", "quote"), Token("ied", "quote")):
        exchange = advance(exchange, token)
    assert texts(chat(exchange).select(".draft")) == ["copied"]
    exchange = advance(exchange, Token("Wrong", "answer"))
    assert (texts(chat(exchange).select(".words")), chat(exchange).select(".draft")) == (["Wrong"], [])
    exchange = advance(exchange, Token("again", "quote"))
    assert (texts(chat(exchange).select(".draft")), chat(exchange).select(".words")) == (["again"], [])


@given(
    st.lists(
        st.builds(Token, st.sampled_from(["**Nine** ", "[1]", "<b>9</b>", ""]), st.sampled_from(["quote", "answer"]))
    )
)
def test_whatever_is_streamed_nothing_of_it_looks_verified_before_it_is_whole(tokens: list[Token]) -> None:
    exchange = read(CICA)
    for token in tokens:
        exchange = advance(exchange, token)
        drawn = chat(exchange)
        assert not drawn.select("strong, .badge, .citation, [role=tooltip]")
        assert drawn.select_one(".exchange[aria-busy=true]")
    for ended in (stop(exchange), fail(exchange, "It broke.")):
        assert not chat(ended).select("strong, .badge, .citation, [role=tooltip]")
    whole = replace(
        result("Nine [1].", cite(1, "9 اعضاء مراقبين")), verdict=Verdict("checked", "supported"), bold=((0, 4),)
    )
    drawn = chat(advance(exchange, Done(whole)))
    assert texts(drawn.select(".words strong")) == ["Nine"]
    assert texts(drawn.select(".badge")) == [load_strings("en")["checked"]]
    assert not drawn.select(".exchange[aria-busy]")


def test_what_was_stopped_is_marked() -> None:
    writing = advance(read(CICA), Token("Nine", "answer"))
    stopped = stop(writing)
    assert texts(chat(stopped).select(".note")) == [f"{ENGLISH['stopped']} {ENGLISH['unchecked']}"]
    assert texts(sources(stopped).select("mark")) == [SENTENCE]
    assert texts(chat(stop(Exchange("?"))).select(".note")) == [ENGLISH["stopped"]]
    assert chat(done("Nine")).select(".note") == []
    assert stop(done("Nine")) == done("Nine")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://news.example/a?b=1&c=2", True),
        ("HTTP://news.example", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("https://a.example/ onclick=x", False),
        ("", False),
        (None, False),
    ],
)
def test_only_a_web_address_becomes_a_link(url: str | None, shown: bool) -> None:
    links = sources(done("x", passages=(hit("a", "text", url=url),))).select("a")
    assert [link["href"] for link in links] == ([url] if shown else [])


def test_nothing_untrusted_becomes_a_tag() -> None:
    bad = hit(HOSTILE, HOSTILE, title=HOSTILE)
    exchange = replace(done(HOSTILE + "[1]", cite(1, HOSTILE[:9], bad), passages=(bad,)), question=HOSTILE)
    page = sources(exchange)
    assert texts(page.select("h3")) == [HOSTILE]
    assert texts(page.select(".origin bdi")) == [HOSTILE]
    assert texts(page.select(".passage mark")) == [HOSTILE[:9]]
    for part in (page, chat(exchange), chat(fail(exchange, HOSTILE))):
        assert part.select("script, img") == []
        assert "<script>alert(1)</script>" in part.get_text()


@given(st.text(max_size=80), st.integers(0, 80), st.integers(0, 80))
def test_any_passage_comes_out_as_text(text: str, left: int, right: int) -> None:
    start, end = sorted((min(left, len(text)), min(right, len(text))))
    passage = hit("d", text, 7)
    quoted = Citation(1, "d", "t", 7 + start, 7 + end, text[start:end])
    html = panels.sources(done("x [1]", quoted, passages=(passage,)), ENGLISH)
    page = BeautifulSoup(html, "lxml")
    assert {tag.name for tag in page.select(".passage *")} <= {"p", "mark", "span", "sup", "a"}
    assert len(page.select("#source-1")) == (1 if text[start:end].strip() else 0)


def test_a_bare_number_runs_as_the_answer_s_language_does() -> None:
    (line,) = chat(done("٢٧ [1]", cite(1, SENTENCE))).select(".words")
    assert (line["lang"], line["dir"]) == ("ar", "rtl")


def test_the_words_that_answer_are_bold_beside_their_marker() -> None:
    exchange = replace(done("Nine observers [1]", cite(1, "مراقبين")), bold=((0, 4), (90, 99)))
    words = chat(exchange).select_one(".words")
    assert words is not None
    assert texts(words.select("strong")) == ["Nine"]
    assert words.get_text() == "Nine observers1"
    hostile = replace(done(HOSTILE), bold=((0, len(HOSTILE)),))
    assert texts(chat(hostile).select(".words strong")) == [HOSTILE]
    assert chat(hostile).select("script, img") == []


def test_what_the_answer_does_not_rest_on_has_no_colour_of_evidence() -> None:
    beside = replace(cite(2, "خمسة منظمات مراقبة"), also=True)
    exchange = done("Nine [1]", cite(1, "9 اعضاء مراقبين"), beside)
    assert texts(sources(exchange).select("mark:not(.beside)")) == ["9 اعضاء مراقبين"]
    assert texts(sources(exchange).select("mark.beside")) == ["خمسة منظمات مراقبة"]
    assert texts(chat(exchange).select("blockquote.beside p")) == ["خمسة منظمات مراقبة"]


def test_a_refusal_shows_two_passages_and_the_sentence_that_it_tells_of_first() -> None:
    third = hit("en/third", "Nothing.", 0, "Third")
    nearest = replace(cite(1, "27 عضوا"), also=True)
    refused = replace(
        result("لا. «27 عضوا» [1]", nearest, passages=(OTHER, third, CICA)), verdict=Verdict("refused", "judged")
    )
    exchange = advance(read(OTHER, third, CICA), Refused(refused))
    assert texts(sources(exchange).select("article h3")) == ["عنوان", "ECO"]
    assert texts(sources(exchange).select("mark.beside")) == ["27 عضوا"]
    assert chat(exchange).select("blockquote") == []
    assert exchange.open is False


def test_what_needs_no_article_has_no_sources() -> None:
    exchange = replace(done("I have 3 articles."), verdict=Verdict("about", "articles"), passages=())
    assert panels.sources(exchange, ENGLISH) == ""
    assert chat(exchange).select(".badge") == []


def test_a_machine_translation_has_a_badge_of_its_own() -> None:
    exchange = replace(done("Nine [1]", cite(1, "مراقبين")), verdict=Verdict("quoted", "translated"))
    assert texts(chat(exchange).select(".badge.translated")) == [ENGLISH["translated"]]


def test_a_turn_names_the_articles_that_were_cited() -> None:
    beside = replace(cite(2, "ECO", OTHER), also=True)
    (turn,) = Conversation((done("a [1]", cite(1, "مراقبين"), beside),)).history()
    assert turn.documents == ("ar/cica",)


@pytest.mark.parametrize(("language", "page"), [("en", "p. 12"), ("ar", "ص 12")])
def test_a_citation_of_a_pdf_names_its_page_and_shows_it(language: Language, page: str) -> None:
    strings = load_strings(language)
    exchange = done("٩ [1].", replace(cite(1, "9 اعضاء مراقبين"), page="12"))
    source = BeautifulSoup(panels.sources(exchange, strings), "lxml")
    answer = BeautifulSoup(panels.chat(Conversation((exchange,)), strings), "lxml")
    [leaf] = source.select("details.leaf")
    picture = leaf.select_one("img")
    assert picture is not None and str(picture["src"]).startswith("/page-picture?document=ar%2Fcica&at=")
    assert "12" in str(picture["alt"]) and CICA.title in str(picture["alt"]) and picture["loading"] == "lazy"
    assert page in source.select_one(".origin").text and page in answer.select_one(".peek .from").text  # type: ignore[union-attr]


def test_what_has_no_pages_shows_none() -> None:
    exchange = done("٩ [1].", cite(1, "9 اعضاء مراقبين"))
    assert not sources(exchange).select(".leaf, img")
