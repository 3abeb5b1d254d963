import pytest

from rag.events import Turn
from rag.followup import standalone

HISTORY = (Turn("How many observers does CICA have?", "Nine [1]."),)


@pytest.mark.parametrize(
    "question", ["And how many permanent members?", "When does it meet?", "ومتى عقد؟", "وكم عدد أعضائه؟"]
)
def test_a_question_that_leans_on_the_one_before_is_put_after_it(question: str) -> None:
    assert standalone(question, HISTORY) == f"How many observers does CICA have? {question}"


@pytest.mark.parametrize(
    "question",
    [
        "How many CICA observers are there?",
        "كم عدد المراقبين في سيكا؟",
        "واشنطن عاصمة أي دولة؟",
        "When was it that the organisation of the article was founded by them?",
        "",
    ],
)
def test_a_question_of_its_own_stays(question: str) -> None:
    assert standalone(question, HISTORY) == question


def test_without_history_nothing_changes() -> None:
    assert standalone("And when?", ()) == "And when?"
