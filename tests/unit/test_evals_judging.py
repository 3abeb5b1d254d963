"""What counts as right: cases from the sets, and how an answer compares with them."""

import json
import subprocess
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from evals.data.nomiracl import read_nomiracl
from evals.data.squad import Paragraph, Question
from evals.judging import Case, Result, judged, sample
from evals.report import COLUMNS, commit, figures, keep, record, table, verdicts
from evals.sets import nomiracl_cases, squad_cases
from index.search import Index
from models.errors import InputError
from rag.types import Answer, Citation, Evidence, Timings, Verdict

ECO = "ECO has 10 members. Its seat is Tehran."
TEXTS = {"eco": ECO, "سيكا": "تضم سيكا ٢٧ عضوا و٩ مراقبين."}
INDEX = cast(Index, SimpleNamespace(document=lambda id: SimpleNamespace(text=TEXTS[id])))
SEAT = Case("1", "Where is its seat?", "en-en", accepted=(("Tehran", "طهران"),), document="eco", short=True)


def cite(text: str, document: str = "eco", n: int = 1) -> Citation:
    start = TEXTS[document].index(text)
    return Citation(n, document, document, start, start + len(text), text)


def said(text: str, *citations: Citation, refused: bool = False, seconds: float = 1.0) -> Answer:
    return Answer(
        id="1",
        question=SEAT.question,
        language="en",
        answer=text,
        citations=citations,
        passages=(),
        evidence=(Evidence("eco", "ECO", "en", 20, len(ECO), ECO[20:], 1.0),),
        timings=Timings(1.0, 2.0, None if refused else 500.0, seconds * 1000),
        model="scripted",
        settings="",
        verdict=Verdict("refused", "far") if refused else Verdict("checked", "supported"),
    )


def test_a_right_answer() -> None:
    result = judged(SEAT, said("Its seat is in Tehran. [1]", cite("Its seat is Tehran.")), INDEX)
    assert (result.correct, result.shown, result.cited, result.evidence) == (True, True, True, True)
    assert (result.right, result.exact) == ((True,), (True,))
    assert result.f1 == pytest.approx(2 / 6)
    assert result.exact_match is False


def test_what_only_the_quotes_say_is_shown_and_the_third_quote_is_not_looked_at() -> None:
    quotes = [cite("تضم سيكا", "سيكا"), cite("ECO has 10 members."), cite("Its seat is Tehran.")]
    assert not judged(SEAT, said("There.", *quotes), INDEX).shown
    result = judged(SEAT, said("There.", *quotes[1:]), INDEX)
    assert (result.correct, result.shown) == (False, True)
    assert judged(SEAT, said("There.", *quotes), INDEX).right == (False, True, True)


def test_a_refusal_of_what_is_answered_is_wrong_and_says_nothing() -> None:
    result = judged(SEAT, said("Tehran is not in the articles.", refused=True), INDEX)
    assert (result.correct, result.shown, result.cited, result.f1, result.exact_match) == (
        False,
        False,
        False,
        0,
        False,
    )
    assert (result.right, result.exact) == ((), ())


def test_an_unanswerable_question_is_refused_in_its_own_language() -> None:
    case = Case("2", "Who?", "en-en unanswerable", answerable=False)
    assert judged(case, said("The articles do not say.", refused=True), INDEX).correct
    assert not judged(case, said("لا تجيب المقالات.", refused=True), INDEX).correct
    wrong = judged(case, said("Tehran. [1]", cite("Its seat is Tehran.")), INDEX)
    assert (wrong.correct, wrong.shown, wrong.cited, wrong.f1) == (False, None, None, None)


def test_a_quote_that_is_not_the_article_s_text_is_seen() -> None:
    altered = replace(cite("Its seat is Tehran."), quote="Its seat is  Tehran.")
    assert judged(SEAT, said("Tehran", altered, cite("ECO")), INDEX).exact == (False, True)


def test_a_quote_that_only_stands_beside_the_answer_is_shown_but_is_no_citation() -> None:
    beside = replace(cite("Its seat is Tehran."), also=True)
    result = judged(SEAT, said("There [1].", cite("تضم سيكا", "سيكا"), beside), INDEX)
    assert (result.shown, result.cited, result.right, result.exact) == (True, False, (False,), (True, True))


def test_the_marker_of_a_citation_is_no_answer() -> None:
    one = replace(SEAT, accepted=(("1",),))
    assert not judged(one, said("Its seat is there [1]."), INDEX).correct
    assert judged(one, said("It has 1 seat [2]."), INDEX).correct


def test_with_a_place_only_what_overlaps_it_is_right() -> None:
    case = Case("1", SEAT.question, "en-en", accepted=(("Tehran",),), document="eco", span=(20, len(ECO)))
    assert judged(case, said("Tehran", cite("Its seat is Tehran.")), INDEX).cited
    elsewhere = judged(case, said("Tehran", cite("ECO has 10 members.")), INDEX)
    assert (elsewhere.correct, elsewhere.cited, elsewhere.f1) == (True, False, None)


def test_of_several_things_each_must_be_named() -> None:
    case = replace(SEAT, accepted=(("10", "ten"), ("Tehran",)), short=False)
    assert judged(case, said("Ten members, seat in Tehran"), INDEX).correct
    assert not judged(case, said("Its seat is Tehran"), INDEX).correct


def paragraph(id: str, text: str, question: str, answer: str = "", *, title: str = "ECO") -> Paragraph:
    start = text.index(answer)
    asked = Question(f"q{id}", question, ((start, start + len(answer)),) if answer else ())
    return Paragraph(id, title, text, "en", (asked,))


ENGLISH = [
    paragraph("0", "Tea is grown.", "What is grown?", "Tea", title="Tea"),
    paragraph("1", ECO, "Who?"),
    paragraph("2", ECO, "Where?", "Tehran"),
]
ARABIC = [
    paragraph("0", "يزرع الشاي.", "ماذا يزرع؟", "الشاي"),
    paragraph("1", "مقرها طهران.", "من؟"),
    paragraph("2", "مقرها طهران.", "أين؟", "طهران"),
]


def test_questions_of_the_parallel_file_accept_the_answers_of_both() -> None:
    cases = squad_cases(ENGLISH, ARABIC, "ar-en")
    assert [(case.question, case.direction, case.document) for case in cases] == [
        ("ماذا يزرع؟", "ar-en", "0"),
        ("من؟", "ar-en unanswerable", None),
        ("أين؟", "ar-en", "2"),
    ]
    assert cases[2].accepted == (("Tehran", "طهران"),)
    assert [case.answerable for case in cases] == [True, False, True]
    assert squad_cases(ENGLISH, ENGLISH, "en-en")[2].accepted == (("Tehran",),)
    with pytest.raises(InputError, match="parallel"):
        squad_cases(ENGLISH, ARABIC[:1], "ar-en")


def test_a_question_that_one_of_the_parallel_files_lacks_is_left_out() -> None:
    without = [*ENGLISH[:2], replace(ENGLISH[2], questions=())]
    assert [case.id for case in squad_cases(without, ARABIC, "ar-en")] == ["q0", "q1"]


def test_a_sample_is_even_drawn_by_its_seed_and_grows() -> None:
    cases = [Case(str(n), "?", "ar-ar" if n % 10 else "unanswerable") for n in range(40)]
    few, more = sample(cases, 6, 1), sample(cases, 12, 1)
    assert more[:6] == few == sample(cases, 6, 1) != sample(cases, 6, 2)
    assert sum(case.direction == "unanswerable" for case in few) == 3
    assert sorted(case.id for case in sample(cases, None, 0)) == sorted(case.id for case in cases)
    assert sample([], 5, 0) == []


def test_passages_of_several_questions_are_indexed_once(tmp_path: Path) -> None:
    rows = [
        {"id": "a", "question": "متى؟", "passages": ["الشاي: يزرع", "ECO: seat: Tehran"], "answerable": True},
        {"id": "b", "question": "When?", "passages": ["ECO: seat: Tehran", "untitled"], "answerable": False},
    ]
    path = tmp_path / "set.jsonl"
    path.write_text("\n\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    every, (first, second) = nomiracl_cases(read_nomiracl(path))
    paragraphs = {each.id: (each.title, each.text) for each in every}
    assert [paragraphs[id] for id in sorted(first.wishes.documents)] == [("الشاي", "يزرع"), ("ECO", "seat: Tehran")]
    assert [paragraphs[id] for id in sorted(second.wishes.documents)] == [("ECO", "seat: Tehran"), ("", "untitled")]
    assert (first.direction, second.direction) == ("ar answerable", "en unanswerable")
    assert (first.answerable, second.answerable, len(paragraphs)) == (True, False, 3)


def results(*seconds: float) -> list[Result]:
    quoted = cite("Its seat is Tehran.")
    return [judged(SEAT, said("Tehran [1]", quoted, seconds=each), INDEX) for each in seconds]


def test_figures_say_over_how_many_they_are() -> None:
    refused = judged(SEAT, said("", refused=True), INDEX)
    found = figures([*results(1, 2), refused])
    assert (found["correct"].value, found["correct"].n) == pytest.approx((2 / 3, 3))
    assert (found["citations right"].value, found["citations right"].n) == (1.0, 2)
    assert (found["first token s"].value, found["first token s"].n) == (0.5, 2)
    assert found["total s"].value == 1


def test_a_table_leaves_out_what_applies_to_nothing() -> None:
    unanswerable = Case("2", "Who?", "unanswerable", answerable=False)
    refused = judged(unanswerable, said("No.", refused=True), INDEX)
    both = table([*results(1), refused]).splitlines()
    assert [line.split(" | ")[:4] for line in both[2:]] == [
        ["| en-en", "1", "1.00 ±0.40", "1.00 ±0.40"],
        ["| unanswerable", "1", "1.00 ±0.40", "–"],
    ]
    assert len({line.count("|") for line in both}) == 1
    assert "F1" not in table([refused])


def test_of_the_verified_answers_the_wrong_ones_are_counted() -> None:
    nothing = Case("2", "Who?", "en-en", answerable=False)
    right, wrong = (judged(SEAT, said(f"Its seat is {city}. [1]"), INDEX) for city in ("Tehran", "Ankara"))
    quoted = replace(wrong, answer=replace(wrong.answer, verdict=Verdict("quoted", "name")))
    refused = judged(SEAT, said("Nothing.", refused=True), INDEX)
    invented = judged(nothing, said("Iran. [1]"), INDEX)
    found = figures([right, wrong, quoted, refused, invented])
    assert (found["verified"].value, found["verified"].n) == (0.6, 5)
    untrue = found["wrong although verified"]
    assert (untrue.value, untrue.n) == pytest.approx((2 / 3, 3))
    assert "wrong although verified" not in figures([quoted, refused])


def test_every_row_says_correct_before_what_only_quotes_show() -> None:
    head = table(results(1)).splitlines()[0]
    assert head.startswith("| direction | questions | correct | or in first two quotes |")
    assert [column.name for column in COLUMNS][:2] == ["correct", "or in first two quotes"]


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    made = subprocess.run(["git", "-C", str(folder), *identity, *arguments], capture_output=True, text=True, check=True)
    return made.stdout.strip()


def test_a_run_names_its_commit_and_whether_the_code_was_changed_since(tmp_path: Path) -> None:
    code = tmp_path / "code.py"
    assert commit(tmp_path) == {"commit": None, "changed": None}
    code.write_text("1", encoding="utf-8")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "code.py")
    git(tmp_path, "commit", "-q", "--no-verify", "-m", "first")
    head = git(tmp_path, "rev-parse", "HEAD")
    (tmp_path / "answers.jsonl").write_text("", encoding="utf-8")  # not git's
    assert commit(tmp_path) == {"commit": head, "changed": False}
    code.write_text("2", encoding="utf-8")
    assert commit(tmp_path) == {"commit": head, "changed": True}


def test_a_record_holds_figures_and_verdicts_and_no_text(tmp_path: Path) -> None:
    rows = record(results(1, 2), results(2))
    path = tmp_path / "new" / "set.json"
    keep(path, {"rows": rows})
    kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["rows"]["en-en"]
    assert kept["questions"] == 2
    assert kept["verdicts"] == {"checked: supported": 2} == verdicts(results(1, 2))
    assert kept["figures"]["correct"] == {"value": 1.0, "low": 0.3424, "high": 1.0, "n": 2}
    assert kept["naive"]["questions"] == 1
    assert kept["naive"]["figures"]["total s"]["value"] == 2
    assert kept["naive"]["figures"].keys() == kept["figures"].keys()
    assert "Tehran" not in path.read_text(encoding="utf-8")
