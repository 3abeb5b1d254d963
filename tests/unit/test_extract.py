from collections.abc import Callable

import pytest

from index.text import fold
from rag.events import Evidence
from rag.extract import Extract, counted, extract
from rag.llm import Message
from tests.scripted import ScriptedGenerator

TEXT = "مقدمة. The council meets in Vienna every spring. يضم المجلس ٣٠ عضوا و٥ مراقبين، وعشر منظمات منذ 1992."
ENGLISH = "The council meets in Vienna every spring."
ARABIC = "يضم المجلس ٣٠ عضوا و٥ مراقبين، وعشر منظمات منذ 1992."


def sentence(text: str, *guesses: tuple[float, str]) -> Evidence:
    start = TEXT.index(text)
    found = tuple((points, (TEXT.index(words), TEXT.index(words) + len(words))) for points, words in guesses)
    return Evidence("d", "t", "ar" if text == ARABIC else "en", start, start + len(text), text, 1.0, found)


def extracted(
    llm: ScriptedGenerator,
    evidence: Evidence,
    question: str = "Where does it meet?",
    alike: Callable[[str, str], float] | None = None,
) -> tuple[str, list[Extract]]:
    pieces = []
    words = extract(question, evidence, [Message("user", question)], llm, alike)
    while True:
        try:
            pieces.append(next(words))
        except StopIteration as ended:
            return "".join(pieces), ended.value


def test_the_likelier_of_two_guesses_that_the_reader_hardly_tells_apart() -> None:
    llm = ScriptedGenerator(likelihood=lambda reply: {"Vienna": -1.0, "every spring": -9.0}[reply])
    llm.enqueue("Vien", "na")
    said, found = extracted(llm, sentence(ENGLISH, (3.0, "every spring"), (2.0, "Vienna")))
    assert said == "Vienna"
    assert [each.text for each in found] == ["Vienna", "every spring"]
    llm.enqueue("Vienna")
    assert extracted(llm, sentence(ENGLISH, (9.0, "every spring"), (2.0, "Vienna")))[1][0].text == "every spring"


def test_what_was_copied_counts_even_if_no_guess_but_only_if_it_is_there() -> None:
    llm = ScriptedGenerator()
    llm.enqueue("in vienna")
    assert [each.text for each in extracted(llm, sentence(ENGLISH, (3.0, "every spring")))[1]] == [
        "every spring",
        "in Vienna",
    ]
    llm.enqueue("Geneva")
    assert [each.text for each in extracted(llm, sentence(ENGLISH, (3.0, "every spring")))[1]] == ["every spring"]


def test_without_a_reader_the_copy_is_all_there_is() -> None:
    llm = ScriptedGenerator()
    llm.enqueue("[1] 30 عُضوًا")
    _, (found,) = extracted(llm, sentence(ARABIC))
    assert (found.text, TEXT[slice(*found.support.span)]) == ("٣٠ عضوا", "٣٠ عضوا")
    llm.enqueue("none")
    assert extracted(llm, sentence(ENGLISH))[1] == []


def test_the_numbers_of_a_sentence_with_what_they_count() -> None:
    assert [TEXT[slice(*span)] for span in counted(sentence(ARABIC))] == ["٣٠ عضوا", "٥ مراقبين", "وعشر منظمات منذ"]
    assert counted(sentence(ENGLISH)) == []


@pytest.mark.parametrize("question", ["How many observers are there?", "كم عدد المراقبين؟"])
def test_a_count_is_the_number_whose_words_are_like_the_question(question: str) -> None:
    def alike(answer: str, other: str) -> float:
        assert other == question
        return float("مراقبين" in fold(answer))

    llm = ScriptedGenerator()
    llm.enqueue("30")
    _, found = extracted(llm, sentence(ARABIC, (9.0, "٣٠ عضوا"), (1.0, "٥")), question, alike)
    assert [each.text for each in found[:2]] == ["٥", "٥ مراقبين"]
    llm.enqueue("30")
    _, found = extracted(llm, sentence(ARABIC, (9.0, "٣٠ عضوا")), question, alike)
    assert found[0].text == "٥ مراقبين"


def test_where_no_count_is_asked_for_numbers_are_not_compared() -> None:
    llm = ScriptedGenerator()
    llm.enqueue("none")

    def never(_answer: str, _other: str) -> float:
        raise AssertionError

    assert extracted(llm, sentence(ARABIC, (1.0, "المجلس")), "ما الذي يضم الأعضاء؟", never)[1][0].text == "المجلس"
