import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Language
from rag.spoken import in_standard_words, language_of


@pytest.mark.parametrize(
    ("spoken", "standard"),
    [
        ("مين رئيس المجلس", "من رئيس المجلس"),
        ("المقر فين؟", "أين المقر؟"),
        ("المجلس اتأسس إمتى؟", "متى المجلس اتأسس؟"),
        ("السوق احترق ليه؟", "لماذا السوق احترق؟"),
        ("ازاي بيشتغل السد", "كيف بيشتغل السد"),
        ("قدرة المحطة كام ميجاوات؟", "قدرة المحطة كم ميجاوات؟"),
        ("هو ايه برج المدينة؟", "ما هو برج المدينة؟"),
        ("يعني إيه سيكا؟", "ما معنى سيكا؟"),
        ("طول الجسر قد ايه؟", "كم طول الجسر؟"),
        ("وش هي عاصمة البلاد", "ما هي عاصمة البلاد"),
        ("ايش اسم السد", "ما اسم السد"),
        ("وين مقر المجلس", "أين مقر المجلس"),
        ("شو يعني سيكا؟", "ما معنى سيكا؟"),
        ("قديش طول الجسر", "كم طول الجسر"),
        ("ليش احترق السوق وإيمتى؟", "لماذا احترق السوق ومتى؟"),
        ("شنو الـ budget حق المشروع؟", "ما الـ budget حق المشروع؟"),
        ("منو بنى الجسر", "من بنى الجسر"),
        ("شكد طوله", "كم طوله"),
        ("شوكت تأسس", "متى تأسس"),
        ("شكون بنى الجسر", "من بنى الجسر"),
        ("فوقاش تأسس", "متى تأسس"),
        ("علاش احترق", "لماذا احترق"),
        ("كيفاش كيخدم السد", "كيف كيخدم السد"),
        ("شحال من عضو", "كم من عضو"),
        ("واش الجسر مفتوح؟", "هل الجسر مفتوح؟"),
        ("أش هو السد", "ما هو السد"),
        ("من وين جاء الاسم؟", "من أين جاء الاسم؟"),
        ("عايز اعرف مين بنى الجسر", "عايز اعرف من بنى الجسر"),
    ],
)
def test_question_words_of_the_spoken_arabics(spoken: str, standard: str) -> None:
    assert in_standard_words(spoken) == standard


@pytest.mark.parametrize(
    "text",
    [
        "", "؟", "من هو برنارد شو؟", "من هو جون وين؟", "متى ولد برنارد شو؟", "أفلام جون وين", "ما اسم نهر كام؟",
        "إلى أين؟",
        "في أية مدينة عقد؟", "والذي يمتد بطول كم؟", "متى احترق ولماذا؟", "مسرحيات شو",
        "هل قرأت لشو؟", "Who is Wayne?", "Is the wash open?",
    ],
)  # fmt: skip
def test_names_and_standard_words_stay(text: str) -> None:
    assert in_standard_words(text) == text


_WORDS = st.sampled_from(["مين", "فين", "شو", "هو", "ما", "كم", "قد", "ايه", "؟", "،", "و", "الجسر", "tower؟", "يعني"])


@given(st.lists(_WORDS, max_size=8).map(" ".join) | st.text(max_size=40))
def test_any_text_goes_through(text: str) -> None:
    assert language_of(in_standard_words(text)) in ("ar", "en")


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("ما هو Shanghai Cooperation Organisation؟", "ar"),
        ("Who is سليم الراوي صاحب البيت القديم؟", "en"),
        ("Bayterekالبرج", "en"),
        ("أستانا capital", "en"),
        ("عاصمة كازاخستان CICA", "ar"),
        ("", "en"),
    ],
)
def test_the_language_of_a_question_is_that_of_the_word_that_asks(question: str, language: Language) -> None:
    assert language_of(question) == language
