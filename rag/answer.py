"""One question, one direction: understand → retrieve → read → decide → write → verify → compose."""

from collections.abc import Generator as Yielding
from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Literal

from index.search import search
from models.errors import StateError
from rag.compose import compose, courteous, quotation, refusal, with_original
from rag.decide import margin
from rag.engine import Engine
from rag.llm.generator import Cancelled
from rag.retrieve import Found, read, retrieve, together
from rag.select import digest, several
from rag.types import (
    Answer,
    Done,
    Event,
    Evidence,
    Question,
    Read,
    Refused,
    Retrieved,
    Statement,
    Timings,
    Token,
    Turn,
    Verdict,
    Wishes,
)
from rag.understand import understand
from rag.verify.check import Failure
from rag.write import SENTENCES, Meter, Writer, milliseconds_since

DEFAULTS = Wishes()

ARTICLE_PASSAGES = 30
"""Of an article that is to be summarised; of a longer one those that fit its title best."""


def answer(
    typed: str, history: Sequence[Turn], engine: Engine, *, id: str = "", wishes: Wishes = DEFAULTS
) -> Yielding[Event, None, None]:
    """Retrieved, Read, then Tokens as the answer is written, then Done with the checked answer, or Refused.

    Closing the iterator stops the LLM; `engine.cancel` stops it from another thread, and the iterator then ends without
    Done. Earlier turns help to understand the question and are never evidence. Raises InputError for a question that
    cannot be used, and StateError for an engine without an LLM.
    """
    started = perf_counter()
    question = _understood(typed, history, engine, wishes)
    blank = blank_answer(question, engine, id=id)
    if question.kind in ("greeting", "thanks", "about"):
        yield Done(_courteous(question, blank, engine, started))
        return
    retrievals = retrieve(question, engine)
    retrieve_ms = milliseconds_since(started)
    yield Retrieved(question.answer_language, together(question, retrievals, engine))
    found = read(question, retrievals, engine)
    so_far = _with_found(blank, found, Timings(retrieve_ms, milliseconds_since(started)))
    yield Read(so_far.passages, so_far.evidence, so_far.standalone)
    if not _answers(found, engine):
        yield Refused(_refused(so_far, found, engine, started))
        return
    if engine.generator is None:
        raise StateError("This engine was built to retrieve only.", "Build it with its LLM to answer.")
    meter = Meter(started, engine.generator)
    writer = Writer(found.question, engine.generator, engine.prompts, engine.settings.answer.answer_tokens, meter)
    try:
        outcome = yield from _outcome(found, writer, engine)
    except Cancelled:
        return
    text, citations = compose(outcome.statements, outcome.also)
    timings = replace(meter.timings(so_far.timings), total_ms=milliseconds_since(started))
    yield Done(replace(so_far, answer=text, verdict=outcome.verdict, citations=citations, timings=timings))


def look_up(typed: str, history: Sequence[Turn], engine: Engine, *, id: str = "", wishes: Wishes = DEFAULTS) -> Answer:
    """The passages and the evidence for a question, in an answer that says nothing. Raises InputError like `answer`."""
    started = perf_counter()
    question = _understood(typed, history, engine, wishes)
    retrievals = retrieve(question, engine)
    retrieve_ms = milliseconds_since(started)
    found = read(question, retrievals, engine)
    return _with_found(blank_answer(question, engine, id=id), found, Timings(retrieve_ms, milliseconds_since(started)))


def blank_answer(question: Question, engine: Engine, *, id: str = "") -> Answer:
    """An answer before anything has been found or said."""
    return Answer(
        id=id,
        question=question.typed,
        language=question.answer_language,
        answer="",
        citations=(),
        passages=(),
        evidence=(),
        timings=Timings(retrieve_ms=0.0, evidence_ms=0.0),
        model=engine.model_name,
        settings=engine.settings.fingerprint,
    )


def _understood(typed: str, history: Sequence[Turn], engine: Engine, wishes: Wishes) -> Question:
    most = engine.settings.answer.question_tokens
    return understand(typed, history, wishes, count_tokens=engine.count_tokens, most_tokens=most)


def _with_found(blank: Answer, found: Found, timings: Timings) -> Answer:
    return replace(
        blank,
        passages=found.passages,
        evidence=found.evidence,
        standalone=found.question.understood,
        timings=timings,
    )


def _answers(found: Found, engine: Engine) -> bool:
    return margin(found.question, found.evidence, read=found.read) >= engine.settings.answer.refuse_below


@dataclass(frozen=True)
class _Outcome:
    statements: tuple[Statement, ...]
    verdict: Verdict
    also: Evidence | None = None


def _outcome(found: Found, writer: Writer, engine: Engine) -> Yielding[Token, None, _Outcome]:
    match found.question.kind:
        case "list" | "comparison":
            return (yield from _survey(several(found.evidence), found, writer, engine))
        case "summary":
            best = found.passages[0]
            article = search(engine.index, best.title, ARTICLE_PASSAGES, documents=[best.document])
            return (yield from _survey(digest(article), found, writer, engine))
        case _:
            return (yield from _fact(found, writer))


def _fact(found: Found, writer: Writer) -> Yielding[Token, None, _Outcome]:
    """The reader's words where they do, else the LLM's, else the article's own sentence; of a question with several
    parts the best sentences."""
    question, sentence = found.question, found.evidence[0]
    several_parts = question.kind == "parts"
    also = next((each for each in found.evidence[1:]), None)
    failure = Failure("quote")
    if sentence.guesses:
        across = sentence.language != question.answer_language
        if not across and not several_parts and question.wishes.length == "brief":
            statement = yield from writer.words(sentence)
            if statement is not None:
                return _Outcome((statement,), Verdict("checked", "supported"), also)
        shown = found.evidence[: SENTENCES if several_parts else 1]
        result = yield from writer.reply(shown)
        if isinstance(result, Statement):
            return _Outcome((with_original(result) if across else result,), Verdict("checked", "supported"), also)
        failure = result
    quoted = several(found.evidence)[:SENTENCES] if several_parts else [sentence]
    statements = tuple(quotation(each, question.answer_language, bare=len(quoted) > 1) for each in quoted)
    return _Outcome(statements, Verdict("quoted", failure.why, failure.detail), also)


def _survey(
    sentences: Sequence[Evidence], found: Found, writer: Writer, engine: Engine
) -> Yielding[Token, None, _Outcome]:
    """The article's own sentences one by one; those in the other language in the LLM's rendering, where it holds."""
    language = found.question.answer_language
    statements = []
    why: Literal["asked", "translated"] = "asked"
    for sentence in sentences:
        rendered = None
        if sentence.language != language and engine.reader is not None:
            rendered = yield from writer.render(sentence)
        if rendered is not None:
            why = "translated"
        statements.append(rendered or quotation(sentence, language, bare=True))
    return _Outcome(tuple(statements), Verdict("quoted", why))


def _refused(so_far: Answer, found: Found, engine: Engine, started: float) -> Answer:
    chosen = found.question.wishes.documents
    why: Literal["far", "judged"] = "judged" if found.read and found.evidence else "far"
    text = refusal(so_far.language, why, len(chosen) or len(engine.index.documents()), chosen=bool(chosen))
    timings = replace(so_far.timings, total_ms=milliseconds_since(started))
    return replace(so_far, answer=text, verdict=Verdict("refused", why), timings=timings)


def _courteous(question: Question, blank: Answer, engine: Engine, started: float) -> Answer:
    kind = question.kind
    assert kind in ("greeting", "thanks", "about")
    text = courteous(kind, question.answer_language, question.typed, len(engine.index.documents()))
    verdict = Verdict("about", "about") if kind == "about" else Verdict("courtesy", kind)
    return replace(
        blank, answer=text, verdict=verdict, timings=replace(blank.timings, total_ms=milliseconds_since(started))
    )
