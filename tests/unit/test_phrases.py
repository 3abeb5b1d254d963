import pytest

from index.text import detect_language
from index.types import Language
from rag.phrases import courteous, refusal


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


def test_a_greeting_is_returned_in_its_language_and_says_what_can_be_asked() -> None:
    assert courteous("greeting", "en", "hi").startswith("Hello! I am Sanad")
    assert courteous("greeting", "ar", "السَّلام عليكم").startswith("وعليكم السلام ورحمة الله. أهلا")
    assert courteous("greeting", "ar", "مرحبا").startswith("أهلا وسهلا! أنا سند")
    assert detect_language(courteous("thanks", "ar", "شكرا")) == "ar"
    assert "welcome" in courteous("thanks", "en", "thanks")
