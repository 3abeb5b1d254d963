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
    assert found(db, "secretariat") == {}
    assert found(db, "Astana").keys() == {5}


def test_limit(db: sqlite3.Connection) -> None:
    assert len(found(db, "Astana tea", 1)) == 1
    assert len(lexical.weights(db, " ".join(f"word{n}" for n in range(500)))) == lexical.QUERY_TERMS
