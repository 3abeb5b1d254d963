import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text import detect_language
from index.types import LANGUAGES, Language
from rag.render import holds


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("It has nine observers.", "9 observers"),
        ("It was held on October 12, 1992.", "12 October 1992"),
        ("The Bridges were built by John Elway.", "the bridge"),
        ("It is held once every two years.", "every two years"),
        ("تضم المنظمة تسعة مراقبين", "٩ مراقبون"),
        ("حضر الاجتماعَ عليّ رضا حقيقيان.", "علي رضا حقيقيان"),
        ("مقرها في القاهرة", "بالقاهرة"),
        ("بلغت المسافة عشرين كيلومترًا", "20 كيلومتر"),
        ("عُقد في ١٢ تشرين الأول/أكتوبر", "12 أكتوبر"),
        ("استمرت عامين", "عامان"),
        ("Not here.", "here"),
    ],
)
def test_within_a_language(statement: str, words: str) -> None:
    language = detect_language(statement)
    assert holds(statement, words, language, language) is True


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("It has ten observers.", "9 observers"),
        ("It has nine members.", "9 observers"),
        ("It was held in November.", "12 October 1992"),
        ("Ali spoke.", "Ali Reza"),
        ("حضر علي", "علي رضا حقيقيان"),
        ("", "9"),
        ("Anything.", ""),
        ("Anything.", "…"),
    ],
)
def test_what_is_not_said_within_a_language(statement: str, words: str) -> None:
    language: Language = "ar" if "علي" in words else "en"
    assert holds(statement, words, language, language) is False


@pytest.mark.parametrize(
    ("statement", "words", "source"),
    [
        ("تضم المنظمة تسعة أعضاء.", "nine members", "en"),
        ("انتقلت إلى بيجين عام 2001.", "Beijing", "en"),
        ("انضمت بريطانيا", "Britain", "en"),
        ("كان من المواطنين الألمانيين", "German", "en"),
        ("فاز جون إلواي بالكأس", "John Elway", "en"),
        ("في المدينة محطتان", "two stations", "en"),
        ("يعقد كل سنتين", "every two years", "en"),
        ("It moved to Beijing.", "بكين", "ar"),
        ("President Nazarbayev opened it.", "نزارباييف", "ar"),
        ("There are two stations.", "محطتين", "ar"),
        ("There are 27.", "سبعة وعشرون", "ar"),
    ],
)
def test_across(statement: str, words: str, source: Language) -> None:
    assert holds(statement, words, source, "ar" if source == "en" else "en") is True


@pytest.mark.parametrize(
    ("statement", "words", "source"),
    [
        ("تضم المنظمة عشرة أعضاء.", "nine members", "en"),
        ("انتقلت إلى بيونج.", "Beijing", "en"),
        ("عقد في نوفمبر", "October", "en"),
        ("It moved to Shanghai.", "بكين", "ar"),
        ("There are three stations.", "12", "ar"),
    ],
)
def test_what_is_not_said_across(statement: str, words: str, source: Language) -> None:
    assert holds(statement, words, source, "ar" if source == "en" else "en") is False


@pytest.mark.parametrize(
    ("statement", "words", "source"),
    [
        ("بُني الجسر من الأبلكاش", "plywood", "en"),
        ("في البيت الأخضر", "Green House", "en"),
        ("It was built of plywood.", "الأبلكاش", "ar"),
    ],
)
def test_what_only_a_reader_of_both_can_tell(statement: str, words: str, source: Language) -> None:
    assert holds(statement, words, source, "ar" if source == "en" else "en") is None


@given(st.text(), st.text(), st.sampled_from(LANGUAGES), st.sampled_from(LANGUAGES))
def test_any_text_can_be_asked(statement: str, words: str, source: Language, to: Language) -> None:
    assert holds(statement, words, source, to) in {True, False, None}
