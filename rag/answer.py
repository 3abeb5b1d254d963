"""One question, one direction: understand → retrieve → read → decide → write → verify → compose."""

from collections.abc import Generator as Yielding
from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter
from typing import Any, Literal, get_args

from index.search import search
from rag.compose import compose, courteous, refusal
from rag.decide import margin
from rag.engine import Engine
from rag.llm.generator import Cancelled
from rag.retrieve import Found, read, retrieve, together
from rag.select import digest, several
from rag.types import (
    NO_WISHES,
    Answer,
    Courtesy,
    Done,
    Event,
    Evidence,
    Read,
    Refused,
    Retrieved,
    Token,
    Turn,
    Verdict,
    Wishes,
)
from rag.understand import understand
from rag.write import Outcome, Writer, milliseconds_since

ARTICLE_PASSAGES = 30
"""Of an article that is to be summarised; of a longer one those that fit its title best."""


def answer(
    typed: str, history: Sequence[Turn], engine: Engine, *, id: str = "", wishes: Wishes = NO_WISHES
) -> Yielding[Event, None, None]:
    """Retrieved, Read, then Tokens as the answer is written, then Done with the checked answer, or Refused.

    Closing the iterator stops the LLM; `engine.cancel` stops it from another thread, and the iterator then ends without
    Done. Without an LLM, Done comes with passages and evidence alone. Earlier turns help to understand the question and
    are never evidence. Raises InputError for a question that cannot be used.
    """
    started, limits = perf_counter(), engine.settings.answer
    question = understand(typed, history, wishes, count_tokens=engine.count_tokens, most_tokens=limits.question_tokens)
    so_far = Answer(id, question.typed, question.answer_language, engine.model_name, engine.settings.fingerprint)

    def timed(answer: Answer, name: str) -> Answer:
        reached: dict[str, Any] = {name: milliseconds_since(started)}
        return replace(answer, timings=replace(answer.timings, **reached))

    if question.kind in get_args(Courtesy):
        text, verdict = courteous(question, len(engine.index.documents()))
        yield Done(timed(replace(so_far, answer=text, verdict=verdict), "total_ms"))
        return
    retrieved = retrieve(question, engine)
    so_far = timed(so_far, "retrieve_ms")
    yield Retrieved(so_far.language, together(retrieved))
    found = read(question, retrieved, engine)
    understood = found.question.understood
    so_far = replace(so_far, passages=found.passages, evidence=found.evidence, standalone=understood)
    so_far = timed(so_far, "evidence_ms")
    yield Read(so_far)
    if engine.generator is None:
        yield Done(timed(so_far, "total_ms"))
        return
    if margin(found.question, found.evidence, read=found.read) < limits.refuse_below:
        why: Literal["far", "judged"] = "judged" if found.read and found.evidence else "far"
        searched = wishes.documents or engine.index.documents()
        text = refusal(so_far.language, why, len(searched), chosen=bool(wishes.documents))
        yield Refused(timed(replace(so_far, answer=text, verdict=Verdict("refused", why)), "total_ms"))
        return
    timings = replace(so_far.timings, prompt_tokens=0, answer_tokens=0)
    writer = Writer(found.question, engine.generator, engine.prompts, limits.answer_tokens, started, timings)
    try:
        statements, verdict = yield from _written(found, writer, engine)
    except Cancelled:
        return
    also = found.evidence[1] if len(statements) == 1 and len(found.evidence) > 1 else None
    text, citations = compose(statements, also)
    so_far = replace(so_far, answer=text, verdict=verdict, citations=citations, timings=writer.timings)
    yield Done(timed(so_far, "total_ms"))


def look_up(typed: str, history: Sequence[Turn], engine: Engine, *, id: str = "", wishes: Wishes = NO_WISHES) -> Answer:
    """The passages and the evidence for a question, in an answer that says nothing. Raises InputError like `answer`."""
    events = answer(typed, history, engine, id=id, wishes=wishes)
    return next(event.answer for event in events if isinstance(event, Read | Done))


def _written(found: Found, writer: Writer, engine: Engine) -> Yielding[Token, None, Outcome]:
    match found.question.kind:
        case "list" | "comparison":
            sentences: Sequence[Evidence] = several(found.evidence)
        case "summary":
            best = found.passages[0]
            article = search(engine.index, best.title, ARTICLE_PASSAGES, documents=[best.document])
            sentences = digest(article) or found.evidence[:1]
        case _:
            return writer.fact(found.evidence)
    return writer.survey(sentences, rendered=engine.reader is not None)
