"""What counts as right: cases from the sets, and how an answer compares with them."""

import json
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evals.data.nomiracl import read_nomiracl
from evals.data.squad import Paragraph, Question
from evals.judging import Case, Place, Result, judged, sample
from evals.records import Answered, head, read_record
from evals.report import COLUMNS, by_direction, by_kind, commit, figures, keep, record, table, verdicts
from evals.sets import nomiracl_cases, squad_cases
from models.errors import InputError
from rag.types import Answer, Citation, Evidence, Timings, Verdict

ECO = "ECO has 10 members. Its seat is Tehran."
TEXTS = {"eco": ECO, "سيكا": "تضم سيكا ٢٧ عضوا و٩ مراقبين."}
SEAT = Case("1", "Where is its seat?", "en-en", accepted=(("Tehran", "طهران"),), places=(Place("eco"),), short=True)


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
    result = judged(SEAT, said("Its seat is in Tehran. [1]", cite("Its seat is Tehran.")), (True,))
    assert (result.correct, result.shown, result.cited, result.cited_first, result.evidence) == (True,) * 5
    assert (result.language, result.sentence, result.right, result.exact) == (True, True, True, (True,))
    assert (result.complete, result.refused_wrongly) == (None, False)


def test_words_alone_are_right_and_no_sentence() -> None:
    result = judged(SEAT, said("**Tehran** [1]"))
    assert (result.correct, result.language, result.sentence) == (True, True, False)


def test_what_is_quoted_in_the_other_language_is_nobody_s_own_words() -> None:
    case = replace(SEAT, accepted=(("9", "nine", "تسعة"),), places=(Place("سيكا"),))
    quoted = judged(case, said("The article says: «تضم سيكا ٢٧ عضوا و٩ مراقبين.» [1]", cite("تضم سيكا", "سيكا")))
    assert (quoted.correct, quoted.shown, quoted.sentence, quoted.language) == (False, True, False, False)
    own = judged(replace(SEAT, accepted=(("10",),)), said("The article says: «ECO has 10 members.» [1]"))
    assert (own.correct, own.sentence) == (True, True)
    beside = judged(case, said("CICA has nine observers («٩ مراقبين»). [1]"))
    assert (beside.correct, beside.sentence) == (True, True)


def test_a_right_answer_in_the_wrong_language_is_wrong() -> None:
    assert not judged(SEAT, said("مقرها في طهران. [1]")).correct
    wished = replace(SEAT, asker="ar")
    assert judged(wished, said("مقرها في طهران. [1]")).correct
    assert not judged(wished, said("Its seat is Tehran. [1]")).correct
    assert judged(replace(SEAT, accepted=(("10", "ten"),)), said("10 [1]")).correct


def test_what_only_the_quotes_say_is_shown_and_the_third_quote_is_not_looked_at() -> None:
    quotes = [cite("تضم سيكا", "سيكا"), cite("ECO has 10 members."), cite("Its seat is Tehran.")]
    assert not judged(SEAT, said("There.", *quotes)).shown
    result = judged(SEAT, said("There.", *quotes[1:]))
    assert (result.correct, result.shown, result.cited_first) == (False, True, True)
    later = judged(SEAT, said("There.", *quotes))
    assert (later.cited_first, later.cited) == (False, True)


def test_a_refusal_of_what_is_answered_is_wrong_and_says_nothing() -> None:
    result = judged(SEAT, said("Tehran is not in the articles.", refused=True))
    assert (result.correct, result.shown, result.cited, result.sentence) == (False, False, False, None)
    assert result.refused_wrongly


def test_an_unanswerable_question_is_refused_in_its_own_language() -> None:
    case = Case("2", "Who?", "en-en unanswerable", answerable=False)
    assert judged(case, said("The articles do not say.", refused=True)).correct
    assert not judged(case, said("لا تجيب المقالات.", refused=True)).correct
    wrong = judged(case, said("Tehran. [1]", cite("Its seat is Tehran.")))
    assert (wrong.correct, wrong.shown, wrong.cited, wrong.refused_wrongly) == (False, None, None, None)


def test_where_either_is_right_a_refusal_or_the_truth_is() -> None:
    case = replace(SEAT, accepted=(("did not", "Tehran"),), either=True, reject=("because",))
    assert judged(case, said("The articles do not say.", refused=True)).correct
    assert judged(case, said("ECO did not leave Tehran. [1]")).correct
    assert not judged(case, said("ECO left Tehran because of rain. [1]")).correct
    assert judged(case, said("Its seat is Tehran: «because». [1]")).correct
    assert judged(case, said("No.", refused=True)).refused_wrongly is None


def test_yes_or_no_comes_first() -> None:
    case = replace(SEAT, first=("No", "لا"), accepted=(("Tehran", "طهران"),))
    assert judged(case, said("**No**, its seat is Tehran. [1]")).correct
    assert not judged(case, said("Its seat is Tehran, no. [1]")).correct
    assert not judged(case, said("Not Ankara: its seat is Tehran. [1]")).correct
    assert judged(replace(case, asker="ar"), said("لا، مقرها طهران. [1]")).correct


def test_an_answer_about_sanad_cites_nothing() -> None:
    case = Case("3", "What can you do?", "en-", accepted=(("articles",),), kind="about")
    assert judged(case, said("I answer from your articles.")).cited
    assert not judged(case, said("I answer from your articles. [1]", cite("ECO"))).cited


def test_a_quote_that_only_stands_beside_the_answer_is_shown_but_is_no_citation() -> None:
    beside = replace(cite("Its seat is Tehran."), also=True)
    result = judged(SEAT, said("There [1].", cite("تضم سيكا", "سيكا"), beside))
    assert (result.shown, result.cited, result.cited_first) == (True, False, False)


def test_the_marker_of_a_citation_is_no_answer() -> None:
    one = replace(SEAT, accepted=(("1",),))
    assert not judged(one, said("Its seat is there [1].")).correct
    assert judged(one, said("It has 1 seat [2].")).correct


def test_with_a_place_only_what_overlaps_it_is_right() -> None:
    case = replace(SEAT, places=(Place("سيكا", (0, 4)), Place("eco", (20, len(ECO)))))
    assert judged(case, said("Tehran", cite("Its seat is Tehran."))).cited
    elsewhere = judged(case, said("Tehran", cite("ECO has 10 members.")))
    assert (elsewhere.correct, elsewhere.cited) == (True, False)


def test_of_several_things_each_must_be_named() -> None:
    case = replace(SEAT, accepted=(("10", "ten"), ("Tehran",)), short=False)
    both, half = judged(case, said("Ten members, seat in Tehran")), judged(case, said("Its seat is Tehran"))
    assert (both.correct, both.complete, half.correct, half.complete) == (True, True, False, False)


def test_a_record_can_be_judged_once_more(tmp_path: Path) -> None:
    case = replace(SEAT, places=(Place("eco", (20, len(ECO))), Place("سيكا")), history=("Who?",), reject=("Ankara",))
    given = said("Its seat is Tehran. [1]", cite("Its seat is Tehran."))
    path = tmp_path / "set.jsonl"
    about = {"set": "set"}
    path.write_text(f"{head('set', about)}\n{Answered(case, given, (True,)).line()}\n", encoding="utf-8")
    name, read, (answered,) = read_record(path)
    assert (name, read, answered.case) == ("set", about, case)
    before, after = judged(case, given, (True,)), judged(answered.case, answered.answer, answered.exact)
    assert figures([before]) == figures([after])
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match="not a record"):
        read_record(path)


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
    return [judged(SEAT, said("Tehran [1]", quoted, seconds=each), (True,)) for each in seconds]


def test_figures_say_over_how_many_they_are() -> None:
    refused = judged(SEAT, said("", refused=True))
    found = figures([*results(1, 2), refused])
    assert (found["correct"].value, found["correct"].n) == pytest.approx((2 / 3, 3))
    assert (found["quotes exact"].value, found["quotes exact"].n) == (1.0, 2)
    assert (found["first token s"].value, found["first token s"].n) == (0.5, 2)
    assert found["total s"].value == 1


def test_a_table_leaves_out_what_applies_to_nothing() -> None:
    unanswerable = Case("2", "Who?", "unanswerable", answerable=False)
    refused = judged(unanswerable, said("No.", refused=True))
    both = table(by_direction([*results(1), refused])).splitlines()
    assert [line.split(" | ")[:4] for line in both[2:]] == [
        ["| en-en", "1", "1.00 ±0.40", "1.00 ±0.40"],
        ["| unanswerable", "1", "1.00 ±0.40", "–"],
    ]
    assert len({line.count("|") for line in both}) == 1
    assert "cited" not in table(by_direction([refused]))
    assert by_kind([refused]).keys() == {"fact"}


def test_of_the_verified_answers_the_wrong_ones_are_counted() -> None:
    nothing = Case("2", "Who?", "en-en", answerable=False)
    right, wrong = (judged(SEAT, said(f"Its seat is {city}. [1]")) for city in ("Tehran", "Ankara"))
    quoted = replace(wrong, answer=replace(wrong.answer, verdict=Verdict("quoted", "name")))
    refused = judged(SEAT, said("Nothing.", refused=True))
    invented = judged(nothing, said("Iran. [1]"))
    found = figures([right, wrong, quoted, refused, invented])
    assert (found["verified"].value, found["verified"].n) == (0.6, 5)
    assert (found["verified, of the right"].value, found["verified, of the right"].n) == (1.0, 1)
    assert (found["refused wrongly"].value, found["refused rightly"].value) == (0.25, 0.0)
    untrue = found["verified and wrong, of the verified"]
    assert (untrue.value, untrue.n) == pytest.approx((2 / 3, 3))
    assert "verified and wrong, of the verified" not in figures([quoted, refused])


def test_every_row_says_correct_before_what_only_quotes_show() -> None:
    first = table(by_direction(results(1))).splitlines()[0]
    assert first.startswith("| questions | number | correct | or in first two quotes |")
    assert [column.name for column in COLUMNS][:2] == ["correct", "every part"]


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
    path = tmp_path / "new" / "set.json"
    keep(path, record(results(1, 2), results(2)))
    kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["rows"]["en-en"]
    assert kept["questions"] == 2
    assert kept["verdicts"] == {"checked: supported": 2} == verdicts(results(1, 2))
    assert kept["figures"]["correct"] == {"value": 1.0, "low": 0.3424, "high": 1.0, "n": 2}
    assert kept["naive"]["questions"] == 1
    assert kept["naive"]["figures"]["total s"]["value"] == 2
    assert kept["naive"]["figures"].keys() == kept["figures"].keys()
    assert "Tehran" not in path.read_text(encoding="utf-8")
