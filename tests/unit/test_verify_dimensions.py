import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.types import NO_WISHES
from rag.understand import understand
from rag.verify.check import may_answer
from rag.verify.dimensions import asked, fits, measured


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("كم كلّف بناء جسر كورال في ميناء إيلسا؟", "1,180 مترا"),
        ("كم يبلغ طول ساحل كازاخستان؟", "٢٬٧٢٤٬٩٠٠ كيلومتر مربع"),
        ("How fast do the trams run?", "every six minutes"),
        ("How much did the bridge cost?", "1,180 metres"),
        ("What is the area of the marsh?", "97 metres"),
        ("How old is the bridge?", "640 metres"),
        ("ما وزن التمثال؟", "ثلاثة أمتار"),
    ],
)
def test_an_amount_of_another_dimension_is_no_answer(question: str, answer: str) -> None:
    assert not fits(answer, question)
    understood = understand(question, (), NO_WISHES, count_tokens=len, most_tokens=400)
    assert not may_answer(answer, understood)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How tall is the tower?", "105 metres"),
        ("How tall is the tower?", "105"),
        ("How long did it last?", "three hours"),
        ("How long is the line?", "3 km"),
        ("How much did it cost?", "2.3 million pounds"),
        ("كم كلفت الشبكة؟", "610 ملايين ليرة"),
        ("بكم يباع العسل؟", "بتسعين دينارًا"),
        ("بكم ميلًا زادت الإزالة؟", "8.6 ميلًا مربعًا"),
        ("ما مساحة المحمية؟", "1,460 hectares"),
        ("What is the area of the states?", "8 million square kilometres"),
        ("ما طول السنة؟", "354 يومًا"),
        ("Who built it?", "3 km"),
        ("", ""),
    ],
)
def test_what_may_answer_fits(question: str, answer: str) -> None:
    assert fits(answer, question)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_texts_are_told(question: str, answer: str) -> None:
    assert fits(answer, question) == (
        not asked(question) or not measured(answer) or bool(asked(question) & measured(answer))
    )
