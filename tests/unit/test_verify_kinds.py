import pytest

from rag.types import Question, Wishes
from rag.understand import understand
from rag.verify.check import may_answer, states


def question(text: str) -> Question:
    return understand(text, (), Wishes(), count_tokens=len, most_tokens=1000)


def test_what_the_question_says_itself_is_no_answer() -> None:
    asked = question("When was the sixth meeting?")
    assert not states("The sixth meeting was long.", asked.asks_for, asked.standalone)
    assert states("It was held on 11 October.", asked.asks_for, asked.standalone)
    assert states("عقد في يومي ١١ و١٢", asked.asks_for, asked.standalone)


@pytest.mark.parametrize(
    ("answer", "asked"),
    [
        ("In 1992.", "How many members are there?"),
        ("عام ١٩٩٢", "كم عدد الأعضاء؟"),
        ("on 13 October", "How many members are there?"),
        ("80%", "When was it held?"),
        ("The members.", "How many members are there?"),
        ("الدول الأعضاء", "كم عدد الأعضاء؟"),
        ("often enough to matter", "How many members are there?"),
    ],
)
def test_a_year_is_no_count_a_percentage_no_date_and_words_are_neither(answer: str, asked: str) -> None:
    assert not may_answer(answer, question(asked))


@pytest.mark.parametrize(
    ("answer", "asked"),
    [
        ("27", "How many members are there?"),
        ("٢٧ عضوا", "كم عدد الأعضاء؟"),
        ("٦٤٪", "How much of it is rain?"),
        ("سنة ١٩٩٢", "متى تأسست؟"),
        ("11/2/2003", "When was it held?"),
        ("All of them.", "How many signed?"),
        ("بعد الحرب", "متى تأسست؟"),
        ("rarely", "How often do they meet?"),
        ("22", "كم مرة اجتمعوا؟"),
        ("جامعتان", "كم جامعة فيها؟"),
        ("فريقين مختلفين", "كم فريقا قاد؟"),
        ("Anything", "What is it?"),
    ],
)
def test_an_answer_of_the_kind_that_is_asked_for(answer: str, asked: str) -> None:
    assert may_answer(answer, question(asked))
