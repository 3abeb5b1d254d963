import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text import detect_language
from index.types import LANGUAGES, Language
from rag.render import rendered
from rag.verify.numbers import missing


@pytest.mark.parametrize(
    ("words", "there"),
    [
        ("27", "27"),
        ("nine", "تسعة"),
        ("nine members", "تسعة أعضاء"),
        ("eight years", "ثماني سنوات"),
        ("27 members", "27 عضوا"),
        ("27 permanent members", "27 عضوا دائما"),
        ("five Kazakh students", "خمسة طلاب كازاخستانيين"),
        ("15 women", "15 امرأة"),
        ("300 kilometres", "300 كيلومتر"),
        ("one year", "عام واحد"),
        ("two years", "عامين"),
        ("two stations", "محطتان"),
        ("64 percent", "64%"),
        ("$30m", "30 مليون دولار"),
        ("US$5 billion", "5 مليارات دولار"),
        ("five million Kuwaiti dinars", "5 ملايين دينار كويتي"),
        ("5 US dollars", "5 دولارات أمريكية"),
        ("30 to 50 thousand", "30 ألف إلى 50 ألف"),
        ("2,724,900 square kilometres", "2,724,900 كيلومتر مربع"),
        ("−23.4 degrees Celsius", "−23.4 درجة مئوية"),
        ("23.4 degrees Celsius below zero", "−23.4 درجة مئوية"),
        ("−5 °C", "−5 درجات مئوية"),
        ("in 1998", "في عام 1998"),
        ("between 1990 and 1992", "بين عامي 1990 و1992"),
        ("1978–1981", "1978–1981"),
        ("October 12, 1992", "12 أكتوبر 1992"),
        ("on Monday, 5 May 2020", "يوم الاثنين، 5 مايو 2020"),
        ("the 1990s", "تسعينيات القرن العشرين"),
        ("19th century", "القرن التاسع عشر"),
        ("the sixth session", "الدورة السادسة"),
        ("once every two years", "مرة كل عامين"),
        ("annually", "سنويا"),
        ("2 years ago", "قبل عامين"),
        ("about 20 kilometres", "نحو 20 كيلومترا"),
        ("half", "نصف"),
        ("3:08", "3:08"),
        ("Kazakhstan's", "كازاخستان"),
        ("China, Russia, and Kazakhstan", "الصين وروسيا وكازاخستان"),
        ("Arabic and English", "العربية والإنجليزية"),
        ("Hungarians", "المجريون"),
        ("Washington, D.C.", "واشنطن"),
        ("Beijing", "بكين"),
        ("the Organisation of Islamic Cooperation", "منظمة التعاون الإسلامي"),
        ("after World War II", "بعد الحرب العالمية الثانية"),  # a term that ends in a Roman number
    ],
)
def test_english_words_in_arabic(words: str, there: str) -> None:
    assert rendered(words, "en", "ar") == there


@pytest.mark.parametrize(
    ("words", "there"),
    [
        ("٢٧", "27"),
        ("وخمسة", "five"),
        ("و9 أعضاء", "9 members"),
        ("خمس سنوات", "five years"),
        ("عامين", "two years"),
        ("محطتين", "two stations"),
        ("عضو واحد", "one member"),
        ("27 عضوا دائما", "27 permanent members"),
        ("دولتين نوويتين", "two nuclear states"),
        ("64 في المئة", "64%"),
        ("٪٦٤", "64%"),
        ("30 مليون دولار", "$30 million"),
        ("مليوني دينار", "2 million dinars"),
        ("5 ملايين دينار كويتي", "5 million Kuwaiti dinars"),
        ("2724900 كيلومتر مربع", "2,724,900 square kilometres"),
        ("−٢٣٫٤ درجة مئوية", "−23.4 degrees Celsius"),
        ("23.4 درجة مئوية تحت الصفر", "−23.4 degrees Celsius"),
        ("عام 1998", "1998"),
        ("في عام 1998", "in 1998"),
        ("في عامي 1990 و1992", "in 1990 and 1992"),
        ("12 تشرين الأول/أكتوبر 1992", "12 October 1992"),
        ("الثامن من فيفري 2007", "8 February 2007"),
        ("15 رمضان 1445 هـ", "15 Ramadan 1445 AH"),
        ("في يوم الاثنين", "on Monday"),
        ("شهر مارس", "March"),
        ("القرن التاسع عشر", "the 19th century"),
        ("القرن العشرين", "the 20th century"),
        ("تسعينيات القرن العشرين", "the 1990s"),
        ("ستينات وسبعينات القرن العشرين", "the 1960s and the 1970s"),
        ("الدورة السادسة", "the sixth session"),
        ("مـــرة كُلَّ عامَيْن", "once every two years"),
        ("قبل عامين", "two years ago"),
        ("نحو 20 كيلومترا", "about 20 kilometres"),
        ("ثلاثة أرباع", "three quarters"),
        ("بكازاخستان", "Kazakhstan"),
        ("للصين", "China"),
        ("الصين وروسيا وكازاخستان", "China, Russia and Kazakhstan"),
        ("الولايات المتحدة", "the United States"),
        ("فرنسي", "French"),
        ("الألمان", "Germans"),
    ],
)
def test_arabic_words_in_english(words: str, there: str) -> None:
    assert rendered(words, "ar", "en") == there


@pytest.mark.parametrize(
    ("words", "source"),
    [
        ("", "en"),
        ("…", "ar"),
        ("a well-known bridge", "en"),
        ("time", "en"),  # the noun, or once
        ("early", "en"),
        ("North American", "en"),
        ("the second quarter of the 19th century", "en"),
        ("second half of the third season", "en"),  # and not two and a half
        ("hundreds of people", "en"),
        ("علي رضا حقيقيان", "ar"),
        ("ثانوية", "ar"),
        ("27 عضوا نشيطا", "ar"),
    ],
)
def test_what_is_not_covered_as_a_whole_is_not_rendered(words: str, source: Language) -> None:
    assert rendered(words, source, "ar" if source == "en" else "en") is None


def test_within_a_language_the_words_stay() -> None:
    assert rendered("a bridge", "en", "en") == "a bridge"


@given(st.integers(0, 10**7), st.sampled_from(["members", "kilometres", "years", "dollars", "sessions", "stations"]))
def test_a_counted_noun_says_the_same_number_and_comes_back(number: int, noun: str) -> None:
    words = f"{number:,} {noun}" if number > 1 else f"{number} {noun[:-1]}"
    there = rendered(words, "en", "ar")
    assert there is not None
    back = rendered(there, "ar", "en")
    assert back is not None
    assert not missing(words, back)


@given(st.integers(1, 99))
def test_ordinals_come_back(number: int) -> None:
    ending = "th" if number // 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    there = rendered(f"the {number}{ending} century", "en", "ar")
    assert there is not None
    assert rendered(there, "ar", "en") == f"the {number}{ending} century"


@given(st.text(), st.sampled_from(LANGUAGES))
def test_any_text_can_be_tried(text: str, source: Language) -> None:
    there = rendered(text, source, "ar" if source == "en" else "en")
    assert there is None or there.strip()


@pytest.mark.parametrize("words", ["Kazakhstan", "French", "Tehran", "Monday", "Asia", "Russians"])
def test_a_name_is_in_the_other_script(words: str) -> None:
    there = rendered(words, "en", "ar")
    assert there is not None
    assert detect_language(there) == "ar"
    assert rendered(there, "ar", "en") == words
