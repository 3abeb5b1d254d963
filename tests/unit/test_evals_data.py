"""The public sets: how they are read, and that what trains, what chooses and what is measured share no article."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.data.division import Sets, kept_out, read_sets
from evals.data.nomiracl import read_nomiracl
from evals.data.squad import locate_answer, read_paragraphs
from models.errors import InputError

TITLES = [f"Article_{number}" for number in range(24)]


def squad(path: Path, titles: list[str], text: str = "It was built in 1867.", answer: str = "1867") -> Path:
    """A file of an article a title, of one paragraph and one question each."""
    given = [{"text": answer, "answer_start": text.index(answer)}]
    data: list[dict[str, Any]] = [
        {
            "title": title,
            "paragraphs": [{"context": text, "qas": [{"id": title, "question": "When?", "answers": given}]}],
        }
        for title in titles
    ]
    path.write_text(json.dumps({"data": data}), encoding="utf-8")
    return path


def test_a_file_is_read_with_answers_where_they_stand(tmp_path: Path) -> None:
    text = "يزرع الشاي. جلب الشاي عام ١٨٦٧."
    answers = [
        {"text": "الشاي", "answer_start": 14},
        {"text": " الشاي", "answer_start": 17},
        {"text": "١٨٦٧", "answer_start": 0},
    ]
    qas = [
        {"id": "a", "question": "ماذا؟", "answers": answers},
        {"id": "b", "question": "لا شيء؟", "answers": []},
        {"id": "c", "question": "من؟", "answers": [{"text": "لا أحد", "answer_start": 0}]},
    ]
    path = tmp_path / "ar.json"
    content = {"data": [{"title": "Tea_trade", "paragraphs": [{"context": text, "qas": qas}]}]}
    path.write_text(json.dumps(content), encoding="utf-8")
    [paragraph] = read_paragraphs(path)
    assert (paragraph.id, paragraph.title, paragraph.language) == ("00000", "Tea trade", "ar")
    assert [question.id for question in paragraph.questions] == ["a", "b"]  # the answer of c stands nowhere
    first, second = paragraph.questions
    assert paragraph.accepted(first) == ("الشاي", "١٨٦٧")  # the most frequent comes first
    assert first.answers[0] == (text.rindex("الشاي"), text.rindex("الشاي") + 5)
    assert second.answers == ()
    assert paragraph.accepted(second) == ()


@pytest.mark.parametrize("content", ["", "[]", '{"data": 5}', '{"data": [{"paragraphs": [{}]}]}', "\xff"])
def test_another_file_is_refused_by_name(tmp_path: Path, content: str) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(InputError, match=r"bad\.json"):
        read_paragraphs(path)
    with pytest.raises(InputError, match=r"none\.json"):
        read_paragraphs(tmp_path / "none.json")


@pytest.mark.parametrize("content", ["[]", '{"id": 1}', "no json", '{"id": 1, "question": "?", "passages": 5}'])
def test_another_file_than_nomiracl_s_is_refused_by_name(tmp_path: Path, content: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"bad\.jsonl"):
        read_nomiracl(path)
    with pytest.raises(InputError, match=r"none\.jsonl"):
        read_nomiracl(tmp_path / "none.jsonl")


@given(st.text("ab ", max_size=12), st.text("ab", min_size=1, max_size=3), st.integers(-3, 15))
def test_an_answer_is_located_at_the_nearest_place_that_has_it(text: str, answer: str, start: int) -> None:
    span = locate_answer(text, answer, start)
    assert (span is None) == (answer not in text)
    if span:
        assert text[slice(*span)] == answer
        places = [at for at in range(len(text)) if text.startswith(answer, at)]
        assert abs(span[0] - start) <= min(abs(at - start) for at in places) + len(answer) - 1


def test_an_answer_of_nothing_is_nowhere() -> None:
    assert locate_answer("anything", " ", 0) is None


def test_eight_articles_are_kept_out_in_two_halves_whatever_their_order() -> None:
    choosing, table = kept_out(TITLES)
    assert (len(choosing), len(table)) == (4, 4)
    assert not choosing & table
    assert kept_out(TITLES[::-1]) == (choosing, table)


def sets(folder: Path) -> Sets:
    names = [title.replace("_", " ") for title in TITLES]
    for name in ("xquad-dev.en", "xquad-dev.ar", "squad2-dev-part.en", "tydiqa-train.en"):
        squad(folder / f"{name}.json", TITLES)
    for name in ("tydiqa-half.ar", "arcd-train.ar", "mlqa-half.ar", "aqad-noisy.ar"):
        squad(folder / f"{name}.json", [f"{name} {number}" for number in range(32)] + ["أكسجين"])
    for language, question in (("en", "What is"), ("ar", "ما هو")):
        rows = [
            {"id": f"{n}", "question": f"{question} {n}?", "passages": [f"{names[n]}: text"], "answerable": n % 2 == 0}
            for n in range(24)
        ]
        path = folder / f"nomiracl-dev.{language}.jsonl"
        path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return read_sets(folder)


def test_what_trains_chooses_and_is_measured_shares_no_article(tmp_path: Path) -> None:
    read = sets(tmp_path)
    choosing, table = kept_out(each.replace("_", " ") for each in TITLES)
    parts = [[each["en"].title for each in part] for part in (read.xquad.train, read.xquad.choosing, read.xquad.table)]
    assert [set(part) for part in parts[1:]] == [set(choosing), set(table)]
    assert not set(parts[0]) & (choosing | table)
    for other in (read.squad2, read.tydi_en):
        assert not {each.title for each in other.train} & (choosing | table)
    assert {each.title for each in read.squad2.table} == table
    for division in (read.tydi_ar, read.arcd, read.mlqa, read.aqad):
        titles = [{each.title for each in part} for part in (division.train, division.choosing, division.table)]
        assert sum(map(len, titles)) == 32 == len(set.union(*titles))  # «أكسجين» is about an article that is kept out
    asked = [
        {each.text for each in part} for part in (read.nomiracl.train, read.nomiracl.choosing, read.nomiracl.table)
    ]
    assert len(asked[2]) == 24  # half of each language
    assert sum(map(len, asked)) == 48 == len(set.union(*asked))
