"""The questions of the evaluation agree with the articles that ship."""

import json
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "corpus"
LINES = (ROOT / "evals" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
QUESTIONS: list[dict[str, Any]] = [json.loads(line) for line in LINES]
ANSWERABLE = [q for q in QUESTIONS if q.get("answerable", True)]
UNANSWERABLE = [q for q in QUESTIONS if not q.get("answerable", True)]
ARTICLES = {
    path.relative_to(CORPUS).with_suffix("").as_posix(): path.read_text(encoding="utf-8")
    for path in sorted(CORPUS.glob("*/*"))
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
    letters = [unicodedata.name(c, "") for c in text if c.isalpha()]
    arabic = sum(name.startswith("ARABIC") for name in letters)
    return "ar" if arabic * 2 > len(letters) else "en"


def by_id(question: dict[str, Any]) -> str:
    return str(question["id"])


def test_ids_are_unique() -> None:
    assert [i for i, n in Counter(map(by_id, QUESTIONS)).items() if n > 1] == []


def test_questions_are_unique() -> None:
    assert [q for q, n in Counter(q["question"] for q in QUESTIONS).items() if n > 1] == []


def test_the_flagship_questions_are_asked() -> None:
    assert FLAGSHIP - {q["question"] for q in QUESTIONS} == set()


def test_every_direction_has_enough_questions() -> None:
    counts = Counter(q["direction"] for q in QUESTIONS)
    assert set(counts) == {"ar-ar", "en-ar", "en-en", "ar-en", "unanswerable near", "unanswerable far"}
    assert min(counts.values()) >= 8


@pytest.mark.parametrize("question", ANSWERABLE, ids=by_id)
def test_the_sentence_stands_in_its_article_once(question: dict[str, Any]) -> None:
    assert question["sentence"].strip()
    assert ARTICLES[question["document"]].count(question["sentence"]) == 1


@pytest.mark.parametrize("question", ANSWERABLE, ids=by_id)
def test_the_direction_is_that_of_question_and_article(question: dict[str, Any]) -> None:
    asked, source = question["direction"].split("-")
    assert script(question["question"]) == asked
    assert script(ARTICLES[question["document"]]) == source == question["document"].split("/")[0]


@pytest.mark.parametrize("question", ANSWERABLE, ids=by_id)
def test_accepted_answers_are_given(question: dict[str, Any]) -> None:
    for accepted in [question["answers"], *question.get("all", [])]:
        assert accepted
        assert all(isinstance(answer, str) and answer.strip() for answer in accepted)


@pytest.mark.parametrize("question", ANSWERABLE, ids=by_id)
def test_the_sentence_itself_would_be_accepted(question: dict[str, Any]) -> None:
    sentence = question["sentence"].casefold()
    for accepted in [question["answers"], *question.get("all", [])]:
        assert any(answer.casefold() in sentence for answer in accepted)


def test_unanswerable_questions_name_no_source_and_come_in_both_languages() -> None:
    for question in UNANSWERABLE:
        assert question["direction"].startswith("unanswerable ")
        assert not {"answers", "all", "document", "sentence"} & question.keys()
    languages = Counter(script(q["question"]) for q in UNANSWERABLE)
    assert min(languages["ar"], languages["en"]) >= 7


def test_every_article_is_asked_about() -> None:
    assert set(ARTICLES) == {q["document"] for q in ANSWERABLE}


def test_our_articles_have_a_title_and_the_promised_length() -> None:
    for path in CORPUS.glob("*/*.md"):
        text = path.read_text(encoding="utf-8")
        assert text.startswith("# "), path.name
        assert 200 <= len(text.split()) <= 500, path.name
