"""The follow-ups agree with their articles, and how they are divided and counted."""

import json
from collections import Counter
from pathlib import Path

import pytest

from evals.followups import (
    ARTICLES,
    WAYS,
    FollowUp,
    Outcome,
    Ranked,
    by_bias,
    choices,
    halves,
    read_followups,
    share,
    table,
)
from evals.scores import accepts
from index.text import detect_language

FOLLOWUPS = read_followups()
TEXTS = {
    path.relative_to(ARTICLES).with_suffix("").as_posix(): path.read_text(encoding="utf-8")
    for path in ARTICLES.rglob("*.md")
}
KINDS = {"pronoun", "ellipsis", "noun", "language", "new", "chain"}


def by_id(followup: FollowUp) -> str:
    return followup.id


@pytest.mark.parametrize("followup", FOLLOWUPS, ids=by_id)
def test_a_follow_up_agrees_with_its_article(followup: FollowUp) -> None:
    assert followup.history
    assert TEXTS[followup.document].count(followup.sentence) == 1
    assert accepts(followup.answers, followup.sentence)
    assert detect_language(followup.question) == followup.language
    assert (len(followup.history) == 1) == (followup.kind != "chain")


def test_there_are_enough_of_every_kind_in_both_languages() -> None:
    kinds, languages = Counter(each.kind for each in FOLLOWUPS), Counter(each.language for each in FOLLOWUPS)
    assert kinds.keys() == KINDS
    assert min(kinds.values()) >= 8
    assert kinds["new"] * 5 >= len(FOLLOWUPS) >= 68
    assert min(languages.values()) * 5 >= 2 * len(FOLLOWUPS)
    assert len({each.id for each in FOLLOWUPS}) == len(FOLLOWUPS)
    assert {each.document for each in FOLLOWUPS} == set(TEXTS)


def test_only_where_the_language_changes_the_earlier_question_is_in_another() -> None:
    changes = {each.id for each in FOLLOWUPS if detect_language(each.history[-1]) != each.language}
    assert {each.id for each in FOLLOWUPS if each.kind == "language"} <= changes
    assert {each.kind for each in FOLLOWUPS if each.id in changes} == {"language", "new"}


def test_the_halves_share_no_article_and_have_both_languages() -> None:
    choosing, measured = halves(FOLLOWUPS)
    articles = [{each.document for each in half} for half in (choosing, measured)]
    assert not articles[0] & articles[1]
    assert len(choosing) + len(measured) == len(FOLLOWUPS)
    for half in articles:
        assert Counter(document.split("/")[0] for document in half) == {"ar": 2, "en": 2}
    assert halves(FOLLOWUPS[::-1])[0] == choosing[::-1]


def outcome(kind: str, typed: tuple[int | None, float], together: tuple[int | None, float]) -> Outcome:
    followup = FollowUp("1", ("When?",), "And then?", "en", "en/a", "Then.", ("Then",), kind)
    as_typed, behind = (Ranked(rank, score, refused=False) for rank, score in (typed, together))
    return Outcome(followup, as_typed, behind, searched=behind, chosen=as_typed)


LEANING = outcome("pronoun", (None, -1.0), (1, 2.0))
NEW = outcome("new", (1, 3.0), (4, 3.5))


def test_a_bias_speaks_for_the_question_as_it_was_typed() -> None:
    together = WAYS["together"]
    assert by_bias(NEW, together, 0.0).rank == 4
    assert by_bias(NEW, together, 0.5).rank == by_bias(NEW, together, 1.0).rank == 1
    assert by_bias(LEANING, together, 1.0).rank == 1
    assert by_bias(LEANING, together, 4.0).rank is None
    rows = {line.split(" | ")[0]: line for line in choices([LEANING, NEW], "together").splitlines()}
    assert rows["| 0"] == "| 0 | 0.50 | 1.00 | 0.00 |"
    assert rows["| 1"] == "| 1 | 1.00 | 1.00 | 1.00 |"
    assert rows["| 4"] == "| 4 | 0.50 | 0.00 | 1.00 |"


def test_shares_count_the_first_places() -> None:
    assert [share([LEANING, NEW], WAYS["together"], most) for most in (1, 3, 4)] == ["0.50", "0.50", "1.00"]
    lines = table([LEANING, NEW]).splitlines()
    assert [line.split(" | ")[:4] for line in lines[2:]] == [
        ["| pronoun", "1", "0.00", "0.00"],
        ["| new", "1", "1.00", "1.00"],
        ["| en", "2", "0.50", "0.50"],
        ["| all", "2", "0.50", "0.50"],
    ]
    assert len({line.count("|") for line in lines}) == 1


def test_a_line_that_lacks_a_field_is_not_taken(tmp_path: Path) -> None:
    path = tmp_path / "followups.jsonl"
    path.write_text(json.dumps({"id": "1", "history": [], "answers": []}), encoding="utf-8")
    with pytest.raises(TypeError):
        read_followups(path)
