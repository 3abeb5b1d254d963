import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text import detect_language
from rag.negation import contradicts


def disputed(answer: str, sentence: str) -> str:
    return contradicts(answer, sentence, (0, len(sentence)), detect_language(answer) == detect_language(sentence))


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("Norway is not a member.", "Norway is a member of the council."),
        ("Norway is a member.", "Norway is not a member of the council."),
        ("It isn't a member any more.", "It is a member."),
        ("النرويج ليست عضوا.", "النرويج عضو في المجلس."),
        ("النرويج لم تنضم إلى المجلس.", "وقد تنضم النرويج إلى المجلس قريبا."),
        ("انضمت النرويج، وهي عضو.", "النرويج ليست عضوا في المجلس."),
        ("Norway is not a member.", "النرويج عضو في المجلس."),
        ("Norway is a member of it.", "النرويج ليست عضوا"),
        ("النرويج لَيْسَت عضوا في المجلس.", "Norway is a member."),
        ("Yes, it is.", "النرويج ليست عضوا في المجلس."),
        ("نعم", "Norway never joined."),
    ],
)
def test_a_denial_of_what_is_affirmed_is_found(answer: str, sentence: str) -> None:
    assert disputed(answer, sentence)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("Norway is not a member.", "Norway isn't a member of the council."),
        ("Norway is a member, and Denmark is not a member.", "Denmark is not a member, but Norway is a member."),
        ("It is not only a member.", "It is a member."),
        ("It is still a member.", "لا يزال عضوا"),
        ("Only states are members of it.", "لا تضم المنظمة إلا الدول"),
        ("At least 27 members have signed it.", "وقعها ما لا يقل عن 27 عضوا"),
        ("It was not held.", "وتعذر انعقاده بدون أعضاء"),
        ("No. 5 is the seat of it.", "مقرها في الرقم 5"),
        ("Nine", "لم يحضر تسعة"),
        ("", ""),
        ("", "النرويج ليست عضوا"),
        ("No.", "النرويج ليست عضوا"),
    ],
)
def test_what_agrees_or_cannot_be_told_is_let_through(answer: str, sentence: str) -> None:
    assert not disputed(answer, sentence)


@given(st.text())
def test_no_text_contradicts_itself(text: str) -> None:
    assert not contradicts(text, text, (0, len(text)), same_language=True) or text.strip().lower().startswith(
        ("yes", "نعم")
    )
