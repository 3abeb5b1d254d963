"""One question, one direction: understand → retrieve → read → decide → write → verify → compose."""

from collections.abc import Generator as Yielding
from collections.abc import Sequence
from dataclasses import replace
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
    NO_WISHES,
    Answer,
    Done,
    Event,
    Evidence,
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
from rag.write import Writer, milliseconds_since

ARTICLE_PASSAGES = 30
"""Of an article that is to be summarised; of a longer one those that fit its title best."""
PARTS = 2
"""Sentences for a question with several parts."""

Outcome = tuple[Sequence[Statement], Verdict]


def answer(
    typed: str, history: Sequence[Turn], engine: Engine, *, id: str = "", wishes: Wishes = NO_WISHES
) -> Yielding[Event, None, None]:
    """Retrieved, Read, then Tokens as the answer is written, then Done with the checked answer, or Refused.

    Closing the iterator stops the LLM; `engine.cancel` stops it from another thread, and the iterator then ends without
    Done. Earlier turns help to understand the question and are never evidence. Raises InputError for a question that
    cannot be used, and StateError for an engine without an LLM.
    """
    started = perf_counter()
    most = engine.settings.answer.question_tokens
    question = understand(typed, history, wishes, count_tokens=engine.count_tokens, most_tokens=most)
    said = Answer(id, question.typed, question.answer_language, engine.model_name, engine.settings.fingerprint)
    if question.kind in ("greeting", "thanks", "about"):
        text, verdict = courteous(question, len(engine.index.documents()))
        yield Done(replace(said, answer=text, verdict=verdict, timings=Timings(total_ms=milliseconds_since(started))))
        return
    retrievals = retrieve(question, engine)
    timings = Timings(retrieve_ms=milliseconds_since(started))
    yield Retrieved(said.language, together(question, retrievals, engine))
    found = read(question, retrievals, engine)
    timings = replace(timings, evidence_ms=milliseconds_since(started))
    understood = found.question.understood
    said = replace(said, passages=found.passages, evidence=found.evidence, standalone=understood, timings=timings)
    yield Read(said)
    if margin(found.question, found.evidence, read=found.read) < engine.settings.answer.refuse_below:
        why: Literal["far", "judged"] = "judged" if found.read and found.evidence else "far"
        text = refusal(
            said.language, why, len(wishes.documents) or len(engine.index.documents()), chosen=bool(wishes.documents)
        )
        timings = replace(timings, total_ms=milliseconds_since(started))
        yield Refused(replace(said, answer=text, verdict=Verdict("refused", why), timings=timings))
        return
    if engine.generator is None:
        raise StateError("This engine was built to retrieve only.", "Build it with its LLM to answer.")
    limit = engine.settings.answer.answer_tokens
    writer = Writer(found.question, engine.generator, engine.prompts, limit, started)
    try:
        statements, verdict = yield from _written(found, writer, engine)
    except Cancelled:
        return
    also = found.evidence[1] if len(statements) == 1 and len(found.evidence) > 1 else None
    text, citations = compose(statements, also)
    timings = replace(writer.timings(timings), total_ms=milliseconds_since(started))
    yield Done(replace(said, answer=text, verdict=verdict, citations=citations, timings=timings))


def look_up(typed: str, history: Sequence[Turn], engine: Engine, *, id: str = "", wishes: Wishes = NO_WISHES) -> Answer:
    """The passages and the evidence for a question, in an answer that says nothing. Raises InputError like `answer`."""
    events = answer(typed, history, engine, id=id, wishes=wishes)
    return next(event.answer for event in events if isinstance(event, Read | Done))


def _written(found: Found, writer: Writer, engine: Engine) -> Yielding[Token, None, Outcome]:
    match found.question.kind:
        case "list" | "comparison":
            return (yield from _survey(several(found.evidence), found, writer, engine))
        case "summary":
            best = found.passages[0]
            article = search(engine.index, best.title, ARTICLE_PASSAGES, documents=[best.document])
            return (yield from _survey(digest(article) or found.evidence[:1], found, writer, engine))
        case _:
            return (yield from _fact(found, writer))


def _fact(found: Found, writer: Writer) -> Yielding[Token, None, Outcome]:
    """The reader's words where they will do, else the LLM's, else the article's own sentence; where the question has
    several parts, the LLM's or the best sentences."""
    question, sentence = found.question, found.evidence[0]
    across, parts = sentence.language != question.answer_language, question.kind == "parts"
    failure = Failure("quote")
    if sentence.guesses:
        if not across and not parts and question.wishes.length == "brief":
            statement = yield from writer.words(sentence)
            if statement is not None:
                return [statement], Verdict("checked", "supported")
        result = yield from writer.reply(found.evidence[: PARTS if parts else 1])
        if isinstance(result, Statement):
            return [with_original(result) if across else result], Verdict("checked", "supported")
        failure = result
    quoted = several(found.evidence)[:PARTS] if parts else [sentence]
    statements = [quotation(each, question.answer_language, bare=len(quoted) > 1) for each in quoted]
    return statements, Verdict("quoted", failure.why, failure.detail)


def _survey(
    sentences: Sequence[Evidence], found: Found, writer: Writer, engine: Engine
) -> Yielding[Token, None, Outcome]:
    """The article's own sentences one by one; those in the other language in the LLM's rendering, where it holds."""
    language = found.question.answer_language
    statements = []
    verdict = Verdict("quoted", "asked")
    for sentence in sentences:
        foreign = sentence.language != language and engine.reader is not None
        rendered = (yield from writer.render(sentence)) if foreign else None
        verdict = Verdict("quoted", "translated") if rendered else verdict
        statements.append(rendered or quotation(sentence, language, bare=True))
    return statements, verdict
