import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.verify.numbers import Claim, as_written, claims, has_dual, missing


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
        ("ستاً وسبعين لوحة", "76"),
        ("قرنين من الزمن", "2"),
        ("في السنة، ١٦٤٠ متراً", "1640"),
        ("a fifth of it", "20%"),
        ("supplies a fifth", "20%"),
        ("a fifth member", "5"),
        ("خُمس الكهرباء", "20%"),
        ("خمس دول", "5"),
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
    ("text", "value"),
    [
        ("٢٬٧٤٨ مترا", "2748"),
        ("١٬٢٥٠٬٠٠٠ ليرة", "1250000"),
        ("مليون ومئتان وخمسون ألفا", "1250000"),
        ("بلغت −٢٣٫٤ درجة", "-23.4"),
        ("minus 23.4", "-23.4"),
        ("23.4 degrees Celsius below zero", "-23.4"),
        ("٢٣٫٤ درجة تحت الصفر", "-23.4"),
        ("+٣١٫٦", "31.6"),
        ("٢٫٥٠ ليرة", "2.5"),
        ("الـ١٢", "12"),
        ("٦٤٪ منها", "64%"),
        ("%64", "64%"),
        ("64 per cent", "64%"),
        ("عشرة في المئة", "10%"),
        ("بأغلبية الثلثين", "67%"),
        ("دفعت ثلثه", "33%"),
        ("half of it", "50%"),
        ("وعضوين مراقبين", "2"),
        ("سنتان", "2"),
        ("مليوني دينار", "2000000"),
        ("ثلاثة ملايين ونصف مليون", "3500000"),
        ("ثلاثة ملايين ونصف", "3500000"),
        ("مليون وألف", "1001000"),
        ("أحد عشر موظفا", "11"),
        ("الحادية والعشرين", "21"),
        ("الحادي والعشرون", "21"),
        ("the 21st session", "21"),
        ("one hundred and twenty-first", "121"),
        ("the 1990s", "1990s"),
        ("ثمانينيات القرن التاسع عشر", "1880s"),
        ("التسعينيات", "90s"),
    ],
)
def test_signs_shares_duals_ordinals_and_decades(text: str, value: str) -> None:
    assert facts(text) == {("number", value)}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("١٩٧٨–١٩٨١", ["1978", "1981"]),
        ("1978 -1981", ["1978", "1981"]),
        ("-5 و-7", ["-5", "-7"]),
        ("2014–18", ["2014", "2018"]),
        ("68,511 (43.3%)", ["68511", "43.3%"]),
        ("2 million, 500 thousand", ["2000000", "500000"]),
        ("ما بين ٣٥ و٤٠", ["35", "40"]),
        ("1-2-3", ["1", "2", "3"]),
    ],
)
def test_numbers_beside_each_other_stay_apart(text: str, values: list[str]) -> None:
    assert [claim.value for claim in claims(text)] == values


@pytest.mark.parametrize("text", ["١١/٢/٢٠٠٣", "11.02.2003", "11-2-2003", "11 February 2003", "في 11 شباط 2003"])
def test_a_date_is_day_month_and_year(text: str) -> None:
    assert [(claim.kind, claim.value) for claim in claims(text)] == [
        ("number", "11"),
        ("month", "2"),
        ("number", "2003"),
    ]
    assert [claim.dated for claim in claims(text) if claim.kind == "number"] == [True, True]


@pytest.mark.parametrize(
    "text",
    ["on 13 October", "October 13", "the 13th of October", "في 13 تشرين الأول", "11 and 13 May", "13 or 14 May"],
)
def test_a_day_is_told_by_its_month(text: str) -> None:
    assert [claim.dated for claim in claims(text) if claim.value == "13"] == [True]


@pytest.mark.parametrize(
    "text", ["in 1992", "عام 1992", "4 July 1992", "July 4, 1992", "سنة ١٩٩٢", "1992 م", "between 1990 and 1992"]
)
def test_a_year_is_told_by_its_neighbours(text: str) -> None:
    assert [claim.dated for claim in claims(text) if claim.value == "1992"] == [True]


@pytest.mark.parametrize("text", ["13 people", "13 عضوا", "13", "Apollo 13", "سنة 2010 13 مركزا", "13 in all; May 5"])
def test_other_numbers_are_no_dates(text: str) -> None:
    assert [claim.dated for claim in claims(text) if claim.value == "13"] == [False]


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
        ("80 members", "80% of the votes"),
        ("80%", "80 people"),
        ("80", "٨٠٪ منها"),
        ("1990", "in the 1990s"),
        ("23.4", "بلغت −٢٣٫٤"),
        ("-23.4", "بلغت ٢٣٫٤"),
        ("12/2/2003", "١١/٢/٢٠٠٣"),
        ("in the 1890s", "in the 1990s"),
        ("1880s", "ثمانينيات القرن العشرين"),
        ("half of them", "ثلث السكان"),
        ("نصف مليون", "مليون ونصف"),
        ("in Shawwal", "في رمضان"),
        ("17 seconds", "19 ثانية"),
        ("twice a year", "مرة كل عامين"),
    ],
)
def test_another_number_share_sign_or_date_is_missing(answer: str, quotation: str) -> None:
    assert missing(answer, quotation)


def test_a_date_is_no_count_where_one_is_asked_for() -> None:
    assert not missing("13", "on 13 October")
    assert missing("13", "on 13 October", counts=True)
    assert missing("1992", "عام ١٩٩٢", counts=True)
    assert not missing("from 1990 to 1992", "between 1990 and 1992", counts=True)
    assert missing("One.", "nine observers", counts=True)


@pytest.mark.parametrize("question", ["What percentage is it?", "ما نسبة الأمطار؟", "كم نسبتها بال%؟"])
def test_a_bare_number_is_a_percentage_where_one_is_asked_for(question: str) -> None:
    assert not missing("64", "٦٤٪ منها", question)


@pytest.mark.parametrize(
    ("text", "two"),
    [("جامعتان", True), ("فريقين", True), ("لاتين", True), ("المراقبين", False), ("ثلاث", False), ("", False)],
)
def test_two_may_be_an_ending(text: str, two: bool) -> None:
    assert has_dual(text) is two


def test_only_what_is_within_the_quoted_words_counts() -> None:
    sentence = "On 13 October 27 people met in Louis XIV's hall."
    at = sentence.index("13")
    assert missing("27 people", sentence, within=(at, at + 2))
    assert missing("13 people", sentence, within=(at, at + 2), counts=True)
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


@given(st.text("ابو -−–٣5.,/٪%()\u0640\u064f ", max_size=40))
def test_every_claim_stands_in_the_text(text: str) -> None:
    for claim in claims(text):
        assert as_written(claim, text).strip()


def test_a_month_behind_another_name_of_it_is_one() -> None:
    assert facts("5 آذار/مارس") == {("number", "5"), ("month", "3")}


def test_a_number_of_things_behind_a_year_is_no_date() -> None:
    assert [claim.dated for claim in claims("منذ عام ١٩٢٦، ١٩٠٠ منزل")] == [True, False]
    assert [claim.dated for claim in claims("since 1926, 1,900 houses")] == [True, False]


def test_ordinals_are_told() -> None:
    assert [claim.ordinal for claim in claims("the 6th of nine, الدورة السابعة")] == [True, False, True]
