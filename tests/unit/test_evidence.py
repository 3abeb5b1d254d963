from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from index.types import Hit, Sentence
from rag.evidence import NAMED, is_named, select


def passage(document: str, texts: Sequence[tuple[str, float]], score: float = 0.5) -> Hit:
    sentences, at = [], 0
    for text, relevance in texts:
        sentences.append(Sentence(at, at + len(text), text, relevance))
        at += len(text) + 1
    whole = " ".join(text for text, _ in texts)
    return Hit(document, document, "en", None, None, 0, len(whole), whole, score, tuple(sentences))


def count(text: str) -> int:
    return len(text.split())


def test_the_best_sentences_come_first_whatever_their_passage() -> None:
    hits = [passage("a", [("alpha one", 0.2), ("alpha two", 0.9)]), passage("b", [("beta one", 0.5)])]
    chosen = select("Which?", hits, sentences=2, budget=100, count_tokens=count)
    assert [e.text for e in chosen] == ["alpha two", "beta one"]


def test_the_better_passage_decides_between_equal_sentences() -> None:
    hits = [passage("a", [("alpha", 0.5)], score=0.1), passage("b", [("beta", 0.5)], score=0.9)]
    assert [e.text for e in select("Which?", hits, sentences=1, budget=100, count_tokens=count)] == ["beta"]


def test_a_sentence_that_stands_twice_comes_once() -> None:
    hits = [passage("a", [("الأمن في آسيا", 0.9)]), passage("b", [("الامن فى آسيا", 0.8), ("other", 0.1)])]
    assert [e.document for e in select("Which?", hits, sentences=4, budget=100, count_tokens=count)] == ["a", "b"]
    assert len(select("Which?", hits, sentences=4, budget=100, count_tokens=count)) == 2


def test_the_first_may_be_long_and_a_later_one_gives_way() -> None:
    hits = [passage("a", [("one two three four five six", 0.9), ("a b c d e", 0.8), ("short", 0.1)])]
    assert [e.text for e in select("Which?", hits, sentences=4, budget=7, count_tokens=count)] == [
        "one two three four five six",
        "short",
    ]
    assert [e.text for e in select("Which?", hits, sentences=4, budget=2, count_tokens=count)] == [
        "one two three four five six"
    ]
    enormous = [passage("a", [(" ".join(["word"] * 100), 0.9), ("short", 0.1)])]
    assert [e.text for e in select("Which?", enormous, sentences=4, budget=9, count_tokens=count)] == ["short"]


def test_an_article_s_best_passage_speaks_for_its_others() -> None:
    hits = [
        passage("right", [("what the article is about", 0.5)], score=1.5),
        passage("right", [("the answer itself", 0.4)], score=0.2),
        passage("other", [("something near", 0.4)], score=0.6),
    ]
    chosen = select("Which?", hits, sentences=2, budget=100, count_tokens=count)
    assert [e.text for e in chosen] == ["what the article is about", "the answer itself"]


def test_a_sentence_that_states_what_is_asked_for_comes_first() -> None:
    hits = [passage("a", [("CICA has observers in Asia.", 0.6), ("It has nine of them.", 0.4)])]
    chosen = select("How many observers?", hits, sentences=2, budget=100, count_tokens=count)
    assert [e.text for e in chosen] == ["It has nine of them.", "CICA has observers in Asia."]


def test_titles_and_headings_are_no_evidence() -> None:
    hits = [passage("العنوان", [("# Heading", 0.9), ("العنوان", 0.8), ("a sentence", 0.1)])]
    assert [e.text for e in select("Which?", hits, sentences=3, budget=100, count_tokens=count)] == ["a sentence"]


def test_no_passages_no_evidence() -> None:
    assert select("Which?", [], sentences=4, budget=100, count_tokens=count) == ()


@given(
    st.lists(st.tuples(st.text(max_size=20), st.floats(-2, 2)), max_size=8),
    st.integers(1, 6),
    st.integers(0, 30),
)
def test_limits_hold_and_offsets_are_exact(texts: list[tuple[str, float]], limit: int, budget: int) -> None:
    hit = passage("d", texts)
    chosen = select("Which?", [hit], sentences=limit, budget=budget, count_tokens=count)
    assert len(chosen) <= limit
    assert all(hit.text[e.start : e.end] == e.text for e in chosen)
    assert sum(count(e.text) for e in chosen[1:]) <= budget
    assert [e.score for e in chosen] == sorted((e.score for e in chosen), reverse=True)


def test_the_article_that_is_named_comes_first() -> None:
    hits = [passage("نهر النيل", [("يضم تسعة.", 0.5)]), passage("نهر الكونغو", [("يضم عشرة.", 0.5 - NAMED / 2)])]
    chosen = select("كم رافدا يضم نهرُ الكونغو؟", hits, sentences=2, budget=100, count_tokens=count)
    assert [each.document for each in chosen] == ["نهر الكونغو", "نهر النيل"]


def test_a_title_is_named_by_all_its_words() -> None:
    assert is_named("The Suez Canal", "How long is the Suez canal?")
    assert is_named("منظمة التعاون الاقتصادي (إيكو)", "كم عدد أعضاء منظمة التعاون الاقتصادي؟")
    assert not is_named("The Suez Canal", "How long is the canal?")
    assert not is_named("Canal", "How long is the canal?")
    assert not is_named("", "")


def test_a_title_in_the_other_language_is_named_where_its_meaning_is() -> None:
    assert is_named("قناة السويس", "How long is the Suez canal?", names=lambda *_: True)
    assert not is_named("قناة السويس", "How long is the Suez canal?", names=lambda *_: False)
    assert not is_named("قناة السويس", "How long is the Suez canal?")
