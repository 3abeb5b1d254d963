import pytest

from rag.citations import Reply
from rag.events import Evidence
from rag.verify import verify

MEMBERS = "وتضم منظمة مؤتمر سيكا في الوقت الحاضر 27 عضوا دائما و9 اعضاء مراقبين وخمسة منظمات مراقبة."
HELD = "وقد عقدت الدورة السادسة لهذا الاجتماع في يومي 11 و12 تشرين الاول/اكتوبر في كازاخستان."
OFTEN = "ويعقد اجتماع وزراء خارجية مؤتمر التفاعل مرة كل عامين."


def sentences(*texts: str) -> list[Evidence]:
    return [Evidence(f"d{n}", "t", "ar", 0, len(text), text, 1 - n / 10) for n, text in enumerate(texts)]


def test_an_answer_is_supported_by_the_sentence_it_quotes() -> None:
    statement = verify(
        Reply("9 اعضاء مراقبين", "There are nine observers."), sentences(HELD, MEMBERS), "How many observers?", "en"
    )
    assert statement is not None
    assert statement.text == "There are nine observers."
    assert statement.support.evidence.text == MEMBERS


def test_the_number_must_stand_in_the_words_that_were_quoted() -> None:
    asked = "How many observers?"
    assert verify(Reply("9 اعضاء مراقبين", "There are 27 observers."), sentences(MEMBERS), asked, "en") is None
    assert verify(Reply("مرة كل عامين", "There are 9 observers."), sentences(OFTEN, MEMBERS), asked, "en") is None


def test_without_a_quote_the_sentence_that_says_the_number_will_do() -> None:
    statement = verify(Reply("", "There are 9 observers."), sentences(OFTEN, MEMBERS), "How many observers?", "en")
    assert statement is not None
    assert statement.support.evidence.text == MEMBERS


def test_an_answer_must_state_what_is_asked_for() -> None:
    reply = Reply("11 و12 تشرين الاول", "The sixth meeting was held.")
    assert verify(reply, sentences(HELD), "When was the sixth meeting held?", "en") is None


def test_within_a_language_an_answer_is_made_of_its_sentence_s_words() -> None:
    reply = Reply("في كازاخستان", "عقدت الدورة في القاهرة بمصر.")
    assert verify(reply, sentences(HELD), "أين عقدت الدورة؟", "ar") is None


@pytest.mark.parametrize(
    ("quote", "answer", "question"),
    [
        ("11 و12 تشرين الاول", "It was held on November 11 and 12, 2020.", "When was it held?"),
        ("مرة كل عامين", "It meets every year.", "How often does it meet?"),
        ("27 عضوا دائما", "There are 25 members.", "How many members are there?"),
    ],
)
def test_what_contradicts_its_quote_is_not_passed_on(quote: str, answer: str, question: str) -> None:
    assert verify(Reply(quote, answer), sentences(HELD, OFTEN, MEMBERS), question, "en") is None


def test_an_answer_without_a_quote_or_a_claim_needs_the_words_of_a_sentence() -> None:
    assert verify(Reply("", "تعد روسيا أكبر دولة مساحة."), sentences(MEMBERS), "ما أكبر دولة؟", "ar") is None
    found = verify(Reply("", "عقدت الدورة في كازاخستان."), sentences(MEMBERS, HELD), "أين عقدت؟", "ar")
    assert found is not None
    assert found.support.evidence.text == HELD


def test_an_answer_in_the_other_language_is_not_passed_on() -> None:
    reply = Reply("9 اعضاء مراقبين", "تضم المنظمة تسعة أعضاء مراقبين في الوقت الحاضر.")
    assert verify(reply, sentences(MEMBERS), "How many observers?", "en") is None
    assert verify(reply, sentences(MEMBERS), "كم عدد المراقبين؟", "ar") is not None


@pytest.mark.parametrize("reply", [Reply("", ""), Reply("9 اعضاء مراقبين", ""), Reply("9 اعضاء مراقبين", "…")])
def test_nothing_said_is_no_answer(reply: Reply) -> None:
    assert verify(reply, sentences(MEMBERS), "How many?", "en") is None
