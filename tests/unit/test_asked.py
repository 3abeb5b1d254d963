import pytest

from rag.asked import asks_for, counts, may_answer, states


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("How many CICA observers are there?", {"number"}),
        ("كم عدد المراقبين في سيكا؟", {"number"}),
        ("how often does it meet", {"period"}),
        ("كم مرّة يجتمع الوزراء؟", {"period"}),
        ("When was it founded?", {"number", "month"}),
        ("متى عُقد الاجتماع؟", {"number", "month"}),
        ("في أي سنة تأسست؟", {"number", "month"}),
        ("Who spoke for Iran?", set()),
        ("ما هدف سيكا؟", set()),
        ("", set()),
        ("Which city has the largest number of people?", set()),
        ("What was the number of members?", {"number"}),
        ("عدد الأعضاء", {"number"}),
        ("What happens when it rains?", set()),
        ("When it rains, what happens?", set()),
        ("Where and when was it held?", {"number", "month"}),
    ],
)
def test_what_a_question_asks_for(question: str, kinds: set[str]) -> None:
    assert asks_for(question) == kinds


def test_what_the_question_says_itself_is_no_answer() -> None:
    question = "When was the sixth meeting?"
    assert not states("The sixth meeting was long.", asks_for(question), question)
    assert states("It was held on 11 October.", asks_for(question), question)
    assert states("عقد في يومي ١١ و١٢", asks_for(question), question)


def test_a_year_is_no_count_and_a_percentage_no_date() -> None:
    assert not may_answer("In 1992.", "How many members are there?")
    assert may_answer("27", "How many members are there?")
    assert may_answer("٢٧ عضوا", "كم عدد الأعضاء؟")
    assert not may_answer("80%", "When was it held?")


@pytest.mark.parametrize(
    ("answer", "question"),
    [
        ("All of them.", "How many signed?"),
        ("بعد الحرب", "متى تأسست؟"),
        ("rarely", "How often do they meet?"),
        ("22", "كم مرة اجتمعوا؟"),
        ("جامعتان", "كم جامعة فيها؟"),
        ("Anything", "What is it?"),
    ],
)
def test_some_words_stand_for_what_is_asked_for(answer: str, question: str) -> None:
    assert may_answer(answer, question)


def test_a_bare_number_counts_only_where_a_count_is_asked_for() -> None:
    assert counts("كم عدد الأعضاء؟")
    assert not counts("متى تأسست؟")
