"""What counts as right: cases from the sets, and how an answer compares with them."""

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from evals import nomiracl
from evals.judging import Case, Result, judged, sample
from evals.report import COMPARED, figures, keep, ratios, record, table, verdicts
from evals.sets import direction, squad_cases
from evals.squad import Paragraph, Question, Squad
from index.search import Index
from models.errors import InputError
from rag.events import Answer, Citation, Evidence, Timings, Verdict

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
        refused=refused,
        verified=not refused,
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
    assert (result.right, result.exact, result.contradicts) == ((True,), (True,), False)
    assert (result.f1, result.exact_match) == (pytest.approx(2 / 6), False)


def test_what_only_the_quotes_say_is_shown_and_the_third_quote_is_not_looked_at() -> None:
    quotes = [cite("تضم سيكا", "سيكا"), cite("ECO has 10 members."), cite("Its seat is Tehran.")]
    assert not judged(SEAT, said("There.", *quotes), INDEX).shown
    result = judged(SEAT, said("There.", *quotes[1:]), INDEX)
    assert (result.correct, result.shown) == (False, True)
    assert not judged(SEAT, said("There.", *quotes[1:]), INDEX, quotes=0).shown
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
    assert (result.right, result.exact, result.contradicts) == ((), (), None)


def test_an_unanswerable_question_is_refused_in_its_own_language() -> None:
    case = Case("2", "Who?", "en-en unanswerable", answerable=False)
    assert judged(case, said("The articles do not say.", refused=True), INDEX).correct
    assert not judged(case, said("لا تجيب المقالات.", refused=True), INDEX).correct
    wrong = judged(case, said("Tehran. [1]", cite("Its seat is Tehran.")), INDEX)
    assert (wrong.correct, wrong.shown, wrong.cited, wrong.f1) == (False, None, None, None)


def test_a_quote_that_is_not_the_article_s_text_is_seen() -> None:
    altered = replace(cite("Its seat is Tehran."), quote="Its seat is  Tehran.")
    assert judged(SEAT, said("Tehran", altered, cite("ECO")), INDEX).exact == (False, True)


@pytest.mark.parametrize(
    ("answer", "contradicts"),
    [
        ("It has ten members [1].", False),
        ("It has 12 members [1].", True),
        ("In May it had 10 members [1].", True),
        ("عدد أعضائها عشرة [1].", False),
        ("عدد أعضائها ١١ [1].", True),
        ("It has members. [7]", False),  # a marker is no number
    ],
)
def test_numbers_that_no_quote_has_contradict_it(answer: str, contradicts: bool) -> None:
    assert judged(SEAT, said(answer, cite("ECO has 10 members.")), INDEX).contradicts is contradicts


def test_with_a_place_only_what_overlaps_it_is_right() -> None:
    case = Case("1", SEAT.question, "en-en", accepted=(("Tehran",),), document="eco", span=(20, len(ECO)))
    assert judged(case, said("Tehran", cite("Its seat is Tehran.")), INDEX).cited
    elsewhere = judged(case, said("Tehran", cite("ECO has 10 members.")), INDEX)
    assert (elsewhere.correct, elsewhere.cited, elsewhere.f1) == (True, False, None)


def test_of_several_things_each_must_be_named() -> None:
    case = replace(SEAT, accepted=(("10", "ten"), ("Tehran",)), short=False)
    assert judged(case, said("Ten members, seat in Tehran"), INDEX).correct
    assert not judged(case, said("Its seat is Tehran"), INDEX).correct


ENGLISH = Squad(
    (Paragraph("00000", "Tea", "Tea is grown.", 0), Paragraph("00001", "ECO", ECO, 1)),
    (Question("What is grown?", 0, ("Tea",)), Question("Who?", 1, ()), Question("Where?", 1, ("Tehran",))),
)
ARABIC = Squad(
    (Paragraph("00000", "Tea", "يزرع الشاي.", 0), Paragraph("00001", "ECO", "مقرها طهران.", 1)),
    (Question("ماذا يزرع؟", 0, ("الشاي",)), Question("من؟", 1, ()), Question("أين؟", 1, ("طهران",))),
)


def test_questions_of_the_parallel_file_accept_the_answers_of_both() -> None:
    cases = squad_cases(ENGLISH, ARABIC)
    assert direction(ENGLISH, ARABIC) == "ar-en"
    assert [(case.question, case.direction, case.document) for case in cases] == [
        ("ماذا يزرع؟", "ar-en", "00000"),
        ("من؟", "ar-en unanswerable", None),
        ("أين؟", "ar-en", "00001"),
    ]
    assert cases[2].accepted == (("Tehran", "طهران"),)
    assert [case.answerable for case in cases] == [True, False, True]
    assert squad_cases(ENGLISH, ENGLISH)[2].accepted == (("Tehran",),)
    assert [case.id for case in squad_cases(ENGLISH, ARABIC, ["ECO"])] == ["1", "2"]
    with pytest.raises(InputError, match="parallel"):
        squad_cases(ENGLISH, replace(ARABIC, questions=ARABIC.questions[:1]))


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
    given = nomiracl.read_nomiracl(path)
    paragraphs = {each.id: (each.title, each.text) for each in nomiracl.paragraphs(given)}
    first, second = nomiracl.cases(given)
    assert [paragraphs[id] for id in sorted(first.wishes.documents)] == [("الشاي", "يزرع"), ("ECO", "seat: Tehran")]
    assert [paragraphs[id] for id in sorted(second.wishes.documents)] == [("ECO", "seat: Tehran"), ("", "untitled")]
    assert (first.direction, second.direction) == ("ar answerable", "en unanswerable")
    assert (first.answerable, second.answerable, len(paragraphs)) == (True, False, 3)


@pytest.mark.parametrize("content", ["[]", '{"id": 1}', "no json", '{"id": 1, "question": "?", "passages": 5}'])
def test_another_file_than_nomiracl_s_is_refused_by_name(tmp_path: Path, content: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"bad\.jsonl"):
        nomiracl.read_nomiracl(path)
    with pytest.raises(InputError, match=r"none\.jsonl"):
        nomiracl.read_nomiracl(tmp_path / "none.jsonl")


def results(*seconds: float) -> list[Result]:
    quoted = cite("Its seat is Tehran.")
    return [judged(SEAT, said("Tehran [1]", quoted, seconds=each), INDEX) for each in seconds]


def test_figures_say_over_how_many_they_are() -> None:
    refused = judged(SEAT, said("", refused=True), INDEX)
    found = figures([*results(1, 2), refused])
    assert (found["correct"].value, found["correct"].n) == (pytest.approx(2 / 3), 3)
    assert (found["citations right"].value, found["citations right"].n) == (1.0, 2)
    assert (found["first token s"].value, found["first token s"].n) == (0.5, 2)
    assert found["total s"].value == 1


def test_a_table_leaves_out_what_applies_to_nothing() -> None:
    unanswerable = Case("2", "Who?", "unanswerable", answerable=False)
    refused = judged(unanswerable, said("No.", refused=True), INDEX)
    both = table([*results(1), refused]).splitlines()
    assert [line.split(" | ")[:3] for line in both[2:]] == [
        ["| en-en", "1", "1.00 ±0.00"],
        ["| unanswerable", "1", "–"],
    ]
    assert len({line.count("|") for line in both}) == 1
    assert "F1" not in table([refused])
    assert "verified" not in table(results(1), COMPARED)


def test_ratios_are_those_of_the_same_questions() -> None:
    found = ratios(results(1, 2, 3), results(2, 4, 6))
    assert found["total s"].value == pytest.approx(0.5)
    assert found["correct"].value == 1
    assert "verified" not in found


def test_a_record_holds_figures_and_verdicts_and_no_text(tmp_path: Path) -> None:
    rows = record(results(1, 2), results(2))
    path = tmp_path / "new" / "set.json"
    keep(path, {"rows": rows})
    kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["rows"]["en-en"]
    assert kept["questions"] == 2
    assert kept["verdicts"] == {"checked: supported": 2} == verdicts(results(1, 2))
    assert kept["figures"]["correct"] == {"value": 1.0, "low": 0.3424, "high": 1.0, "n": 2}
    assert kept["naive"]["questions"] == 1
    assert kept["naive"]["ratios"]["total s"]["value"] == 0.5
    assert "Tehran" not in path.read_text(encoding="utf-8")
