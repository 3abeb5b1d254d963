"""The questions of the evaluation agree with the articles that they are about."""

import json
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from evals.shipped import SHIPPED
from rag.suggest.starters import EXAMPLES

ROOT = Path(__file__).parents[2]
LINES = (ROOT / "evals" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
QUESTIONS: list[dict[str, Any]] = [json.loads(line) for line in LINES]
ANSWERABLE = [q for q in QUESTIONS if not q.get("refuse")]
UNANSWERABLE = [q for q in QUESTIONS if q.get("refuse")]
SOURCED = [q for q in ANSWERABLE if "sentence" in q]
KINDS = {
    "fact",
    "parts",
    "yes_no",
    "false_premise",
    "explanation",
    "list",
    "total",
    "comparison",
    "summary",
    "keywords",
    "typos",
    "dialect",
    "abbreviation",
    "preamble",
    "html",
    "wish",
    "about",
    "follow_up",
    "choice",
    "unanswerable",
}
PARTS = {"choosing", "reporting"}


MADE_UP = ROOT / "evals" / "corpus"
FILES = {
    "shipped": [(ROOT / "corpus", name) for name in SHIPPED],
    "made-up": [(MADE_UP, path.relative_to(MADE_UP).as_posix()) for path in sorted(MADE_UP.glob("*/*"))],
}
ARTICLES = {
    corpus: {name.rpartition(".")[0]: (folder / name).read_text(encoding="utf-8") for folder, name in files}
    for corpus, files in FILES.items()
}
FLAGSHIP = {
    "How many CICA observers are there?",
    "how many CICA observers?",
    "كم عدد المراقبين في سيكا؟",
    "كم عدد الأعضاء المراقبين في مؤتمر سيكا؟",
    "Who won the 2018 World Cup?",
    "من فاز بكأس العالم 2018؟",
}


def script(text: str) -> str:
    """The script that most letters of `text` are in: "ar" or "en"."""
    letters = [unicodedata.name(c, "") for c in re.sub(r"<[^>]*>|&\w+;", "", text) if c.isalpha()]
    arabic = sum(name.startswith("ARABIC") for name in letters)
    return "ar" if arabic * 2 > len(letters) else "en"


def by_id(question: dict[str, Any]) -> str:
    return str(question["id"])


def groups(question: dict[str, Any]) -> list[list[str]]:
    return [question["answers"], *question.get("all", [])]


def test_ids_are_unique() -> None:
    assert [i for i, n in Counter(map(by_id, QUESTIONS)).items() if n > 1] == []


def test_questions_are_unique_but_for_those_that_follow_others() -> None:
    asked = Counter((q["question"], *q.get("history", ())) for q in QUESTIONS)
    assert [q for q, n in asked.items() if n > 1] == []


def test_the_flagship_questions_are_asked() -> None:
    assert FLAGSHIP - {q["question"] for q in QUESTIONS} == set()


def test_every_kind_is_in_both_parts_and_languages() -> None:
    found = {(q["kind"], q["part"]) for q in QUESTIONS}
    assert found == {(kind, part) for kind in KINDS for part in PARTS}
    for part in PARTS:
        languages = Counter(q["language"] for q in QUESTIONS if q["part"] == part)
        assert abs(languages["ar"] - languages["en"]) <= 0.1 * languages.total()
        directions = Counter(q["direction"] for q in ANSWERABLE if q["part"] == part)
        assert min(directions[each] for each in ("ar-ar", "ar-en", "en-ar", "en-en")) >= 20


def test_the_parts_share_no_article() -> None:
    parts: dict[str, set[str]] = {}
    for question in QUESTIONS:
        named = question.get("document") or question.get("about")
        if named:
            parts.setdefault(named, set()).add(question["part"])
    assert {named: found for named, found in parts.items() if len(found) > 1} == {}


@pytest.mark.parametrize("question", SOURCED, ids=by_id)
def test_each_sentence_stands_in_its_article_once(question: dict[str, Any]) -> None:
    for place in (question, *question.get("also", ())):
        assert place["sentence"].strip()
        assert ARTICLES[question["corpus"]][place["document"]].count(place["sentence"]) == 1


@pytest.mark.parametrize("question", ANSWERABLE, ids=by_id)
def test_the_direction_is_that_of_answer_and_article(question: dict[str, Any]) -> None:
    answer, source = question["direction"].split("-")
    if question["kind"] != "wish":
        assert script(question["question"]) == question["language"]
    assert answer == question["language"]
    assert source == (question["document"].split("/")[0] if "document" in question else "")


@pytest.mark.parametrize("question", ANSWERABLE, ids=by_id)
def test_accepted_answers_are_given_in_the_language_of_the_answer(question: dict[str, Any]) -> None:
    other = {"ar": "[a-zA-Z]", "en": "[\u0600-\u06ff]"}[question["language"]]
    for accepted in groups(question):
        assert accepted
        assert all(isinstance(answer, str) and answer.strip() for answer in accepted)
        assert any(not re.search(other, answer) or re.search(r"\d", answer) for answer in accepted)


def test_most_unanswerable_questions_are_near_misses() -> None:
    for question in UNANSWERABLE:
        assert question["direction"] == f"unanswerable {'near' if question['near'] else 'far'}"
        assert not {"answers", "all", "document", "sentence"} & question.keys()
        assert question["near"] == ("about" in question)
    assert len(UNANSWERABLE) >= 45
    assert sum(q["near"] for q in UNANSWERABLE) >= 2 / 3 * len(UNANSWERABLE)
    languages = Counter(q["language"] for q in UNANSWERABLE)
    assert min(languages.values()) >= 20


def test_every_article_is_asked_about() -> None:
    for corpus, found in ARTICLES.items():
        assert set(found) == {q["document"] for q in ANSWERABLE if q["corpus"] == corpus and "document" in q}


@pytest.mark.parametrize("corpus", FILES)
def test_our_articles_have_a_title_and_the_promised_length(corpus: str) -> None:
    ours = [(folder / name) for folder, name in FILES[corpus] if name.endswith(".md")]
    assert ours
    for path in ours:
        text = path.read_text(encoding="utf-8")
        assert text.startswith("# "), path.name
        assert 200 <= len(text.split()) <= 600, path.name


def test_the_page_s_examples_are_checked() -> None:
    examples = [json.loads(line) for line in (ROOT / "evals" / "examples.jsonl").read_text("utf-8").splitlines()]
    assert {each["question"] for each in examples} == {*EXAMPLES["en"], *EXAMPLES["ar"]}
    for each in examples:
        assert each.get("refuse") or ARTICLES["shipped"][each["document"]].count(each["sentence"]) == 1
