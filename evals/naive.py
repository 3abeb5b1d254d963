"""What Sanad is compared with: the best four passages by cosine pasted into a prompt of a small LLM that converses.

No terms, no reader, no choice of sentences, no refusal but the LLM's own, no check. Its evidence are the passages that
it pastes, its citations those that it names as [1], so that every figure of Sanad's can be taken of it too.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter

from evals.judging import Case
from index.schema import Passage
from index.search import Index
from index.text import detect_language
from index.types import LANGUAGES, Language
from models.store import locate
from rag.engine import Engine
from rag.llm.generator import Generator, Message
from rag.llm.llama import LlamaGenerator
from rag.settings import Settings
from rag.types import Answer, Citation, Evidence, Timings, Verdict

LLM = "qwen2.5-coder-1.5b-instruct-q4_k_m"
"""By name, for the default knows no conversation: it words sentences and could not follow the prompt."""
PASSAGES = 4
NOTHING = "no answer"
SYSTEM = Message(
    "system",
    "Answer the question from the numbered passages. Name the passage that says it behind your answer, as [1]. "
    f"If no passage answers the question, write: {NOTHING}.",
)
NAMES: dict[Language, str] = {"ar": "Arabic", "en": "English"}
REFUSALS: dict[Language, str] = {"ar": "لا جواب في المقالات.", "en": "The articles have no answer."}


def load_llm(settings: Settings) -> Generator:
    """The naive pipeline's LLM. Raises StateError, with how to fetch it, where it is not here."""
    located = locate(LLM, "llm", settings.index.cache)
    return LlamaGenerator(located.path, context=settings.answer.context, threads=settings.answer.threads)


def empty(case: Case, engine: Engine) -> Answer:
    """An answer before anything has been found or said."""
    return Answer(
        id=case.id,
        question=case.question,
        language=case.wishes.language or detect_language(case.question),
        answer="",
        citations=(),
        passages=(),
        evidence=(),
        timings=Timings(0.0, 0.0),
        model=engine.model_name,
        settings=engine.settings.fingerprint,
    )


def naive(case: Case, engine: Engine, llm: Generator) -> Answer:
    """The answer of the naive pipeline. Raises InputError for a prompt that is too long."""
    started = perf_counter()
    passages = nearest(engine.index, case)
    found_ms = _since(started)
    given = replace(empty(case, engine), model=LLM, evidence=tuple(map(_evidence, passages)))
    pasted = "\n\n".join(f"[{n}] {each.title}\n{each.text}" for n, each in enumerate(given.evidence, start=1))
    asked = f"{pasted}\n\nQuestion (answer in {NAMES[given.language]}): {case.question}"
    pieces: list[str] = []
    first_ms = None
    for piece in llm.generate([SYSTEM, Message("user", asked)], max_tokens=engine.settings.answer.answer_tokens):
        first_ms = first_ms or _since(started)
        pieces.append(piece)
    text = "".join(pieces).strip()
    given = replace(given, timings=Timings(found_ms, found_ms, first_ms, _since(started)))
    if not text or NOTHING in text.lower():  # in whatever language it says so
        return replace(given, answer=REFUSALS[given.language], verdict=Verdict("refused", "judged"))
    return replace(given, answer=text, citations=_citations(text, given.evidence))


def nearest(index: Index, case: Case) -> list[Passage]:
    """The passages with the highest cosine, of the case's documents if it names some."""
    [asked] = index.embedder.embed_queries([case.question])
    if case.wishes.documents:
        rows = {row for id in case.wishes.documents for row in index.catalog.rows(id)}
    else:
        with index.lock:
            rows = {row for language in LANGUAGES for row in index.collection.nearest(asked.vector, PASSAGES, language)}
    passages = index.catalog.passages(sorted(rows))
    return sorted(passages, key=lambda each: -float(each.vector @ asked.vector))[:PASSAGES]


def _evidence(passage: Passage) -> Evidence:
    document, (start, end) = passage.document, passage.span
    return Evidence(document.id, document.title, document.language, start, end, document.text[start:end], 0.0)


def _citations(text: str, pasted: Sequence[Evidence]) -> tuple[Citation, ...]:
    named = dict.fromkeys(int(number) for number in re.findall(r"\[(\d+)\]", text))
    return tuple(
        Citation(n, each.document, each.title, each.start, each.end, each.text)
        for n in named
        if 0 < n <= len(pasted)
        for each in [pasted[n - 1]]
    )


def _since(started: float) -> float:
    """Milliseconds."""
    return (perf_counter() - started) * 1000
