from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Hit, Sentence
from rag.decide import Direction, Form
from rag.read import Reading, SentenceReading
from rag.select import adds, around, article, may_be, rescored, select, sentences_of
from rag.types import NO_WISHES, Evidence, Guess
from rag.understand import understand


def passage(document: str, texts: Sequence[tuple[str, float]], score: float = 0.5, start: int = 0) -> Hit:
    sentences, at = [], start
    for text, relevance in texts:
        sentences.append(Sentence(at, at + len(text), text, relevance))
        at += len(text) + 1
    whole = " ".join(text for text, _ in texts)
    return Hit(document, "The title", "en", None, None, start, start + len(whole), whole, score, tuple(sentences))


def evidence(document: str, at: int, score: float) -> Evidence:
    return Evidence(document, "t", "en", at, at + 5, f"s{at:04}", score)


def count(text: str) -> int:
    return len(text.split())


def chosen(*passages: Hit, most: int = 4, budget: int = 100) -> list[str]:
    sentences = [each for hit in passages for each in sentences_of(hit)]
    return [each.text for each in select(sentences, most=most, budget=budget, count_tokens=count)]


def test_the_best_sentences_come_first_whatever_their_passage() -> None:
    hits = passage("a", [("alpha one", -2.0), ("alpha two", 0.9)]), passage("b", [("beta one", 0.5)])
    assert chosen(*hits, most=2) == ["alpha two", "beta one"]
    assert chosen() == []


def test_titles_and_headings_are_no_evidence() -> None:
    texts = ["The TITLE", "# Heading", "## Another", "A sentence.", "#hashtag"]
    assert chosen(passage("a", [(text, 1.0) for text in texts])) == ["A sentence.", "#hashtag"]


def test_a_sentence_that_stands_twice_comes_once() -> None:
    hits = passage("a", [("الأمن في آسيا", 0.9)]), passage("b", [("الامن فى آسيا", 0.8), ("other", 0.1)])
    assert chosen(*hits) == ["الأمن في آسيا", "other"]


def test_the_first_may_be_long_and_a_later_one_gives_way() -> None:
    texts = [("one two three four five six", 0.9), ("a b c d e", 0.8), ("short", 0.1)]
    assert chosen(passage("a", texts), budget=7) == ["one two three four five six", "short"]
    assert chosen(passage("a", texts), budget=2) == ["one two three four five six"]
    assert chosen(passage("a", [(" ".join(["word"] * 100), 0.9), ("short", 0.1)]), budget=9) == ["short"]


@given(st.lists(st.tuples(st.text("aب ١.«ـَ", max_size=12), st.floats(-30, 30)), max_size=8), st.integers(0, 50))
def test_what_is_chosen_stands_where_it_says(texts: list[tuple[str, float]], start: int) -> None:
    hit = passage("a", texts, start=start)
    found = select(sentences_of(hit), most=3, budget=10, count_tokens=count)
    assert len(found) <= 3
    assert sorted(found, key=lambda each: -each.score) == list(found)
    for each in found:
        assert hit.text[each.start - start : each.end - start] == each.text
        assert (each.document, each.title, each.language) == ("a", "The title", "en")


def test_reading_gives_every_sentence_its_score_and_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    doubled = Direction(Form(2.0, 1.0, 0.5), Form(1.0, 3.0, 0.0), threshold=0.0, unread=0.0)
    monkeypatch.setattr("rag.select.DIRECTIONS", {("ar", "en"): doubled})
    hit = passage("a", [("The title", 1.0), ("It has 9 arches.", 2.0)], score=1.0, start=100)
    guesses = (Guess((117, 125), 4.0),)
    reading = Reading(3.0, (SentenceReading(100, 109, -9.0, ()), SentenceReading(110, 126, 4.0, guesses)))
    found, (sentence,) = rescored(hit, reading, "ar")
    assert found.score == 5.5
    assert (sentence.text, sentence.score, sentence.guesses) == ("It has 9 arches.", 14.0, guesses)
    assert sentence.words == (117, 125)
    assert hit.text[17:25] == "9 arches"


@pytest.mark.parametrize(
    ("guess", "words"),
    [
        ("و٩ مراقبين", "٩ مراقبين"),
        ("وَ9 ضيوف", "9 ضيوف"),
        ("وخمس منظمات", "خمس منظمات"),
        ("وواحد", "واحد"),
        ("واحد", "واحد"),
        ("فطاجيكستان", "طاجيكستان"),  # the title has it
        ("والصِّين", "الصِّين"),  # another sentence has it
        ("وزير", "وزير"),
        ("فرنسا", "فرنسا"),
        ("وست", "وست"),  # of Kanye West, and also six: too short to tell
        ("27", "27"),
        ("وَ", "وَ"),
        ("and 9", "and 9"),
    ],
)
def test_an_and_that_is_glued_to_the_words_is_no_part_of_them(guess: str, words: str) -> None:
    text = f"تضم الصين 27 عضوا وكذلك {guess}."
    hit = replace(passage("a", [(text, 0.0)], start=40), title="جمهورية طاجيكستان", language="ar")
    at = 40 + text.rindex(guess)
    reading = Reading(0.0, (SentenceReading(40, 40 + len(text), 0.0, (Guess((at, at + len(guess)), 1.0),)),))
    _, (sentence,) = rescored(hit, reading, "ar")
    (found,) = sentence.guesses
    assert hit.text[found.span[0] - 40 : found.span[1] - 40] == words


def test_the_fullest_words_come_first_within_a_language_alone() -> None:
    hit = passage("a", [("It was hit by the storm Beryl.", 0.0)])
    short, full = Guess((24, 29), 3.0), Guess((14, 29), 3.0)
    reading = Reading(0.0, (SentenceReading(0, 30, 0.0, (short,), full),))
    assert rescored(hit, reading, "en")[1][0].guesses == (full, short)
    assert rescored(hit, reading, "ar")[1][0].guesses == (short,)
    assert rescored(hit, Reading(0.0, (SentenceReading(0, 30, 0.0, (short,)),)), "en")[1][0].guesses == (short,)


def test_parts_of_a_name_become_the_whole_name_once() -> None:
    text = "اعتبر علي رضا حقيقيان ان التعاون مهم"
    hit = passage("a", [(text, 0.0)], start=7)
    parts = [("علي رضا", 2.0), ("علي رضا حقيقيان", 1.0), ("مهم", 0.0)]
    guesses = tuple(Guess((7 + (at := text.index(part)), 7 + at + len(part)), score) for part, score in parts)
    _, (sentence,) = rescored(hit, Reading(0.0, (SentenceReading(7, 7 + len(text), 0.0, guesses),)), "ar")
    assert [hit.text[each.span[0] - 7 : each.span[1] - 7] for each in sentence.guesses] == ["علي رضا حقيقيان", "مهم"]
    assert [each.score for each in sentence.guesses] == [2.0, 0.0]


def test_sentences_beside_the_best_that_bear_on_it_too_are_one_with_it() -> None:
    texts = [("Far.", -9.0), ("Before it.", 2.0), ("The best.", 3.0), ("After it.", 2.5), ("Next.", 2.6)]
    hit = passage("a", texts, start=10)
    sentences = sentences_of(hit)
    best = sentences[2]
    assert around(best, sentences, [hit], 1) == best
    assert around(best, sentences, [hit], 2).text == "The best. After it."
    assert around(best, sentences, [hit], 3).text == "The best. After it. Next."
    whole = around(best, sentences, [hit], 9)
    assert whole.text == "Before it. The best. After it. Next."
    assert hit.text[whole.start - 10 : whole.end - 10] == whole.text
    assert around(best, sentences, [], 3) == best


def test_a_heading_stands_between_sentences() -> None:
    hit = passage("a", [("One.", 3.0), ("# A heading", 3.0), ("Two.", 3.0)])
    assert around(sentences_of(hit)[0], sentences_of(hit), [hit], 3).text == "One."


def test_a_sentence_adds_something_if_half_of_it_is_new() -> None:
    first, second, third = (
        replace(evidence("a", 0, 1.0), text=text)
        for text in ("The bridge has nine arches.", "Nine arches has the old bridge.", "Queen Ada opened it in May.")
    )
    assert not adds(second, [first])
    assert adds(third, [first])
    assert not adds(third, [first, third])
    assert not adds(replace(third, text="!"), [first])


TITLES = {"sco": "Samarkand hosts the SCO summit", "cup": "The cup final in Doha", "ar": "قمة منظمة شنغهاي في سمرقند"}


@pytest.mark.parametrize(
    ("text", "last", "found"),
    [
        ("Summarise the article about the Samarkand summit", None, "sco"),
        ("summary of the cup final please", "sco", "cup"),
        ("لخص لي مقال قمة شنغهاي", None, "ar"),
        ("Summarise this article", "cup", "cup"),
        ("لخّص هذا المقال", "ar", "ar"),
        ("Summarise this article", None, None),
        ("Summarise the giant tortoise article", "cup", None),
        ("Summarise the treaty of Westphalia final", None, None),
    ],
)
def test_an_article_is_named_by_words_of_its_title_or_was_cited_last(
    text: str, last: str | None, found: str | None
) -> None:
    assert article(text, TITLES, [], last) == found


def test_of_titles_alike_the_one_that_was_found_first_counts() -> None:
    titles = {"a": "The summit of 2021", "b": "The summit of 2022"}
    hits = passage("b", [("x", 1.0)]), passage("a", [("y", 1.0)])
    assert article("Summarise the summit", titles, hits, None) == "b"
    assert article("Summarise the summit of 2021", titles, hits, None) == "a"
    assert article("Summarise x", {}, [], None) is None


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Did he die in Rahba or in Velden?", "في رحبة"),
        ("Did he die in Velden or in Samra?", "في فيلدن"),
        ("Where did he die?", "21 أيار/مايو"),
    ],
)
def test_of_a_choice_what_the_question_names_comes_first(question: str, first: str) -> None:
    text = "توفي في رحبة في 21 أيار/مايو ودفن في فيلدن."
    spans = [(text.index(words), text.index(words) + len(words)) for words in ("21 أيار/مايو", "في رحبة", "في فيلدن")]
    guesses = tuple(Guess(span, -float(at)) for at, span in enumerate(spans))
    sentence = Evidence("d", "الشاعر", "ar", 0, len(text), text, 1.0, guesses)
    asked = understand(question, (), NO_WISHES, count_tokens=len, most_tokens=400)
    assert may_be([sentence], asked)[0].text == first
