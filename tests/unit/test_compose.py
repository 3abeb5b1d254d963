from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text import fold
from index.types import Language
from rag.compose import as_it_stands, compose, located, quoted, refusal, tidy, titled, with_original
from rag.types import NO_WISHES, Evidence, Guess, Outcome, Question, Statement, Verdict
from rag.understand import understand

TEXT = "تأسست المنظمة عام ١٩٤٥ [3]. It has 22 members. مقرها القاهرة."
CHECKED = Verdict("checked", "supported")


def sentence(text: str) -> Evidence:
    start = TEXT.index(text)
    return Evidence("d", "المنظمة", "ar", start, start + len(text), text, 1.0)


FOUNDED, MEMBERS, SEAT = (
    sentence("تأسست المنظمة عام ١٩٤٥ [3]."),
    sentence("It has 22 members."),
    sentence("مقرها القاهرة."),
)


def question(text: str = "كم؟") -> Question:
    return understand(text, (), NO_WISHES, count_tokens=len, most_tokens=100)


def outcome(*statements: Statement, lead: str = "", also: tuple[Evidence, ...] = ()) -> tuple[Question, Outcome]:
    return question(), Outcome(statements, CHECKED, lead, also)


def test_statements_of_several_articles_say_of_which_each_is() -> None:
    def said(text: str, title: str, bold: tuple[int, int] | None = None) -> Statement:
        return Statement(text, Evidence(title, title, "en", 0, len(text), text, 1.0), None, bold)

    corrin, maddock = (
        said("It was built in 1911.", "Corrin Hut", (16, 20)),
        said("Maddock Hut was built in 1938.", "Maddock Hut"),
    )
    first, second = titled([corrin, maddock], "en")
    assert (first.text, second.text) == ("Corrin Hut: It was built in 1911.", "Maddock Hut was built in 1938.")
    assert first.bold and first.text[slice(*first.bold)] == "1911"
    assert titled([corrin, corrin], "en") == (corrin, corrin)  # one article
    assert titled([], "en") == ()
    for title in ("A title that is a whole sentence and no name at all", "كوخ كورين", ""):
        assert titled([said("It is open.", title), maddock], "en")[0].text == "It is open."


def test_a_statement_has_its_number_and_its_sentence() -> None:
    at = TEXT.index("22")
    text, bold, (citation,) = compose(
        [outcome(Statement("فيها ٢٢ عضوا.", MEMBERS, (at, at + 2), (5, 12)))], listed=False
    )
    assert text == "فيها ٢٢ عضوا. [1]"
    assert [text[slice(*each)] for each in bold] == ["٢٢ عضوا"]
    assert (citation.n, citation.quote, citation.also) == (1, "It has 22 members.", False)
    assert citation.answer is not None and TEXT[slice(*citation.answer)] == "22"
    assert TEXT[citation.start : citation.end] == citation.quote


def test_several_statements_are_a_list_and_share_citations() -> None:
    each = [Statement("first", FOUNDED), Statement("then", SEAT, bold=(0, 4)), Statement("again", FOUNDED)]
    text, bold, citations = compose([outcome(*each, lead="These:")], listed=True)
    assert text == "These:\n- first [1]\n- then [2]\n- again [1]"
    assert [text[slice(*each)] for each in bold] == ["then"]
    assert [(citation.n, citation.quote, citation.answer) for citation in citations] == [
        (1, FOUNDED.text, None),
        (2, SEAT.text, None),
    ]
    assert compose([outcome(*each[:2])], listed=False)[0] == "first [1]\nthen [2]"


def test_a_part_without_a_statement_is_named_beside_another() -> None:
    missing = question("كم أنفقت؟"), Outcome((), Verdict("refused", "judged"))
    text, _, citations = compose([missing, outcome(Statement("مقرها القاهرة.", SEAT))], listed=True)
    assert text == "- لا تجيب المقالات عن هذا: «كم أنفقت؟»\n- مقرها القاهرة. [1]"
    assert len(citations) == 1
    assert compose([missing, missing], listed=True) == ("", (), ())


def test_a_sentence_to_be_seen_beside_has_no_marker() -> None:
    text, _, citations = compose([outcome(Statement("القاهرة", SEAT), also=(MEMBERS,))], listed=False)
    assert text == "القاهرة [1]"
    assert [(citation.n, citation.also) for citation in citations] == [(1, False), (2, True)]
    assert len(compose([outcome(Statement("القاهرة", SEAT), also=(SEAT,))], listed=False)[2]) == 1


def test_a_quotation_keeps_no_marker_of_the_article_s_own() -> None:
    whole = quoted(FOUNDED, "ar")
    assert whole.text == "جاء في المقال: «تأسست المنظمة عام ١٩٤٥.»"
    assert (whole.evidence, whole.span, whole.bold) == (FOUNDED, None, None)
    assert quoted(FOUNDED, "ar", bare=True).text == "«تأسست المنظمة عام ١٩٤٥.»"
    assert as_it_stands(FOUNDED).text == "تأسست المنظمة عام ١٩٤٥."
    assert tidy("عام\n١٩٤٥ [٣] [1, 2]") == "عام ١٩٤٥"


def test_words_stand_before_the_quotation_and_the_other_language_is_excused() -> None:
    statement = quoted(FOUNDED, "en", "1945")
    assert statement.text == "1945. The article says in Arabic: «تأسست المنظمة عام ١٩٤٥.»"
    assert statement.bold == (0, 4)
    assert quoted(FOUNDED, "en").text.startswith("The article is in Arabic and there is no reliable translation;")
    assert quoted(FOUNDED, "ar", "عام ١٩٤٥.").text.startswith("عام ١٩٤٥. جاء في المقال: «")


def test_a_sentence_as_it_stands_has_the_reader_s_words_in_bold() -> None:
    at = TEXT.index("عام ١٩٤٥")
    statement = as_it_stands(replace(FOUNDED, guesses=(Guess((at, at + 8), 1.0),)))
    assert statement.bold is not None and statement.text[slice(*statement.bold)] == "عام ١٩٤٥"


def test_the_source_s_own_words_stand_in_brackets_where_they_are_few() -> None:
    at = TEXT.index("المنظمة")
    league = FOUNDED, (at, at + len("المنظمة"))
    assert with_original(Statement("It is the League.", *league)).text == "It is the League («المنظمة»)."
    assert (
        with_original(Statement("It is the League now.", *league, (6, 16))).text == "It is the League («المنظمة») now."
    )
    assert with_original(Statement("the League", *league)).text == "the League («المنظمة»)"
    assert with_original(Statement("It is المنظّمة.", *league)).text == "It is المنظّمة."
    whole = Statement("It was founded in 1945.", FOUNDED)
    assert with_original(whole) == whole


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("It has Nine arches.", "nine arches", "Nine arches"),
        ("فيها تِسعة أقواس.", "تسعة اقواس", "تِسعة أقواس"),
        ("In 1945 it had 45 members.", "45", "45"),
        ("It was founded in 1945.", "94", None),
        ("", "x", None),
        ("x", "", None),
    ],
)
def test_words_are_found_by_themselves_alone(text: str, words: str, found: str | None) -> None:
    span = located(text, words)
    assert (text[slice(*span)] if span else None) == found


@given(st.text("aB أإة١ 1.ـَ", max_size=12), st.text("aB أإة١ 1.", max_size=4))
def test_what_is_located_folds_alike(text: str, words: str) -> None:
    span = located(text, words)
    assert span is None or fold(text[slice(*span)]) == fold(words)


@pytest.mark.parametrize(
    ("language", "nearest", "said"),
    [
        ("ar", SEAT, "لا تجيب المقالات عن هذا السؤال. وأقرب ما في المقالات: «مقرها القاهرة.» [1]"),
        ("en", SEAT, "The articles do not answer this question. The nearest article is in Arabic and says: «"),
        ("en", None, "The articles do not answer this question. No passage comes near it."),
        ("ar", None, "لا تجيب المقالات عن هذا السؤال. ولم يوجد مقطع قريب منه."),
    ],
)
def test_a_refusal_says_what_the_nearest_article_does_say(language: Language, nearest: Evidence, said: str) -> None:
    text, citations = refusal(nearest, language, 24, chosen=False)
    assert text.startswith(said)
    assert [(each.n, each.also, each.quote) for each in citations] == ([(1, True, SEAT.text)] if nearest else [])
