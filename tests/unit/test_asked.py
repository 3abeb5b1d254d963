import pytest

from rag.asked import asks_for, states


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
    ],
)
def test_what_a_question_asks_for(question: str, kinds: set[str]) -> None:
    assert asks_for(question) == kinds


def test_what_the_question_says_itself_is_no_answer() -> None:
    question = "When was the sixth meeting?"
    assert not states("The sixth meeting was long.", asks_for(question), question)
    assert states("It was held on 11 October.", asks_for(question), question)
    assert states("عقد في يومي ١١ و١٢", asks_for(question), question)
