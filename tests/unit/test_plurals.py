import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.kinds import kind_of
from rag.plurals import asks_for_several


@pytest.mark.parametrize(
    "text",
    [
        "what birds can you see in the marsh?", "Which awards and honours did the engineer get?",
        "Which countries outside China had cases by January?", "which countries joined the SCO after it was founded",
        "In which cities are the institutions?", "Who were the founders of the bank?", "And which roads are closed?",
        "What are the official languages of the SCO?", "Which people were invited?",
        "ما المهن التي مارسها الشاعر؟", "في أي مدن توجد المؤسسات؟", "ايش هي أبعاد الأمن الثلاثة",
        "ما هي الدول الآسيوية؟",
        "من هم المؤسسون؟", "ما أهم معالم أستانا؟", "ما اللُّغات الرسمية", "ما اللغـات الرسمية",
        "ما الحيوانات التي تعيش هناك",
    ],
)  # fmt: skip
def test_a_plural_asks_for_several_things(text: str) -> None:
    assert asks_for_several(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "?", "What is the capital?", "What causes rain?", "What happens when it burns?", "Which bus goes there?",
        "What was the theme?", "Who are you?", "What does CICA do?", "What class is it in?", "Which is his best?",
        "What type of tunnels are there?", "What conjecture holds that it is?", "How many countries are members?",
        "ما عاصمة كازاخستان؟", "ما المدينة التي زارها؟", "ما هو الجسر؟", "من أسس الشركة؟", "ما طول الجسر؟",
        "في أي عام؟",
        "كم دولة انضمت؟", "ما عدد الدول؟", "ما نوع الأنفاق التي حُفرت؟", "ما CICA؟",
    ],
)  # fmt: skip
def test_one_thing_is_not_several(text: str) -> None:
    assert not asks_for_several(text)


def test_a_list_an_explanation_and_a_choice_stay_what_they_are() -> None:
    assert kind_of("List the official languages.") == "list"
    assert kind_of("What are the reasons for the delay?") == "list"
    assert kind_of("Which lines are longer, the red or the blue?") != "several"
    assert kind_of("Which languages are official?") == kind_of("ما اللغات الرسمية؟") == "several"


@given(st.text(max_size=60))
def test_any_text_is_told(text: str) -> None:
    assert asks_for_several(text) in (True, False)
