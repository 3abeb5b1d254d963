"""`python -m training.prepare --data ../shared/data --out FOLDER`: all that training needs, as tokens.

Writes `train.npz` (questions, titles and passages as tokens, the examples, and for each question the passages that are
no hard negatives), `judged.json.gz` (the articles for choosing and for tables, as the reader sees them) and the frozen
weights in pieces (`training.frozen`). With these files `python -m training.reader` runs on any machine.
"""

import argparse
import gzip
import json
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, Literal

import numpy as np
from tokenizers import Tokenizer

from evals.data.division import Sets, asked_across, questions, read_sets
from evals.data.squad import Paragraph
from index.chunk import CountTokens, chunk
from index.settings import IndexSettings, read_table
from index.text import undecorated
from index.types import LANGUAGES, Span
from models.cli import exit_on_error
from models.store import locate
from rag import spans
from rag.spans import MAX_PASSAGE, MAX_QUESTION, MAX_TITLE, NO_TITLE, PASSAGE, QUESTION
from rag.verify.supports import MAX_STATEMENT, statement_beside
from training import statements
from training.examples import PASSAGE_TOKENS, Material, as_document, gather, holding
from training.frozen import write_pieces
from training.invented import facts
from training.paragraphs import paragraphs

BRACKETS = 2, 1
"""The IDs of <bos> and <eos>; 0 is padding."""
DOCUMENT, ASKED = "title: {title} | text: ", "task: search result | query: {question}"
"""The embedder's prompts for search, with which hard negatives are found."""
SEED = 20
NEWS = "ntrex-train.en-ar.jsonl"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m training.prepare", description=__doc__.split("\n\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder of the public sets")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--embedder", type=Path, help="its folder (default: that of the settings)")
    given = parser.parse_args()
    settings = read_table(IndexSettings, "index")
    folder = given.embedder or locate(settings.embedder, "embedder", settings.cache).path
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))

    def count_tokens(texts: Sequence[str]) -> list[int]:
        return [len(each.ids) for each in tokenizer.encode_batch(list(texts), add_special_tokens=False)]

    sets = read_sets(given.data)
    material = gather(sets, given.data / NEWS, count_tokens, SEED)
    rows = judged_rows(sets, tokenizer, count_tokens)
    arrays = tokens_of(material, tokenizer)
    statements = statement_tokens(sets, given.data / NEWS, tokenizer)
    used = set(chain.from_iterable(row["ids"] for row in rows)).union(*(arrays[name].tolist() for name in RAGGED))
    used.update(statements["ids"].tolist())
    vocabulary = [0, 1, 2, *sorted(used - {0, 1, 2})]
    place = np.zeros(max(vocabulary) + 1, np.int32)
    place[vocabulary] = np.arange(len(vocabulary))
    for name in (*RAGGED, "untitled"):
        arrays[name] = place[arrays[name]]
    given.out.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(given.out / "train.npz", **arrays)
    statements["ids"] = place[statements["ids"]]
    np.savez_compressed(given.out / "statements.npz", **statements)
    for row in rows:
        row["ids"] = place[row["ids"]].tolist()
    (given.out / "judged.json.gz").write_bytes(gzip.compress(json.dumps(rows, ensure_ascii=False).encode()))
    pieces = write_pieces(folder, vocabulary, given.out)
    print(f"{len(material.examples)} examples, {len(rows)} judged passages, {len(vocabulary)} tokens, {pieces} pieces")
    return 0


PARTS: tuple[Literal["train", "choosing", "table"], ...] = ("train", "choosing", "table")
RAGGED = ("questions", "careless", "queries", "titles", "documents", "passages")


def tokens_of(material: Material, tokenizer: Tokenizer) -> dict[str, Any]:
    """Flat arrays of token IDs with their bounds, int32; examples as (query, passage, first token, last token, source),
    tokens counted in the passage, -1 where it does not answer."""
    texts: dict[str, list[str]] = {
        "questions": [QUESTION.format(question=undecorated(each.text)) for each in material.queries],
        "careless": [QUESTION.format(question=undecorated(each.careless)) for each in material.queries],
        "queries": [ASKED.format(question=undecorated(each.text)) for each in material.queries],
        "titles": [PASSAGE.format(title=undecorated(each.title).strip() or NO_TITLE) for each in material.passages],
        "documents": [DOCUMENT.format(title=undecorated(each.title).strip() or NO_TITLE) for each in material.passages],
    }
    limits = {"questions": MAX_QUESTION, "careless": MAX_QUESTION, "queries": MAX_QUESTION}
    arrays: dict[str, Any] = {}
    for name, rows in texts.items():
        found = tokenizer.encode_batch(rows, add_special_tokens=False)
        _store(arrays, name, [each.ids[: limits.get(name, MAX_TITLE)] for each in found])
    read = tokenizer.encode_batch([undecorated(each.text) for each in material.passages], add_special_tokens=False)
    _store(arrays, "passages", [each.ids[:MAX_PASSAGE] for each in read])
    offsets = [
        spans.as_written(p.text, each.offsets[:MAX_PASSAGE]) for p, each in zip(material.passages, read, strict=True)
    ]
    sources = sorted({each.source for each in material.examples})
    examples = []
    for each in material.examples:
        tokens = span_to_tokens(offsets[each.passage], each.answer) if each.answer else (-1, -1)
        if tokens:
            examples.append((each.query, each.passage, *tokens, sources.index(each.source)))
    arrays["examples"] = np.asarray(examples, np.int32)
    arrays["sources"] = np.asarray(sources)
    arrays["languages"] = np.asarray([LANGUAGES.index(each.language) for each in material.passages], np.int8)
    _store(arrays, "holding", holding(material))
    none = tokenizer.encode(PASSAGE.format(title=NO_TITLE), add_special_tokens=False).ids
    arrays["untitled"] = np.asarray(none, np.int32)
    return arrays


def _store(arrays: dict[str, Any], name: str, rows: Sequence[Sequence[int]]) -> None:
    arrays[name] = np.fromiter(chain.from_iterable(rows), np.int32)
    arrays[f"{name}_bounds"] = np.cumsum([0, *map(len, rows)]).astype(np.int64)


def statement_tokens(sets: Sets, news: Path, tokenizer: Tokenizer) -> dict[str, Any]:
    """What the verifier learns from and is judged on: "ids" with their bounds, "holds", and the names of "part", "kind"
    and "direction" of each row."""
    every = [(part, row) for part in PARTS for row in statements.rows(sets, news, facts(), paragraphs(), SEED, part)]
    triples = [(statement_beside(row.question, row.statement), row.title, row.sentence) for _, row in every]
    encoded = spans.encode_beside(tokenizing(tokenizer), triples, BRACKETS, MAX_STATEMENT)
    arrays: dict[str, Any] = {"holds": np.asarray([row.holds for _, row in every], np.int8)}
    _store(arrays, "ids", [each.ids for each in encoded])
    arrays["part"] = np.asarray([part for part, _ in every])
    arrays["kind"] = np.asarray([row.kind for _, row in every])
    arrays["ours"] = np.asarray([row.ours for _, row in every])
    arrays["direction"] = np.asarray([row.direction for _, row in every])
    return arrays


def tokenizing(tokenizer: Tokenizer) -> spans.Tokenize:
    def tokenize(texts: Sequence[str]) -> list[tuple[list[int], list[tuple[int, int]]]]:
        return [(each.ids, each.offsets) for each in tokenizer.encode_batch(list(texts), add_special_tokens=False)]

    return tokenize


def span_to_tokens(offsets: Sequence[Span], span: Span) -> Span | None:
    """The first and the last token (inclusive) that share a character with `span`; None where it is cut away."""
    inside = [at for at, (start, end) in enumerate(offsets) if start < span[1] and span[0] < end]
    if not inside or offsets[inside[-1]][1] < span[1]:
        return None
    return inside[0], inside[-1]


def judged_rows(sets: Sets, tokenizer: Tokenizer, count_tokens: CountTokens) -> list[dict[str, Any]]:
    """A row for each question and passage: "set" (with its part), "question" (a number), "golds", "answerable" of the
    question, "ids", "first", "offsets", "text", "sentences" (spans of the passage)."""
    tokenize = tokenizing(tokenizer)
    rows: list[dict[str, Any]] = []
    for number, (name, question, texts, golds, answerable) in enumerate(_judged(sets)):
        for paragraph in texts:
            for passage in chunk(as_document(paragraph), count_tokens, PASSAGE_TOKENS):
                (encoded,) = spans.encode(tokenize, [(question, paragraph.title, passage.text)], BRACKETS)
                rows.append(
                    {
                        "set": name,
                        "question": number,
                        "golds": golds,
                        "answerable": answerable,
                        "ids": list(encoded.ids),
                        "first": encoded.first,
                        "offsets": encoded.offsets,
                        "text": passage.text,
                        "sentences": [(start - passage.start, end - passage.start) for start, end in passage.sentences],
                    }
                )
    return rows


def _judged(sets: Sets) -> Iterable[tuple[str, str, list[Paragraph], list[str], bool]]:
    for part in ("choosing", "table"):
        for asking in LANGUAGES:
            for language in LANGUAGES:
                for text, paragraph in asked_across(getattr(sets.xquad, part), asking, language):
                    golds = list(paragraph.accepted(paragraph.questions[0]))
                    yield f"{part} XQuAD {asking}→{language}", text, [paragraph], golds, True
        for name, title in (("arcd", "ARCD"), ("tydi_en", "TyDi en"), ("tydi_ar", "TyDi ar"), ("squad2", "SQuAD 2")):
            for question, paragraph in questions(getattr(getattr(sets, name), part)):
                golds = list(paragraph.accepted(question))
                yield f"{part} {title}", question.text, [paragraph], golds, bool(golds)
        for judged in getattr(sets.nomiracl, part):
            paragraphs = [Paragraph("", title, text, judged.language, ()) for title, text in judged.passages]
            yield f"{part} NoMIRACL {judged.language}", judged.text, paragraphs, [], judged.answerable


if __name__ == "__main__":
    exit_on_error(main)
