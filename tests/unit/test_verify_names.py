import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.verify.names import is_called, is_spelled, names, third_script, whole_name


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Kazakhstan", "عقدت في كازاخستان."),
        ("Ali", "اعتبر علي رضا حقيقيان"),
        ("Haghighian", "اعتبر علي رضا حقيقيان"),
        ("Nazarbayev", "نور سلطان نزارباييف"),
        ("Tehran", "ومقرها طهران"),
        ("Almaty", "قمة ألماتي"),
        ("Tselinograd", "سُمّيت تسيلينوغراد"),
        ("Thailand", "وانضمت تايلاند"),
        ("Dushanbe", "في دوشنبه عام 2019"),
        ("CICA", "مؤتمر سيكا"),
        ("Istanbul", "held in ISTANBUL"),
        ("Jeddah", "ومقرها جدة"),
        ("Mohammed", "محمد بن سلمان"),
        ("Bishkek", "في بيشكيك"),
        ("Nur-Sultan", "مدينة نور سلطان"),
        ("Erdoğan", "الرئيس أردوغان"),
        ("Uzbekistan", "وأوزبكستان"),
        ("Washington", "واشنطن"),
        ("Chirac", "جاك شيراك"),
        ("Geneva", "في جنيف"),
        ("Michael", "مايكل"),
        ("Elizabeth", "الملكة إليزابيث"),
        ("Xi", "شي جين بينغ"),
        ("O'Neill's", "by O'Neill's team"),
        ("شيراك", "President Chirac"),
        ("نزارباييف", "Nursultan Nazarbayev"),
        ("واشنـــطن", "in Washington"),
    ],
)
def test_a_name_is_known_in_the_other_script(name: str, text: str) -> None:
    assert is_spelled(name, text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Rezaani", "اعتبر علي رضا حقيقيان التعاون، لحكومة ايران"),
        ("Tashkent", "سُمّيت تسيلينوغراد لأنها كانت مركز الحملة"),
        ("Astana", "واستضافت شنغهاي القمة"),
        ("Cairo", "عقدت في كازاخستان."),
        ("Istanbul", "held in Ankara"),
        ("Beijing", ""),
        ("Nur-Sultan", "السلطان"),
        ("شيراك", "President Mitterrand"),
    ],
)
def test_another_name_is_not(name: str, text: str) -> None:
    assert not is_spelled(name, text)


def test_names_are_the_capitalised_words() -> None:
    assert names("The meeting was held in Kazakhstan by CICA. It was Ali.") == ["Kazakhstan", "CICA", "Ali"]
    assert names("Founded in Oslo. Located by Approximately 27 lakes.") == ["Oslo"]
    assert names("Louis XIV met Erdoğan") == ["Louis", "Erdoğan"]
    assert names("عقد الاجتماع في كازاخستان") == []
    assert names("") == []


@given(st.from_regex(r"[A-Z][a-z]{1,12}", fullmatch=True), st.text())
def test_any_text_can_be_asked(name: str, text: str) -> None:
    assert is_spelled(name, f"{name} {text}")


@pytest.mark.parametrize(
    ("text", "letters"),
    [("Erdoğan أردوغان ﺗﺴﻌﺔ x² 9", set()), ("北京 or π", {"北", "京", "π"}), ("Москва", set("Москва")), ("", set())],
)
def test_letters_of_a_third_script(text: str, letters: set[str]) -> None:
    assert third_script(text) == letters


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Egypt", "في مصر"),
        ("Tuesday", "يوم الثلاثاء"),
        ("German", "المواطنين الألمانيين"),
        ("Aramaic", "باللغة الآرامية"),
        ("بكين", "in Beijing"),
    ],
)
def test_a_name_that_the_other_language_calls_otherwise(name: str, text: str) -> None:
    assert is_called(name, text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Renault", "وُلد لوي رينو"),
        ("Renault", "برينو"),
        ("رينو", "Louis Renault was born there."),
        ("Descartes", "كتاب ديكارت"),
        ("Rousseau", "كتبه رُوســو"),
        ("ROUSSEAU", "لروسو"),
    ],
)
def test_letters_that_are_not_heard_may_be_missing(name: str, text: str) -> None:
    assert is_called(name, text)
    assert not is_called(name, "قمة ألماتي in Almaty")


@pytest.mark.parametrize(("name", "text"), [("Egypt", "في المغرب"), ("Rezaani", "حقيقيان"), ("Egypt", ""), ("", "مصر")])
def test_what_it_does_not_call_so(name: str, text: str) -> None:
    assert not is_called(name, text)


@pytest.mark.parametrize(
    ("text", "words", "whole"),
    [
        ("It was opened by Nursultan Nazarbayev in 1998.", "Nazarbayev", "Nursultan Nazarbayev"),
        ("Nursultan Nazarbayev opened it.", "Nursultan", "Nursultan Nazarbayev"),
        ("He studied at the University of Cambridge in May.", "University", "University of Cambridge"),
        ("Ludwig van der Rohe built it.", "Ludwig", "Ludwig van der Rohe"),
        ("Yusuf bin al Rashid came.", "Yusuf", "Yusuf bin al Rashid"),
        ("Then John C. Messenger wrote.", "Messenger", "John C. Messenger"),
        ("اعتبر علي رضا حقيقيان ان التعاون", "علي رضا", "علي رضا حقيقيان"),
        ("اعتبر علي رضا حقيقيان ان التعاون", "حقيقيان", "علي رضا حقيقيان"),
        ("قال عَلِيّ رِضا حقيقيان", "عَلِيّ", "عَلِيّ رِضا حقيقيان"),
        ("قال محمد بن سلمان إن", "محمد", "محمد بن سلمان"),
        ("قال محمد بن سلمان إن", "سلمان", "محمد بن سلمان"),
        ("قال حســـن روحاني إن", "حســـن", "حســـن روحاني"),
        ("The speaker علي رضا came", "علي", "علي رضا"),
    ],
)
def test_a_part_of_a_name_becomes_the_whole(text: str, words: str, whole: str) -> None:
    at = text.index(words)
    start, end = whole_name(text, (at, at + len(words)))
    assert text[start:end] == whole


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("He studied at the University of Cambridge.", "Cambridge"),
        ("Kazakhstan President Tokayev spoke.", "Kazakhstan"),
        ("Recently Nazarbayev spoke.", "Nazarbayev"),
        ("Ali, Omar and Reza came.", "Ali"),
        ("It was Kazakhstan's President.", "President"),
        ("The CICA Secretariat met.", "CICA"),
        ("It left in May. John stayed.", "John"),
        ("equal to problem P. Thus it holds", "problem P"),
        ("It has 27 Members.", "27"),
        ("حضر علي الاجتماع", "علي"),
        ("قال علي، حسن", "علي"),
        ("ومقرها جدة الآن", "جدة"),
    ],
)
def test_what_is_whole_or_in_doubt_stays(text: str, words: str) -> None:
    at = text.index(words)
    assert whole_name(text, (at, at + len(words))) == (at, at + len(words))


@given(st.text(), st.integers(0, 30), st.integers(0, 30))
def test_a_span_only_grows(text: str, start: int, length: int) -> None:
    span = min(start, len(text)), min(start + length, len(text))
    whole = whole_name(text, span)
    assert 0 <= whole[0] <= span[0]
    assert span[1] <= whole[1] <= len(text)
