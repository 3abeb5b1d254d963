"""Lexical search in the catalog's database: BM25 by SQLite FTS5 over the terms of passages and their titles."""

import json
import math
import sqlite3
from collections import Counter
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
K1, B = 1.2, 0.75
"""Of BM25, in FTS5."""
QUERY_TERMS = 32
"""The rarest terms of a question that are searched for."""

POSTINGS = 10_000
"""Rows that are scored by FTS5 for a question: a thousand take nearly two milliseconds."""
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
    marks = ", ".join("?" * len(asked))
    having: dict[str, int] = dict(
        db.execute(f"SELECT term, doc FROM lexical_terms WHERE term IN ({marks})", asked).fetchall()
    )
    count = max(_totals(db)[0], *having.values(), 0)  # a damaged record may say anything
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
    CommonTermsQuery does so), and then scored by all, here: a row with none but frequent terms is hardly ever among the
    best, and FTS5 walks over every row that has one.
    """
    whole, telling = _whole(asked), {term: weight for term, weight in asked.items() if weight}
    if not whole or not telling:
        return {}
    if len(rare := _rarest(db, telling)) < len(telling):
        chosen = _ranked(db, rare, CHOSEN * n, allowed)
        scored = _scored(db, telling, chosen)
        scores = dict(sorted(scored.items(), key=lambda each: -each[1])[:n])
    else:
        scores = _ranked(db, [*telling], n, allowed)
    return {row: score / whole for row, score in scores.items()}


def _rarest(db: sqlite3.Connection, weights: Mapping[str, float]) -> list[str]:
    """The first of the terms, the rarest first, that together stand in at most POSTINGS rows; one at least. In how many
    a term stands its weight tells."""
    count, left, kept = _totals(db)[0], POSTINGS, list[str]()
    for term, weight in weights.items():
        odds = math.exp(weight)
        left -= round((count + 0.5 - 0.5 * odds) / (1 + odds))
        if kept and left < 0:
            break
        kept.append(term)
    return kept


def _ranked(
    db: sqlite3.Connection, terms: Sequence[str], n: int, allowed: Collection[int] | None = None
) -> dict[int, float]:
    """At most `n` rows, of those that are allowed, that have one of the terms, with their BM25 score, best first."""
    query = " OR ".join(f'"{term}"' for term in terms)
    few = json.dumps([*allowed]) if allowed is not None and len(allowed) <= POSTINGS else None
    found = db.execute(
        f"SELECT rowid, -bm25(lexical, 1.0, {TITLE_WEIGHT}) AS score FROM lexical WHERE lexical MATCH ? "
        f"{'' if few is None else 'AND +rowid IN (SELECT value FROM json_each(?))'} ORDER BY score DESC LIMIT ?",
        (query, *([] if few is None else [few]), n if few is not None or allowed is None else -1),
    )
    return dict(islice((each for each in found if allowed is None or each[0] in allowed), n))


def _scored(db: sqlite3.Connection, weights: Mapping[str, float], rows: Collection[int]) -> dict[int, float]:
    """BM25 of some rows as FTS5 has it (K1, B)."""
    count, tokens = _totals(db)
    mean = max(1, tokens) / max(1, count)
    found = db.execute(
        "SELECT rowid, passage, title FROM lexical WHERE rowid IN (SELECT value FROM json_each(?))",
        [json.dumps([*rows])],
    )
    scores = {}
    for row, passage, title in found:
        said, named = passage.split(), title.split()
        often = Counter(filter(weights.__contains__, said))
        for term in filter(weights.__contains__, named):
            often[term] += TITLE_WEIGHT  # type: ignore[assignment]
        norm = K1 * (1 - B + B * (len(said) + len(named)) / mean)
        scores[row] = sum(weights[term] * times * (K1 + 1) / (times + norm) for term, times in often.items())
    return scores


def _totals(db: sqlite3.Connection) -> tuple[int, int]:
    """Rows and terms of all, as of the last commit: what FTS5 keeps in its record 1, a row of varints of seven bits a
    byte, as SQLite's are. To count rows takes 4 ms at 500,000."""
    [(block,)] = db.execute("SELECT block FROM lexical_data WHERE id = 1").fetchall() or [(b"",)]
    values, value = [], 0
    for byte in block:
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            values.append(value)
            value = 0
    return (values[0], sum(values[1:])) if values else (0, 0)


def coverage(asked: Mapping[str, float], text: str) -> float:
    """The part of the question's weight whose terms stand in the text, 0 to 1 (less for one or two terms)."""
    whole = _whole(asked)
    return sum(asked.get(term, 0.0) for term in set(terms(text))) / whole if whole else 0.0
