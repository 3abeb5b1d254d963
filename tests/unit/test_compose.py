import pytest

from index.text import detect_language
from index.types import Language
from rag.compose import compose, courteous, quotation, refusal, with_original
from rag.types import NO_WISHES, Evidence, Statement
from rag.understand import understand

TEXT = "تأسست المنظمة عام ١٩٤٥ [3]. It has 22 members. مقرها القاهرة."


def sentence(text: str) -> Evidence:
    start = TEXT.index(text)
    return Evidence("d", "المنظمة", "ar", start, start + len(text), text, 1.0)


FOUNDED, MEMBERS, SEAT = (
    sentence("تأسست المنظمة عام ١٩٤٥ [3]."),
    sentence("It has 22 members."),
    sentence("مقرها القاهرة."),
)


def test_a_statement_has_its_number_and_its_sentence() -> None:
    at = TEXT.index("22")
    text, (citation,) = compose([Statement("٢٢ عضوا", MEMBERS, (at, at + 2))])
    assert text == "٢٢ عضوا [1]"
    assert (citation.n, citation.quote, citation.also) == (1, "It has 22 members.", False)
    assert citation.answer is not None and TEXT[slice(*citation.answer)] == "22"
    assert TEXT[citation.start : citation.end] == citation.quote


def test_several_statements_are_a_list_and_share_citations() -> None:
    each = [Statement("first", FOUNDED), Statement("then", SEAT)]
    text, citations = compose([*each, Statement("again", FOUNDED)])
    assert text == "- first [1]\n- then [2]\n- again [1]"
    assert [(citation.n, citation.quote, citation.answer) for citation in citations] == [
        (1, FOUNDED.text, None),
        (2, SEAT.text, None),
    ]


def test_a_sentence_to_be_seen_beside_has_no_marker() -> None:
    text, citations = compose([Statement("القاهرة", SEAT)], also=MEMBERS)
    assert text == "القاهرة [1]"
    assert [(citation.n, citation.also) for citation in citations] == [(1, False), (2, True)]
    assert len(compose([Statement("القاهرة", SEAT)], also=SEAT)[1]) == 1


def test_a_quotation_keeps_no_marker_of_the_article_s_own() -> None:
    quoted = quotation(FOUNDED, "ar")
    assert compose([quoted])[0] == "جاء في المقال: «تأسست المنظمة عام ١٩٤٥.» [1]"
    assert (quoted.evidence, quoted.span) == (FOUNDED, None)
    assert compose([Statement("عام\n١٩٤٥ [٣]", FOUNDED)])[0] == "عام ١٩٤٥ [1]"
    assert quotation(MEMBERS, "en", bare=True).text == "«It has 22 members.»"


def test_the_source_s_own_words_stand_in_brackets_where_they_are_few() -> None:
    at = TEXT.index("المنظمة")
    league = FOUNDED, (at, at + len("المنظمة"))
    assert with_original(Statement("It is the League.", *league)).text == "It is the League («المنظمة»)."
    assert with_original(Statement("the League", *league)).text == "the League («المنظمة»)"
    assert with_original(Statement("It is المنظّمة.", *league)).text == "It is المنظّمة."
    number = MEMBERS, (TEXT.index("22"), TEXT.index("22") + 2)
    assert with_original(Statement("فيها ٢٢ عضوا.", *number)).text == "فيها ٢٢ عضوا."
    whole = Statement("It was founded in 1945.", FOUNDED)
    assert with_original(whole) == whole


@pytest.mark.parametrize(
    ("articles", "counted"),
    [
        (1, "لا تجيب المقالة عن هذا السؤال: بُحث في مقالة واحدة،"),
        (2, "لا تجيب المقالتان عن هذا السؤال: بُحث في مقالتين،"),
        (3, "لا تجيب المقالات عن هذا السؤال: بُحث في 3 مقالات،"),
        (10, "بُحث في 10 مقالات،"),
        (11, "بُحث في 11 مقالة،"),
        (99, "بُحث في 99 مقالة،"),
        (100, "بُحث في 100 مقالة،"),
        (102, "بُحث في 102 مقالة،"),
        (103, "بُحث في 103 مقالات،"),
        (1011, "بُحث في 1,011 مقالة،"),
    ],
)
def test_an_arabic_refusal_counts_the_articles_as_arabic_does(articles: int, counted: str) -> None:
    assert counted in refusal("ar", "far", articles)


@pytest.mark.parametrize(
    ("articles", "chosen", "begins"),
    [
        (1, False, "The article searched does not answer this question: "),
        (1, True, "The article chosen does not answer this question: "),
        (11, False, "The 11 articles searched do not answer this question: "),
        (1042, False, "The 1,042 articles searched do not answer this question: "),
    ],
)
def test_an_english_refusal_says_what_was_searched(articles: int, chosen: bool, begins: str) -> None:
    assert refusal("en", "judged", articles, chosen=chosen).startswith(begins)


@pytest.mark.parametrize(
    ("articles", "words"), [(1, "المقالة المختارة"), (2, "المقالتان المختارتان"), (5, "المقالات المختارة")]
)
def test_a_choice_of_articles_is_named_in_arabic(articles: int, words: str) -> None:
    assert words in refusal("ar", "judged", articles, chosen=True)
    assert "مختار" not in refusal("ar", "judged", articles)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_what_is_far_and_what_was_judged_read_differently(language: Language) -> None:
    far, judged = refusal(language, "far", 7), refusal(language, "judged", 7)
    assert far != judged
    assert {detect_language(far), detect_language(judged)} == {language}


def reply(message: str, articles: int) -> str:
    question = understand(message, (), NO_WISHES, count_tokens=len, most_tokens=100)
    text, verdict = courteous(question, articles)
    assert verdict.why == question.kind
    return text


def test_a_greeting_is_returned_in_its_language_and_says_what_can_be_asked() -> None:
    assert reply("hi", 12).startswith("Hello! I am Sanad: I answer questions from the 12 articles")
    assert reply("السَّلام عليكم", 12).startswith("وعليكم السلام ورحمة الله. أهلا")
    assert reply("مرحبا", 12).startswith("أهلا وسهلا! أنا سند")
    assert detect_language(reply("شكرا", 12)) == "ar"
    assert "welcome" in reply("thanks", 12)


@pytest.mark.parametrize(
    ("language", "articles", "counted"),
    [
        ("en", 1, "the 1 article kept here"),
        ("en", 1042, "the 1,042 articles kept here"),
        ("ar", 1, "وهو مقالة واحدة،"),
        ("ar", 2, "وهو مقالتان،"),
        ("ar", 7, "وهو 7 مقالات،"),
        ("ar", 11, "وهو 11 مقالة،"),
    ],
)
def test_what_sanad_says_of_itself_counts_the_articles(language: Language, articles: int, counted: str) -> None:
    said = reply("who are you?" if language == "en" else "من أنت؟", articles)
    assert counted in said
    assert detect_language(said) == language
    assert "{" not in said
