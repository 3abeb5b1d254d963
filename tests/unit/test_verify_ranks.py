import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.verify.ranks import unborne


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Who was the first chair?", "Lee is the chair since 2015."),
        ("Who is the oldest player?", "Manning became a champion twice."),
        ("من كان الرئيس الأول للفريق؟", "هويسنج لي هو رئيس الفريق منذ عام 2015."),
        ("من هو اللاعب الأكبر سنا؟", "فاز بايتون مانينغ مرتين."),
        ("Who was the first chair?", "كان لي رئيس الفريق منذ عام 2015."),
        ("ما أعلى قمة في البلاد؟", "The summit was held in Almaty."),
    ],
)
def test_a_word_of_rank_that_the_sentence_lacks_is_told(question: str, sentence: str) -> None:
    assert len(unborne(question, sentence)) == 1


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Who was the first chair?", "Bert Bolin was its first chair."),
        ("Who was the first chair?", "كان بيرت بولين أوّل رئيس له."),
        ("من كان الرئيس الأول؟", "وكان بيرت بولين الرئيس الأوّل له."),
        ("من كان أول رئيس؟", "The first chair was Bert Bolin."),
        ("ما أكبـــر مدن البلاد؟", "وأكبر مدنها ألماتي."),
        ("What is the largest city?", "Almaty is the biggest city."),
        ("ما الاسم الحالي للمدينة؟", "تسمى حاليًّا أستانا."),
        ("Who chairs it?", "Lee is the chair."),
        ("", ""),
    ],
)
def test_a_word_of_rank_that_the_sentence_has_in_either_language_is_borne_out(question: str, sentence: str) -> None:
    assert unborne(question, sentence) == []


@given(st.text())
def test_a_text_bears_out_its_own_words_of_rank(text: str) -> None:
    assert unborne(text, text) == []
