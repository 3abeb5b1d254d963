import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.claims import Claim, claims, missing


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


def test_what_the_quotation_does_not_say_is_missing() -> None:
    quotation = "وقد عقدت الدورة السادسة لهذا الاجتماع في يومي 11 و12 تشرين الاول/اكتوبر في كازاخستان."
    assert not missing("It was held on 11 and 12 October.", quotation)
    assert missing("It was held on November 11 and 12, 2020.", quotation) == {
        Claim("month", "11"),
        Claim("number", "2020"),
    }


def test_what_the_question_says_may_be_repeated_but_not_its_period() -> None:
    assert not missing("The sixth meeting was in Kazakhstan.", "في كازاخستان", "Where was the sixth meeting?")
    assert missing("Yes, it meets every year.", "مرة كل عامين", "Does it meet every year?")


def test_a_period_also_says_its_number() -> None:
    assert not missing("بعد عامين", "مرة كل عامين")


@pytest.mark.parametrize("text", ["", "   ", "سيكا", "one of the members", "No numbers here."])
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
