"""Lexical search in the catalog's database: BM25 by SQLite FTS5 over the terms of passages and their titles."""

import json
import math
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from itertools import islice

from index.terms import terms

# What is stored has been folded and stemmed already; `ascii` only cuts at the spaces between terms.
TABLES = """
CREATE VIRTUAL TABLE lexical USING fts5(passage, title, tokenize = 'ascii');
CREATE VIRTUAL TABLE lexical_terms USING fts5vocab(lexical, 'row');
"""
TITLE_WEIGHT = 0.5
"""How much a term counts in the title beside one in the passage."""
QUERY_TERMS = 32
"""The rarest terms of a question that are searched for."""

POSTINGS = 10_000
"""Rows that are scored by BM25 for a question: a thousand take about a millisecond, to find that they match a tenth."""
CHOSEN = 10
"""Times as many rows as are wanted are chosen by the rarest terms."""

FEW_TERMS = 3
"""With fewer terms a question is not told by them: "What is CICA for?" is more than its one term."""


def add(db: sqlite3.Connection, row: int, passage: str, title: str) -> None:
    """Stores the terms of a passage under its row."""
    db.execute(
        "INSERT INTO lexical (rowid, passage, title) VALUES (?, ?, ?)",
        (row, " ".join(terms(passage)), " ".join(terms(title))),
    )


def remove(db: sqlite3.Connection, rows: Sequence[int]) -> None:
    db.executemany("DELETE FROM lexical WHERE rowid = ?", [(row,) for row in rows])


def weights(db: sqlite3.Connection, question: str) -> dict[str, float]:
    """The distinct terms of a question and how telling each is: the inverse document frequency of BM25, at least 0.

    A term that no passage has keeps its weight: what it stands for is missing everywhere.
    """
    asked = list(dict.fromkeys(terms(question)))
    # FTS5's own table of lengths: counting `lexical` itself reads every text, 40 ms at 100,000 passages.
    count = db.execute("SELECT count(*) FROM lexical_docsize").fetchone()[0]
    marks = ", ".join("?" * len(asked))
    having: dict[str, int] = dict(
        db.execute(f"SELECT term, doc FROM lexical_terms WHERE term IN ({marks})", asked).fetchall()
    )
    rarity = {
        term: max(math.log((count - having.get(term, 0) + 0.5) / (having.get(term, 0) + 0.5)), 0.0) for term in asked
    }
    return dict(sorted(rarity.items(), key=lambda item: -item[1])[:QUERY_TERMS])


def _whole(asked: Mapping[str, float]) -> float:
    """The weight of the whole question. One or two terms say little: they count as if there were others missing."""
    return sum(asked.values()) * max(1.0, FEW_TERMS / len(asked)) if asked else 0.0


def best(
    db: sqlite3.Connection, asked: Mapping[str, float], n: int, allowed: Collection[int] | None = None
) -> dict[int, float]:
    """At most `n` rows, of those that are allowed, with their BM25 score over the sum of the question's weights: about
    0 to 2, whatever the length of the question and the size of the corpus.

    In a large index the rows are chosen by the rarest terms, those that at most POSTINGS rows have (Lucene's
    CommonTermsQuery does so), and then scored by all: a row with none but frequent terms is hardly ever among the best.
    """
    whole, telling = _whole(asked), [term for term, weight in asked.items() if weight]
    if not whole or not telling:
        return {}
    among = allowed if allowed is not None and len(allowed) <= POSTINGS else None
    if among is None and len(rare := _rarest(db, telling)) < len(telling):
        among = _ranked(db, rare, CHOSEN * n, allowed=allowed)
    scores = _ranked(db, telling, n, among=among, allowed=None if among is not None else allowed)
    return {row: score / whole for row, score in scores.items()}


def _rarest(db: sqlite3.Connection, terms: Sequence[str]) -> list[str]:
    """The first of the terms, the rarest first, that together stand in at most POSTINGS rows; one at least."""
    left, kept = POSTINGS, list[str]()
    for term in terms:
        [(rows,)] = db.execute("SELECT total(doc) FROM lexical_terms WHERE term = ?", (term,)).fetchall()
        left -= rows
        if kept and left < 0:
            break
        kept.append(term)
    return kept


def _ranked(
    db: sqlite3.Connection,
    terms: Sequence[str],
    n: int,
    *,
    among: Collection[int] | None = None,
    allowed: Collection[int] | None = None,
) -> dict[int, float]:
    """At most `n` rows that have one of the terms, with their BM25 score, the best first: of `among`, which alone are
    then scored, and of `allowed`, for which all are."""
    query = " OR ".join(f'"{term}"' for term in terms)
    few = "" if among is None else "AND +rowid IN (SELECT value FROM json_each(?))"
    found = db.execute(
        f"SELECT rowid, -bm25(lexical, 1.0, {TITLE_WEIGHT}) AS score FROM lexical WHERE lexical MATCH ? {few} "
        "ORDER BY score DESC LIMIT ?",
        (query, *([] if among is None else [json.dumps([*among])]), n if allowed is None else -1),
    )
    return dict(islice((each for each in found if allowed is None or each[0] in allowed), n))


def coverage(asked: Mapping[str, float], text: str) -> float:
    """The part of the question's weight whose terms stand in the text, 0 to 1 (less for one or two terms)."""
    whole = _whole(asked)
    return sum(asked.get(term, 0.0) for term in set(terms(text))) / whole if whole else 0.0
