import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.verify.names import is_spelled, names, third_script


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
