import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.markers import Draft, drafts


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("It has nine [1]. It was opened late [2].", [("It has nine.", 1), ("It was opened late.", 2)]),
        ("It has nine.[1] It was opened late. [2]", [("It has nine.", 1), ("It was opened late.", 2)]),
        ("للجسر تسعة أقواس [١]. افتتح عام ١٨٩٤ [2، ٣]", [("للجسر تسعة أقواس.", 1), ("افتتح عام ١٨٩٤", 2, 3)]),
        ("It has 3.5 arches ([1]), 【2】 and more.", [("It has 3.5 arches, and more.", 1, 2)]),
        ("No markers here.", [("No markers here.",)]),
        ("Yes. It has nine [1].", [("Yes. It has nine.", 1)]),
        ("نعم، له تسعة [1].", [("نعم، له تسعة.", 1)]),
        ("9. [1]", [("9.", 1)]),
        ("It is long [1]\n[2]", [("It is long", 1, 2)]),
        ("**It** has `nine` [1]\n\n* It _opened_ [late](http://x.y) [2]", [("It has nine", 1), ("It opened late", 2)]),
        ("## Answer\n\nHere it is:\n1. First [1]\n2) Second [2]\n---", [("First", 1), ("Second", 2)]),
        ("<p onclick='x'>Nine &amp; ten</p><script>alert(1)</script> [1]", [("Nine & ten", 1)]),
        ("Nine<|im_end|> arches</s> [1].", [("Nine arches.", 1)]),
        ("<think>Is it nine [7]? No.</think>Nine [1].", [("Nine.", 1)]),
        ("It may be nine. So:</think>\nNine [1].", [("Nine.", 1)]),
        ("<think>It may be nine [1].", []),
        ("[99999999999999999999] Nine.", [("[99999999999999999999] Nine.",)]),
        ("", []),
        ("\n [1] \n", []),
    ],
)  # fmt: skip
def test_sentences_and_the_numbers_behind_them(written: str, expected: list[tuple[str | int, ...]]) -> None:
    assert [(each.text, *each.numbers) for each in drafts(written, whole=True)] == expected


def test_the_last_sentence_of_an_unfinished_text_waits_for_its_end() -> None:
    assert drafts("It has nine arches [1]. It w", whole=False) == [Draft("It has nine arches.", (1,))]
    assert drafts("It has nine arches. [", whole=False) == []
    assert drafts("It has nine arches [1]. [2] <thi", whole=False) == []
    assert drafts("<think>Is it nine? Yes [1]. It is", whole=False) == []


@given(
    st.lists(
        st.sampled_from(["It", " has", " nine", " 3.5", ".", " [1]", "[2]", "\n", " نعم", "؟", "**", "<b>", " (", ")"])
    )
)
def test_what_was_complete_stays_as_it_was(pieces: list[str]) -> None:
    text = "".join(pieces)
    whole = drafts(text, whole=True)
    assert drafts(text, whole=False) == whole[:-1] or "<" in text or "[" in text
    assert all("\n" not in each.text for each in whole)


@given(st.text(max_size=200), st.booleans())
def test_any_text_is_read(text: str, whole: bool) -> None:
    for each in drafts(text, whole=whole):
        assert any(map(str.isalnum, each.text))


@pytest.mark.parametrize(
    ("text", "declines"),
    [
        ("NO ANSWER", True),
        ("The evidence does not answer the question.", True),
        ("The provided text doesn't mention how many members there are.", True),
        ("There is not enough information to answer.", True),
        ("I cannot answer this from the context.", True),
        ("لا جواب", True),
        ("لا تجيب الأدلة عن هذا السؤال.", True),
        ("النص لا يذكر عدد الأعضاء.", True),
        ("لا يمكن تحديد ذلك من المعلومات المتوفرة.", True),
        ("لم يرد في المقال ذكر لعدد الأعضاء.", True),
        ("No, it does not have arches.", False),
        ("It has no answering machine.", False),
        ("لا، ليس للجسر أقواس.", False),
        ("The bridge was not opened in 1894.", False),
        ("", False),
    ],
)
def test_a_sentence_may_say_that_there_is_no_answer(text: str, declines: bool) -> None:
    assert Draft(text).declines is declines
