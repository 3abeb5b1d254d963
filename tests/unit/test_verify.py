import pytest

from index.text import detect_language
from index.types import Language
from rag.judge import Judge
from rag.types import Evidence, Question, Statement, Wishes
from rag.understand import understand
from rag.verify.check import Failure, check, repeats

MEMBERS = "وتضم منظمة مؤتمر سيكا في الوقت الحاضر 27 عضوا دائما و9 اعضاء مراقبين وخمسة منظمات مراقبة."
STATION = "بلغت أدنى درجة حرارة −٢٣٫٤ درجة مئوية سنة ١٩٩٢، ويهطل ٦٤٪ من الأمطار شتاء، وتعطل الرصد في ١٩٧٨–١٩٨١."
COUNCIL = "عقد المجلس دورته الحادية والعشرين بحضور عضوين مراقبين، وأقر الميثاق بأغلبية الثلثين وكلف مليوني دينار."


def question(text: str, language: Language | None = None) -> Question:
    return understand(text, (), Wishes(language=language), count_tokens=len, most_tokens=1000)


def source(sentence: str) -> Evidence:
    return Evidence("d", "t", detect_language(sentence), 5, 5 + len(sentence), sentence, 1.0)


def checked(answer: str, sentence: str, asked: str) -> Failure | None:
    """The check against the whole sentence, in the languages that the texts are in."""
    return check(Statement(answer, source(sentence)), question(asked))


@pytest.mark.parametrize(
    ("answer", "sentence", "asked"),
    [
        ("Nine", "وتضم 9 اعضاء مراقبين", "How many observers are there?"),
        ("تسعة", "It has nine observers.", "كم عدد المراقبين؟"),
        ("الدنمارك", "It was founded by Denmark.", "من أسسها؟"),
        ("Cairo", "ومقرها القاهرة.", "Where is its seat?"),
        ("every two years", "ويعقد مرة كل عامين", "How often is it held?"),
        ("12 October 1992", "عقد في 12 تشرين الأول/أكتوبر 1992", "When was it held?"),
        ("١٢ أكتوبر ١٩٩٢", "It was held on October 12, 1992.", "متى عُقد؟"),
        ("11 February 2003", "في ليلة ١١/٢/٢٠٠٣", "When was it?"),
        ("−23.4 degrees", STATION, "What was the lowest temperature?"),
        ("23.4 degrees below zero", STATION, "What was the lowest temperature?"),
        ("64 percent", STATION, "What share of the rain falls in winter?"),
        ("1978 to 1981", STATION, "In which years was nothing measured?"),
        ("The 21st session", COUNCIL, "Which session was it?"),
        ("الحادية والعشرين", COUNCIL, "أي دورة عقد المجلس؟"),
        ("two observers", COUNCIL, "How many observers were there?"),
        ("two thirds", COUNCIL, "What majority was needed?"),
        ("2 million dinars", COUNCIL, "How much did it cost?"),
        ("Chirac", "قال جاك شيراك", "Who spoke?"),
        ("CICA", "مؤتمر سيكا", "Which conference?"),
        ("Beijing", "The Secretariat sits in Beijing.", "أين تقع الأمانة؟"),
        ("ASEAN has 10 member states.", "ASEAN has ten members.", "How many member states does ASEAN have?"),
        ("Yes, the Eagles won it twice.", "وفاز به النسور مرتين", "Did the Eagles win it twice?"),
        ("نعم، المشاركة طوعية.", "Participation is voluntary.", "هل المشاركة طوعية؟"),
        ("No, it isn't held each year.", "It is held once every two years.", "Isn't it held each year?"),
        ("The annual fee is 20 dinars.", "The fee is 20 dinars a year.", "How much is the annual fee?"),
        ("The rice is grown in Egypt.", "ويُزرع الأرز في مصر", "Where is the rice grown?"),
        ("It is written 北京 or π.", "بكين تكتب 北京", "How is it written: 北京 or π?"),
    ],
)
def test_what_the_sentence_says_passes(answer: str, sentence: str, asked: str) -> None:
    assert checked(answer, sentence, asked) is None


@pytest.mark.parametrize(
    ("answer", "sentence", "asked", "failure"),
    [
        ("There are twenty-five.", MEMBERS, "How many are there?", Failure("number", "twenty-five")),
        (
            "ASEAN has 27 member states.",
            "ASEAN has 10 member states.",
            "How many member states does ASEAN have?",
            Failure("number", "27"),
        ),
        ("13", "وقع في 13 تشرين الأول", "How many people died?", Failure("number", "13")),
        ("23.4", STATION, "What was the lowest temperature?", Failure("number", "23.4")),
        ("64 days", STATION, "How many days does it rain?", Failure("number", "64")),
        ("The 20th session", COUNCIL, "Which session was it?", Failure("number", "20th")),
        ("three observers", COUNCIL, "How many observers were there?", Failure("number", "three")),
        ("3 November", "عقد في 3 تشرين الأول", "When was it held?", Failure("month", "November")),
        ("It meets every year.", "ويعقد مرة كل عامين.", "How often?", Failure("period", "every year")),
        ("Norway", "أسستها الدنمارك", "Who founded it?", Failure("name", "Norway")),
        ("every two years", "It is held every two years.", "كم مرة يعقد؟", Failure("language")),
        ("كل عامين", "ويعقد مرة كل عامين", "How often is it held?", Failure("language")),
        ("玛丽 ماتلين", "أدتها مارلي ماتلين", "من أدتها؟", Failure("language")),
        ("Μαρία", "أدتها مارلي ماتلين", "Who did it?", Failure("language")),
        ("The sixth meeting was held.", "عقد في 3 تشرين", "When was the sixth meeting held?", Failure("kind")),
        ("The seat.", "The seat is Geneva.", "What is the seat?", Failure("kind")),
        ("…", MEMBERS, "How many?", Failure("kind")),
        ("", MEMBERS, "How many?", Failure("kind")),
    ],
)
def test_what_the_sentence_does_not_say_is_named(answer: str, sentence: str, asked: str, failure: Failure) -> None:
    assert checked(answer, sentence, asked) == failure


def test_a_statement_must_say_the_number_that_answers_and_not_another_of_its_sentence() -> None:
    at = 5 + MEMBERS.index(words := "9 اعضاء مراقبين")
    found = source(MEMBERS), (at, at + len(words))
    asked = question("How many observers?")
    judge = Judge(asked, verifier=None)
    assert judge.failure(Statement("There are nine observers.", *found)) is None
    assert judge.failure(Statement("There are nine observers beside 27 members.", *found)) is None
    assert judge.failure(Statement("There are 27 observers.", *found)) == Failure("words")


def test_the_language_is_that_of_the_answer_wanted_and_not_of_the_question() -> None:
    whole = source("It is held every two years.")
    assert check(Statement("كل عامين", whole), question("How often is it held?", "ar")) is None
    assert check(Statement("every two years", whole), question("كم مرة يعقد؟", "en")) is None


def test_what_the_follow_up_leans_on_counts_as_said() -> None:
    asked = question("And in Geneva?").read_as("How many members met in Geneva in 1992? And in Geneva?")
    held = source("وحضر 9 أعضاء."), (5, 18)
    assert check(Statement("9 members met in Geneva in 1992.", *held), asked) is None


@pytest.mark.parametrize(
    ("answer", "asked", "empty"),
    [
        ("Committees meet outside Parliament.", "Where might committees meet outside of Parliament?", True),
        ("اللجان تجتمع خارج البرلمان", "أين تجتمع اللجان خارج البرلمان؟", True),
        ("In Perth", "Where might committees meet outside of Parliament?", False),
        ("voluntary", "Is it voluntary?", False),
        ("Yes, it is voluntary.", "Isn't it voluntary?", False),
        ("بلى، المشاركة طوعية", "أليست المشاركة طوعية؟", False),
        ("طوعية", "هل المشاركة إلزامية أم طوعية؟", False),
        ("Denver", "Which team won, Denver or Carolina?", False),
        ("9", "How many observers?", False),
    ],
)
def test_an_answer_says_more_than_its_question(answer: str, asked: str, empty: bool) -> None:
    assert repeats(answer, asked) is empty
