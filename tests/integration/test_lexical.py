"""Terms in real SQLite."""

import sqlite3
from collections.abc import Iterator

import pytest

from index import lexical

PASSAGES = {
    1: ("تضم المنظمة 27 عضوا دائما وتسعة مراقبين.", "سيكا"),
    2: ("The Secretariat of CICA sits in Astana.", "CICA"),
    3: ("Tea is grown on terraces.", "Tea"),
    4: ("عُقد الاجتماع في كازاخستان.", "الاجتماع"),
    5: ("Tea, tea and more tea in Astana.", "Astana"),
}


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.executescript(lexical.TABLES)
    for row, (passage, title) in PASSAGES.items():
        lexical.add(connection, row, passage, title)
    connection.commit()
    yield connection
    connection.close()


def found(db: sqlite3.Connection, question: str, n: int = 5) -> dict[int, float]:
    return lexical.best(db, lexical.weights(db, question), n)


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("كم عدد المراقبين الدائمين؟", 1),
        ("Where is CICA's secretariat?", 2),
        ("أين عقد إجتماع الدول", 4),
        ("٢٧ member states?", 1),
        ("growing TEA on terrace", 3),
    ],
)
def test_forms_and_scripts_meet(db: sqlite3.Connection, question: str, row: int) -> None:
    assert next(iter(found(db, question))) == row


def test_scores_do_not_grow_with_the_question(db: sqlite3.Connection) -> None:
    short = found(db, "secretariat")
    long = found(db, "secretariat unheard unknown missing words")
    assert 0 < long[2] < short[2] < 3


@pytest.mark.parametrize("question", ["", "what is the", "؟", "zzz", '" OR NEAR( *', "'; DROP TABLE lexical; --"])
def test_nothing_found_is_no_error(db: sqlite3.Connection, question: str) -> None:
    assert found(db, question) == {}


def test_a_removed_passage_is_not_found(db: sqlite3.Connection) -> None:
    lexical.remove(db, [2])
    db.commit()
    assert found(db, "secretariat") == {}
    assert found(db, "Astana").keys() == {5}


def test_limit(db: sqlite3.Connection) -> None:
    assert len(found(db, "Astana tea", 1)) == 1
    assert len(lexical.weights(db, " ".join(f"word{n}" for n in range(500)))) == lexical.QUERY_TERMS


@pytest.mark.parametrize("postings", [lexical.POSTINGS, 2])
def test_rows_are_chosen_by_rare_terms_and_scored_by_all(
    db: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, postings: int
) -> None:
    for row in range(10, 60):
        lexical.add(db, row, f"Tea number {row}.", "Harvest")
    db.commit()
    question = "secretariat of tea 44"
    exact = found(db, question, 100)
    monkeypatch.setattr(lexical, "POSTINGS", postings)
    chosen = found(db, question, 100)
    assert list(chosen)[:2] == list(exact)[:2] == [44, 2]
    assert all(score == pytest.approx(exact[row]) for row, score in chosen.items())
    assert len(chosen) == (len(exact) if postings > 2 else 2)


def test_only_allowed_rows_are_found(db: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = lexical.weights(db, "Astana tea secretariat")
    every = lexical.best(db, asked, 5)
    assert lexical.best(db, asked, 5, {5, 3, 99}) == {row: every[row] for row in every if row in (5, 3)}
    monkeypatch.setattr(lexical, "POSTINGS", 1)
    assert lexical.best(db, asked, 5, {2, 5, 3}).keys() == {2}
    assert lexical.best(db, asked, 5, set()) == {}


@pytest.mark.parametrize("record", [b"", b"\x00", b"\xff\xff", b"\x01\x00\x00"])
def test_a_damaged_record_of_totals_ends_no_search(db: sqlite3.Connection, record: bytes) -> None:
    db.execute("UPDATE lexical_data SET block = ? WHERE id = 1", [record])
    db.commit()
    assert all(weight >= 0 for weight in lexical.weights(db, "Astana tea secretariat").values())
    assert set(lexical._scored(db, {"tea": 1.0}, [2, 5])) == {2, 5}
