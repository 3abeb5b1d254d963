import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.kinds import parts_of
from rag.parts import questions
from rag.sides import sides


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Who founded it and how much did she spend?", ("Who founded it?", "How much did she spend?")),
        ("متى احترق السوق ولماذا؟", ("متى احترق السوق؟", "لماذا احترق السوق؟")),
        ("When and where was the meeting held?", ("When was the meeting held?", "Where was the meeting held?")),
        ("متى وأين عُقد الاجتماع؟", ("متى عُقد الاجتماع؟", "أين عُقد الاجتماع؟")),
        ("How tall is the tower and how long is the bridge?", ("How tall is the tower?", "How long is the bridge?")),
        ("Who built it? When? How much did it cost?", ("Who built it?", "When was it built?", "How much did it cost?")),
        ("Who built the bridge and when?", ("Who built the bridge?", "When was the bridge built?")),
        ("When was it built, and by whom?", ("When was it built?", "By whom was it built?")),
        ("When, where and why was it held?", ("When was it held?", "Where was it held?", "Why was it held?")),
        ("when and where the fair was held", ("When the fair was held?", "Where the fair was held?")),
        ("Is it open and when does it close?", ("Is it open?", "When does it close?")),
        ("من بنى الجسر ومن موّله؟", ("من بنى الجسر؟", "من موّله؟")),
        ("ما ارتفاع البرج وما طول الجسر؟", ("ما ارتفاع البرج؟", "ما طول الجسر؟")),
        ("متى تأسست وكم عدد أعضائها ومن يرأسها؟", ("متى تأسست؟", "كم عدد أعضائها؟", "من يرأسها؟")),
        ("كم طوله؟ ومتى بُني؟", ("كم طوله؟", "متى بُني؟")),
        ("أهل البلدة أين ذهبوا ولماذا؟", ("أهل البلدة أين ذهبوا؟", "أهل البلدة لماذا ذهبوا؟")),
        ("It burned in 1998. Who rebuilt it? When?", ("It burned in 1998. Who rebuilt it?", "When was it rebuilt?")),
    ],
)  # fmt: skip
def test_several_questions_in_one_are_told_apart(text: str, parts: tuple[str, ...]) -> None:
    assert questions(text) == parts_of(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "", "?", "؟", "x", "When?", "When and where?", "Who designed the bridge and the tower?",
        "And when was it built?",
        "Who chaired the council between 2014 and 2018?", "من ترأس المجلس بين عامي 2014 و2018؟",
        "What is the Organization for Security and Co-operation in Europe?", "Is it the red one? Or the blue one?",
        "Who is the man who built the tower and who died in 1990?", "كم استوردت البلاد من إيران ومن تركيا؟",
        "ما مساحة المدينة وما حولها؟", "وماذا عن المدرسة، متى فتحت؟", "When the tower burned, who was inside?",
        "The mill burned in 1998. Who rebuilt it?", "من بنى الجسر والبرج؟", "How many huts and beds are there?",
    ],
)  # fmt: skip
def test_one_question_stays_whole(text: str) -> None:
    assert questions(text) == ()


@pytest.mark.parametrize(
    ("text", "each"),
    [
        ("Which hut has more beds, A or B?", ("How many beds does A have?", "How many beds does B have?")),
        ("Which is taller, the tower or the mill?", ("How tall is the tower?", "How tall is the mill?")),
        ("Is the Danube longer than the Rhine?", ("How long is the Danube?", "How long is the Rhine?")),
        ("Which was founded first, CICA or the SCO?", ("When was CICA founded?", "When was the SCO founded?")),
        ("Compare the Danube and the Rhine", ("What is the Danube?", "What is the Rhine?")),
        ("Compare CICA, the SCO and the OIC", ("What is CICA?", "What is the SCO?", "What is the OIC?")),
        ("compare the length of A and B", ("What is the length of A?", "What is the length of B?")),
        ("The difference in height between A and B?", ("What is the height of A?", "What is the height of B?")),
        ("Compare A and B: when was each of them built?", ("When was A built?", "When was B built?")),
        (
            "Compare A and B in terms of length and height",
            (
                "What is the length of A?", "What is the height of A?",
                "What is the length of B?", "What is the height of B?",
            ),
        ),
        ("Compare the seats of the A and of the B", ("What are the seats of the A?", "What are the seats of the B?")),
        (
            "قارن بين كوخ كورين وكوخ مادوك من حيث عدد الأسرّة والارتفاع",
            ("ما عدد أسرّة كوخ كورين؟", "ما ارتفاع كوخ كورين؟", "ما عدد أسرّة كوخ مادوك؟", "ما ارتفاع كوخ مادوك؟"),
        ),
        ("قارن بين كوخ كورين وكوخ مادوك وكوخ سوريل", ("ما كوخ كورين؟", "ما كوخ مادوك؟", "ما كوخ سوريل؟")),
        ("Which is more costly, A or B?", ("How costly is A?", "How costly is B?")),
        ("CICA vs SCO", ("What is CICA?", "What is SCO?")),
        ("ما الفرق بين كوخ كورين وكوخ سوريل؟", ("ما كوخ كورين؟", "ما كوخ سوريل؟")),
        ("قارن بين وادي الغزلان ووادي النيل من حيث الطول", ("ما طول وادي الغزلان؟", "ما طول وادي النيل؟")),
        ("أيهما أكثر أسرّة، كورين أم مادوك؟", ("كم أسرّة في كورين؟", "كم أسرّة في مادوك؟")),
        ("أيهما أطول: الدانوب أم الراين؟", ("ما طول الدانوب؟", "ما طول الراين؟")),
        ("هل الدانوب أطول من الراين؟", ("ما طول الدانوب؟", "ما طول الراين؟")),
    ],
)  # fmt: skip
def test_a_comparison_asks_about_each_side(text: str, each: tuple[str, ...]) -> None:
    assert sides(text) == parts_of(text) == each


@pytest.mark.parametrize(
    ("text", "each"),
    [
        (
            "Compare the mill with the tower: when and by whom was each of them built?",
            (
                "When was the mill built?", "By whom was the mill built?",
                "When was the tower built?", "By whom was the tower built?",
            ),
        ),
        ("The mill and the tower: when were they built?", ("When was the mill built?", "When was the tower built?")),
        (
            "The mill vs the tower, when did each open and who runs it?",
            ("When did the mill open?", "Who runs the mill?", "When did the tower open?", "Who runs the tower?"),
        ),
        (
            "المهندس والشاعر، متى وأين توفي كلٌّ منهما؟",
            ("متى توفي المهندس؟", "أين توفي المهندس؟", "متى توفي الشاعر؟", "أين توفي الشاعر؟"),
        ),
        ("قارن بين الدانوب والراين: كم يبلغ طول كل منهما؟", ("كم يبلغ طول الدانوب؟", "كم يبلغ طول الراين؟")),
    ],
)  # fmt: skip
def test_of_each_side_several_questions_may_be_asked(text: str, each: tuple[str, ...]) -> None:
    assert parts_of(text) == each


@pytest.mark.parametrize(
    ("text", "each"),
    [
        (
            "How many pairs were counted in Tamsin Marsh and Orrow Fen together in 2022?",
            (
                "How many pairs were counted in Tamsin Marsh in 2022?",
                "How many pairs were counted in Orrow Fen in 2022?",
            ),
        ),
        (
            "How many members do CICA and the SCO have in total?",
            ("How many members do CICA have?", "How many members do the SCO have?"),
        ),
        (
            "كم زوجًا من الكراكي في محمية تامسين ومحمية أورو معًا؟",
            ("كم زوجًا من الكراكي في محمية تامسين؟", "كم زوجًا من الكراكي في محمية أورو؟"),
        ),
        (
            "What did the centre of Tamsin and the farm cost together?",
            ("What did the centre of Tamsin cost?", "What did the farm cost?"),
        ),
        (
            "كم زائرًا يأتي إلى محميتي تامسين وأورو معًا في السنة؟",
            ("كم زائرًا يأتي إلى محمية تامسين في السنة؟", "كم زائرًا يأتي إلى محمية أورو في السنة؟"),
        ),
        ("How long are all lines of the tram together?", ()),
        ("Who lives in A and B?", ()),
        ("How many members does the Organization for Security and Co-operation have in total?", ()),
        ("كم عدد شركاء منظمة الأمن والتعاون في أوروبا إجمالًا؟", ()),
    ],
)
def test_a_sum_asks_about_each_part(text: str, each: tuple[str, ...]) -> None:
    assert sides(text) == each


@pytest.mark.parametrize(
    "text",
    [
        "I live in Cairo and Giza, and they say it is closed. Is it?", "When A and B burned, were they empty?",
        "", "?", "Which is it, red or blue?", "Did more than 40 states sign?", "Compare the two huts",
        "What are the differences between them?", "هل انتقل أحمد من القاهرة؟", "هل وقّع أكثر من أربعين دولة؟",
        "Compare the Organization for Security and Co-operation and CICA", "قارن بين الكوخين",
    ],
)  # fmt: skip
def test_sides_that_cannot_be_told_are_not_guessed(text: str) -> None:
    assert sides(text) == ()


_WORDS = st.sampled_from(
    [
        "who",
        "when",
        "why",
        "how",
        "many",
        "what",
        "and",
        ",",
        "?",
        ".",
        "is",
        "was",
        "built",
        "the",
        "tower",
        "A",
        "2014",
        "or",
        "than",
        "compare",
        "between",
        "more",
        "من",
        "متى",
        "ولماذا",
        "وما",
        "ومن",
        "كم",
        "و",
        "،",
        "؟",
        "بين",
        "قارن",
        "السوق",
        "ووادي",
        "أيهما",
        "أطول",
        "أم",
        "هل",
    ]
)


@given(st.lists(_WORDS, max_size=14).map(" ".join) | st.text(max_size=60))
def test_any_text_has_no_part_or_several(text: str) -> None:
    for parts in (questions(text), sides(text), parts_of(text)):
        assert len(parts) != 1
        assert all(any(map(str.isalnum, part)) for part in parts)
