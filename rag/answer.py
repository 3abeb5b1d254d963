"""One question, one direction: understand → retrieve → read → reply to every part → compose."""

from collections.abc import Generator as Yielding
from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter
from typing import Any, get_args

from rag.compose import compose, refusal
from rag.engine import Engine
from rag.llm.generator import Cancelled
from rag.phrases import courteous
from rag.prose import prose
from rag.reply import Reply
from rag.retrieve import Found, alone, read, retrieve, together
from rag.types import (
    NO_WISHES,
    Answer,
    Citation,
    Courtesy,
    Done,
    Event,
    Outcome,
    Question,
    Read,
    Refused,
    Retrieved,
    Turn,
    Verdict,
    Wishes,
)
from rag.understand import understand
from rag.write import Writer, milliseconds_since

IN_PART = Verdict("quoted", "part")
"""Of an answer that leaves a part of the question open, however well the others are borne out."""
LISTED = "list", "several", "summary"
"""Kinds whose statements are a list, as the parts of a question are."""


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
        text, verdict = courteous(question, [each.title for each in engine.index.documents()])
        yield Done(timed(replace(so_far, answer=text, verdict=verdict), "total_ms"))
        return
    parts = alone(question)
    retrieved = [retrieve(part, engine) for part in parts]
    so_far = timed(so_far, "retrieve_ms")
    yield Retrieved(so_far.language, together([found for each in retrieved for found in each]))
    found = [read(part, each, engine) for part, each in zip(parts, retrieved, strict=True)]
    so_far = replace(
        so_far,
        passages=together(found),
        evidence=tuple(dict.fromkeys(sentence for each in found for sentence in each.evidence)),
        standalone=_understood(parts, found),
    )
    so_far = timed(so_far, "evidence_ms")
    yield Read(so_far)
    if engine.generator is None:
        yield Done(timed(so_far, "total_ms"))
        return
    timings = replace(so_far.timings, prompt_tokens=0, answer_tokens=0)
    writer = Writer(engine.generator, engine.prompts, limits.answer_tokens, started, timings, names=engine.names)
    cited = next((turn.documents[0] for turn in reversed(history) if turn.documents), None)
    outcomes: list[Outcome] = []
    try:
        replies = [Reply(each, writer, engine, cited) for each in found]
        written = (yield from prose(question, replies, writer)) if engine.prose else {}
        for at, reply in enumerate(replies):
            outcomes.append(written.get(at) or (yield from reply.outcome()))
            listed = len(parts) > 1 or (parts[0].kind in LISTED and len(outcomes[0].statements) > 1)
            text, bold, citations = compose(list(zip(parts, outcomes, strict=False)), listed=listed)
            if text and (len(found) > 1 or not writer.shown):
                yield from writer.settle(text)
    except Cancelled:
        return
    so_far = replace(so_far, timings=writer.timings)
    if not any(each.statements for each in outcomes):
        searched = engine.index.documents(wishes.searched)
        verdict = outcomes[0].verdict
        best = max((s for each in found for s in each.evidence[:1]), key=lambda each: each.score, default=None)
        nearest = best if verdict.why == "judged" else None
        text, citations = refusal(nearest, so_far.language, len(searched), chosen=bool(wishes.searched))
        so_far = replace(so_far, answer=text, verdict=verdict, citations=_paged(citations, engine))
        yield Refused(timed(so_far, "total_ms"))
        return
    verdicts = [each.verdict if each.statements else IN_PART for each in outcomes]
    verdict = next((each for each in verdicts if each.how != "checked"), verdicts[0])
    citations = _paged(citations, engine)
    yield Done(timed(replace(so_far, answer=text, verdict=verdict, citations=citations, bold=bold), "total_ms"))


def look_up(typed: str, history: Sequence[Turn], engine: Engine, *, id: str = "", wishes: Wishes = NO_WISHES) -> Answer:
    """The passages and the evidence for a question, in an answer that says nothing. Raises InputError like `answer`."""
    events = answer(typed, history, engine, id=id, wishes=wishes)
    return next(event.answer for event in events if isinstance(event, Read | Done))


def turns(history: Sequence[str | Turn], engine: Engine) -> tuple[Turn, ...]:
    """Earlier questions, each understood in the light of those before it, as in a conversation; the article of the best
    evidence counts as the one that was cited. What is a turn already stays as it is."""
    found: tuple[Turn, ...] = ()
    for each in history:
        if isinstance(each, str):
            answer = look_up(each, found, engine)
            each = Turn(each, "", answer.standalone, tuple(sentence.document for sentence in answer.evidence[:1]))
        found = (*found, each)
    return found


def _paged(citations: Sequence[Citation], engine: Engine) -> tuple[Citation, ...]:
    """The citations with the pages that they stand on, and the other articles that say the same."""
    index = engine.index
    return tuple(
        replace(
            each,
            page=index.document(each.document).page_at(each.start),
            also_in=index.catalog.also_in(each.document, each.quote),
        )
        for each in citations
    )


def _understood(parts: Sequence[Question], found: Sequence[Found]) -> str | None:
    """The question as it was understood, where that is not as it was typed: behind another or with another spelling."""
    if len(found) == 1:
        return found[0].question.understood
    whole = " ".join([found[0].question.standalone, *(each.question.text for each in found[1:])])
    return None if whole == " ".join(each.text for each in parts) else whole
