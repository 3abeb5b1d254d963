"""What Sanad is compared with: the best four passages by cosine pasted into a prompt, with the same two models.

No reader, no choice of sentences, no judgement, no check. Its citations are the passages that it names as [1].
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter

from evals.judging import Case
from index.catalog import Passage
from index.search import Index
from index.types import LANGUAGES
from models.errors import StateError
from rag.answer import blank
from rag.engine import Engine
from rag.events import Answer, Citation
from rag.llm import Message
from rag.phrases import NAMES, refusal

PASSAGES = 4
NOTHING = "no answer"
SYSTEM = Message(
    "system",
    "Answer the question from the numbered passages. Name the passage that says it behind your answer, as [1]. "
    f"If no passage answers the question, write: {NOTHING}.",
)


def naive(case: Case, engine: Engine) -> Answer:
    """The answer of the naive pipeline. Raises InputError for a prompt that is too long."""
    if engine.generator is None:
        raise StateError("This engine was built to retrieve only.", "Build it with its LLM to answer.")
    started = perf_counter()
    given = blank(case.question, engine, id=case.id)
    passages = nearest(engine.index, case)
    found_ms = _since(started)
    pasted = "\n\n".join(f"[{n}] {each.document.title}\n{_text(each)}" for n, each in enumerate(passages, start=1))
    asked = f"{pasted}\n\nQuestion (answer in {NAMES[given.language]}): {case.question}"
    pieces: list[str] = []
    first_ms = None
    most = engine.settings.answer.answer_tokens
    for piece in engine.generator.generate([SYSTEM, Message("user", asked)], max_tokens=most):
        first_ms = first_ms or _since(started)
        pieces.append(piece)
    text = "".join(pieces).strip()
    timings = replace(
        given.timings, retrieve_ms=found_ms, evidence_ms=found_ms, first_token_ms=first_ms, total_ms=_since(started)
    )
    if not text or NOTHING in text.lower():  # in whatever language it says so
        return replace(given, answer=refusal(given.language, "judged", 1), refused=True, timings=timings)
    return replace(given, answer=text, citations=_citations(text, passages), timings=timings)


def nearest(index: Index, case: Case) -> list[Passage]:
    """The passages with the highest cosine, of the case's documents if it names some."""
    [embedding] = index.embedder.embed_queries([case.question])
    if case.wishes.documents:
        rows = {row for id in case.wishes.documents for row in index.catalog.rows(id)}
    else:
        with index.lock:
            rows = {
                row for language in LANGUAGES for row in index.collection.nearest(embedding.vector, PASSAGES, language)
            }
    passages = index.catalog.passages(sorted(rows))
    return sorted(passages, key=lambda each: -float(each.vector @ embedding.vector))[:PASSAGES]


def _citations(text: str, passages: Sequence[Passage]) -> tuple[Citation, ...]:
    named = dict.fromkeys(int(number) for number in re.findall(r"\[(\d+)\]", text))
    return tuple(
        Citation(n, passage.document.id, passage.document.title, *passage.span, _text(passage))
        for n in named
        if 0 < n <= len(passages)
        for passage in [passages[n - 1]]
    )


def _text(passage: Passage) -> str:
    return passage.document.text[slice(*passage.span)]


def _since(started: float) -> float:
    """Milliseconds."""
    return (perf_counter() - started) * 1000
