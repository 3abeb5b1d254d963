import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.claims import Claim, as_written, claims, missing


def facts(text: str) -> set[tuple[str, str]]:
    return {(claim.kind, claim.value) for claim in claims(text)}


@pytest.mark.parametrize(
    "text", ["9 observers", "٩ مراقبين", "۹ مراقبين", "nine observers", "تسعة مراقبين", "وتسعة", "و9 اعضاء"]
)
def test_a_number_is_one_claim_in_every_script(text: str) -> None:
    assert facts(text) == {("number", "9")}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("27 members", "27"),
        ("twenty-seven members", "27"),
        ("سبعة وعشرون عضوا", "27"),
        ("وسبعةٌ وعشرونَ عضواً", "27"),
        ("1,234 people", "1234"),
        ("١٬٢٣٤ شخصا", "1234"),
        ("two hundred and five", "205"),
        ("ثلاثة آلاف ومئتان", "3200"),
        ("1.5 million", "1500000"),
        ("خمس عشرة دولة", "15"),
        ("الدورة السادسة", "6"),
        ("the sixth session", "6"),
        ("the twenty-first session", "21"),
        ("القرن التاسع عشر", "19"),
        ("the 19th century", "19"),
        ("Louis XIV", "14"),
        ("الحادي عشر", "11"),
        ("مئة وخمسة وعشرون", "125"),
        ("مئة ألف", "100000"),
        ("nineteen ninety-two", "1992"),
        ("سنة ألف وتسعمئة واثنين وتسعين", "1992"),
        ("1,5 مليون", "1500000"),
        ("١٫٥ مليون", "1500000"),
        ("مليون ونصف", "1500000"),
        ("one and a half million", "1500000"),
        ("half a million", "500000"),
        ("$30m", "30000000"),
        ("2.724.900 square kilometres", "2724900"),
        ("2 724 900 كيلومترا", "2724900"),
        ("hundreds of people", "100s"),
        ("ســـبعة", "7"),
        ("ﺗﺴﻌﺔ", "9"),
    ],
)
def test_numbers_written_out(text: str, value: str) -> None:
    assert facts(text) == {("number", value)}


@pytest.mark.parametrize(
    "text", ["October", "تشرين الاول/اكتوبر", "تشرين الأول", "أكتوبر", "في أكتوبَر", "Oct", "وتشرين الأول"]
)
def test_a_month_is_one_claim_in_every_name(text: str) -> None:
    assert facts(text) == {("month", "10")}


def test_a_month_that_is_also_a_word_counts_only_beside_a_number() -> None:
    assert facts("It may come; they march on.") == set()
    assert facts("on 5 May") == {("month", "5"), ("number", "5")}
    assert ("month", "8") in facts("5 آب")


@pytest.mark.parametrize(
    "text", ["every two years", "every 2 years", "every other year", "مرة كل عامين", "كل سنتين", "biennially"]
)
def test_how_often(text: str) -> None:
    assert facts(text) == {("period", "2 year")}


@pytest.mark.parametrize("text", ["once a year", "every year", "annually", "سنويا", "كل عام", "مرة في السنة"])
def test_yearly_is_not_every_two_years(text: str) -> None:
    assert facts(text) == {("period", "1 year")}


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("on 13 October", "day"),
        ("October 13", "day"),
        ("the 13th of October", "day"),
        ("في 13 تشرين الأول", "day"),
        ("13 people died", "count"),
        ("13 عضوا", "count"),
        ("13%", "percent"),
        ("13 في المئة", "percent"),
        ("13 per cent", "percent"),
        ("the thirteenth meeting", "ordinal"),
        ("Apollo 13", "plain"),
        ("13", "plain"),
    ],
)
def test_a_number_has_the_role_that_its_neighbours_tell(text: str, role: str) -> None:
    assert [claim.role for claim in claims(text) if claim.value == "13"] == [role]


@pytest.mark.parametrize(
    "text", ["in 1992", "عام 1992", "4 July 1992", "July 4, 1992", "سنة ١٩٩٢", "1992 م", "between 1990 and 1992"]
)
def test_a_year_is_told_by_its_neighbours(text: str) -> None:
    assert [claim.role for claim in claims(text) if claim.value == "1992"] == ["year"]


@pytest.mark.parametrize(
    ("answer", "quotation"),
    [
        ("in 1992", "عام 1992"),
        ("12 October 1992", "12 تشرين الأول/أكتوبر 1992"),
        ("the 13th", "13 October"),
        ("27 members", "تضم 27 عضوا"),
        ("80%", "80 في المئة"),
        ("80 percent", "٨٠٪"),
        ("half of them", "نصفهم، أي 50%"),
        ("نصف السكان", "half of the people"),
        ("ثلاثة أرباع", "75 percent"),
        ("from 2014 to 2018", "2014–2018"),
        ("2014–2018", "2014–18"),
        ("the 1990s", "في التسعينيات"),
        ("1880s", "ثمانينيات القرن التاسع عشر"),
        ("the nineties", "التسعينات"),
        ("World War II", "الحرب العالمية الثانية"),
        ("11 and 12 May", "في 11 و12 أيار"),
        ("in 1443 AH", "عام ١٤٤٣ هـ"),
        ("Ramadan", "في شهر رمضان"),
        ("two universities", "جامعتان"),
        ("كل ساعة", "every hour"),
        ("8,646 miles", "8.646 ميلا"),
        ("17 seconds", "17 ثانية"),
        ("one son", "ابن"),
    ],
)
def test_the_same_fact_said_otherwise_is_held(answer: str, quotation: str) -> None:
    assert not missing(answer, quotation)


@pytest.mark.parametrize(
    ("answer", "quotation"),
    [
        ("13 people died", "on 13 October"),
        ("توفي 13 شخصا", "في 13 أكتوبر"),
        ("1992 members", "in 1992"),
        ("80 members", "80% of the votes"),
        ("80%", "80 people"),
        ("six meetings", "the sixth meeting"),
        ("in the 1890s", "in the 1990s"),
        ("1880s", "ثمانينيات القرن العشرين"),
        ("half of them", "ثلث السكان"),
        ("نصف مليون", "مليون ونصف"),
        ("in Shawwal", "في رمضان"),
        ("17 seconds", "19 ثانية"),
        ("twice a year", "مرة كل عامين"),
    ],
)
def test_the_same_number_in_another_role_or_another_number_is_missing(answer: str, quotation: str) -> None:
    assert missing(answer, quotation)


def test_a_bare_number_is_a_count_where_one_is_asked_for() -> None:
    assert not missing("13", "on 13 October")
    assert missing("13", "on 13 October", counts=True)
    assert missing("One.", "nine observers", counts=True)


def test_only_what_is_within_the_quoted_words_counts_and_keeps_its_role() -> None:
    sentence = "On 13 October 27 people met in Louis XIV's hall."
    at = sentence.index("13")
    assert missing("27 people", sentence, within=(at, at + 2))
    assert missing("13 people", sentence, within=(at, at + 2))
    assert not missing("13 October", sentence, within=(at, at + 10))
    assert as_written(claims(sentence)[-1], sentence) == "XIV"


def test_what_the_quotation_does_not_say_is_missing() -> None:
    quotation = "وقد عقدت الدورة السادسة لهذا الاجتماع في يومي 11 و12 تشرين الاول/اكتوبر في كازاخستان."
    assert not missing("It was held on 11 and 12 October.", quotation)
    answer = "It was held on November 11 and 12, 2020."
    absent = missing(answer, quotation)
    assert absent == (Claim("month", "11"), Claim("number", "2020"))
    assert [as_written(claim, answer) for claim in absent] == ["November", "2020"]


def test_what_the_question_says_may_be_repeated_but_not_its_period() -> None:
    assert not missing("The sixth meeting was in Kazakhstan.", "في كازاخستان", "Where was the sixth meeting?")
    assert missing("Yes, it meets every year.", "مرة كل عامين", "Does it meet every year?")


def test_a_period_also_says_its_number() -> None:
    assert not missing("بعد عامين", "مرة كل عامين")


@pytest.mark.parametrize(
    "text", ["", "   ", "سيكا", "one of the members", "أحد الأعضاء", "No numbers here.", "مارس الرياضة"]
)
def test_nothing_to_check(text: str) -> None:
    assert facts(text) == set()


@given(st.text())
def test_any_text_is_read_and_supports_itself(text: str) -> None:
    assert not missing(text, text)


@given(st.integers(min_value=0, max_value=10**9))
def test_digits_of_every_script_agree(number: int) -> None:
    western = str(number)
    arabic = western.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert facts(western) == facts(arabic) == {("number", western)}
