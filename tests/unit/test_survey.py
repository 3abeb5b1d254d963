import pytest

from index.types import Hit, Sentence
from rag.events import Evidence
from rag.survey import EACH, SENTENCES, article_of, digest, several


def evidence(document: str, at: int, score: float) -> Evidence:
    return Evidence(document, "t", "en", at, at + 5, f"s{at:04}", score)


def passage(document: str, title: str, start: int, score: float, *sentences: tuple[str, float]) -> Hit:
    text = " ".join(words for words, _ in sentences)
    found = tuple(
        Sentence(start + text.index(words), start + text.index(words) + len(words), words, points)
        for words, points in sentences
    )
    return Hit(document, title, "en", None, None, start, start + len(text), text, score, found)


def test_several_takes_the_best_of_each_article() -> None:
    of_one = [evidence("a", 10 * at, 3 - at / 10) for at in range(4)]
    other = [evidence("b", 0, 2.3), evidence("c", 0, 1.9)]
    chosen = several([*of_one, *other])
    assert [each.document for each in chosen] == ["a"] * EACH + ["b"]  # the last is too far below the best
    assert len(several([evidence(str(at), 0, 1.0) for at in range(9)])) == SENTENCES
    assert several([]) == []


def test_the_article_is_the_one_that_is_named() -> None:
    near = passage("a", "قناة السويس", 0, 2.0, ("حفرت القناة.", 1.0))
    meant = passage("b", "قناة بنما", 0, 1.0, ("حفرت القناة.", 1.0))
    assert article_of("لخص مقال قناة بنما", [near, meant]) == "b"
    assert article_of("لخص المقال", [near, meant]) == "a"
    with pytest.raises(ValueError, match="empty"):
        article_of("?", [])


def test_a_digest_opens_as_the_article_does_and_follows_it() -> None:
    parts = [
        passage("a", "Canal", 100 * at, 1.0, (f"Dull {at}.", 0.0), (f"Telling {at}.", 5.0 - at)) for at in range(8)
    ]
    opening = passage("a", "Canal", 0, 1.0, ("Canal", 9.0), ("# Head", 9.0), ("It opens.", 0.0), ("More.", 0.1))
    chosen = digest([*reversed(parts[1:]), opening])
    assert [each.text for each in chosen] == ["It opens.", "Telling 1.", "Telling 2.", "Telling 3.", "Telling 4."]
    assert digest([]) == []
