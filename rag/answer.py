"""One question, one direction: understand → retrieve → select evidence → answer → verify."""

import re
from collections.abc import Generator as Yielding
from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Literal

from index.search import search
from index.text import clean, detect_language
from models.errors import InputError
from rag.answerable import near, odds
from rag.citations import sentence_support
from rag.compose import compose, quotation, with_original
from rag.courtesy import courtesy
from rag.engine import Engine
from rag.events import Answer, Done, Event, Evidence, Refused, Retrieved, Timings, Token, Turn, Verdict, Wishes
from rag.evidence import select
from rag.followup import standalone
from rag.judge import Judged
from rag.llm import Cancelled
from rag.phrases import courteous, refusal
from rag.rerank import rerank
from rag.scope import scope
from rag.survey import article_of, digest, several
from rag.verify import Alike, Failure, Statement, check
from rag.writing import Writing

DEFAULTS = Wishes()

ATTEMPTS = 3
"""So many of the extracted words are tried, best first, before the whole sentence is quoted."""

ARTICLE_PASSAGES = 30
"""Of an article that is to be summarised; of a longer one those that fit its title best."""

ALSO = 1.0
"""A sentence that is judged less than this below the best is the one to be seen beside it, else the best by rank."""


def retrieve(
    question: str, history: Sequence[Turn], engine: Engine, *, id: str = "", wishes: Wishes = DEFAULTS
) -> Answer:
    """The passages and the evidence for a question, in an answer that says nothing yet.

    Raises InputError for a question without words or beyond the limit of tokens.
    """
    started = perf_counter()
    limits = engine.settings.answer
    question = re.sub(r"\s+", " ", clean(question)).strip()
    if not question:
        raise InputError("The question is empty.", "Write a question about the articles.", kind="question_empty")
    if (tokens := engine.count_tokens(question)) > limits.question_tokens:
        raise InputError(
            f"The question is too long: {len(question.split()):,} words, which are {tokens:,} tokens of "
            f"{limits.question_tokens} at most.",
            "Ask in a few sentences, or raise `question_tokens` under [answer] in the settings.",
            kind="question_long",
        )
    asked = standalone(question, history)
    passages = search(engine.index, asked, wishes.passages or limits.passages, documents=wishes.documents)
    found_ms = _since(started)
    if engine.reader:
        passages = rerank(asked, detect_language(asked), passages, engine.reader)
    evidence = select(
        question,
        passages,
        sentences=limits.evidence_sentences,
        budget=limits.evidence_tokens,
        count_tokens=engine.count_tokens,
        names=engine.names,
    )
    timings = Timings(retrieve_ms=found_ms, evidence_ms=_since(started))
    return replace(
        blank(question, engine, id=id, wishes=wishes),
        passages=tuple(passages),
        evidence=evidence,
        timings=timings,
        standalone=None if asked == question else asked,
    )


def blank(question: str, engine: Engine, *, id: str = "", wishes: Wishes = DEFAULTS) -> Answer:
    """An answer before anything has been found or said."""
    return Answer(
        id=id,
        question=question,
        language=wishes.language or detect_language(question),
        answer="",
        refused=False,
        verified=False,
        citations=(),
        passages=(),
        evidence=(),
        timings=Timings(retrieve_ms=0.0, evidence_ms=0.0),
        model=engine.model_name,
        settings=engine.settings.fingerprint,
    )


def answer(
    question: str, history: Sequence[Turn], engine: Engine, *, id: str = "", wishes: Wishes = DEFAULTS
) -> Yielding[Event, None, None]:
    """Retrieved, then Tokens as the LLM writes them, then Done with the verified answer, or Refused.

    Closing the iterator stops the LLM; `engine.cancel` stops it from another thread, and the iterator then ends
    without Done. Earlier turns help to understand the question and are never evidence.
    """
    started = perf_counter()
    if (kind := courtesy(question)) is not None:
        said = blank(question.strip(), engine, id=id, wishes=wishes)
        text, verdict = courteous(kind, said.language, question), Verdict("courtesy", kind)
        timings = replace(said.timings, total_ms=_since(started))
        yield Done(replace(said, answer=text, verdict=verdict, timings=timings))
        return
    found = retrieve(question, history, engine, id=id, wishes=wishes)
    yield Retrieved(found.language, found.passages, found.evidence, found.standalone)
    if not found.evidence or not near(found.evidence[0].score):
        yield _refused(found, "far", engine, wishes, started)
        return
    writing = Writing(engine, started)
    try:
        match scope(found.standalone or found.question):
            case "fact":
                outcome = yield from _fact(found, writing, engine, wishes)
            case "several":
                outcome = yield from _survey(several(found.evidence), found, writing, engine.alike)
            case "article":
                outcome = yield from _survey(_article(found, engine), found, writing, engine.alike)
    except Cancelled:
        return
    found = replace(found, timings=writing.timings(found.timings))
    if outcome is None:
        yield _refused(found, "judged", engine, wishes, started)
    else:
        yield Done(_finished(found, outcome, started))


@dataclass(frozen=True)
class _Outcome:
    statements: tuple[Statement, ...]
    verdict: Verdict
    also: Evidence | None = None


SUPPORTED = Verdict("checked", "supported")


def _fact(found: Answer, writing: Writing, engine: Engine, wishes: Wishes) -> Yielding[Token, None, _Outcome | None]:
    """The words that answer, of the sentence that has them; None where no sentence does."""
    question = found.standalone or found.question
    judged = writing.judge(question, found.evidence, found.passages)
    if not judged or not _answered(judged, found, engine):
        return None
    sentence = judged[0].evidence
    near = [each.evidence for each in judged[1:] if judged[0].score - each.score < ALSO]
    also = near[0] if near else next((each for each in found.evidence if each != sentence), None)
    failure = Failure("quote")
    if sentence.language == found.language and wishes.length == "brief":
        extracts = yield from writing.extract(question, sentence)
        for each in extracts[:ATTEMPTS]:
            failed = check(each.text, each.support, question, found.language)
            if failed is None:
                return _Outcome((Statement(each.text, each.support),), SUPPORTED, also)
            failure = failed
    else:
        chosen = [each.evidence for each in judged[:2] if each is judged[0] or each.preference > 0]
        result = yield from writing.reply(question, chosen, found.language)
        if isinstance(result, Statement):
            across = result.support.evidence.language != found.language
            return _Outcome((with_original(result) if across else result,), SUPPORTED, also)
        failure = result
    verdict = Verdict("quoted", failure.why, failure.detail)
    return _Outcome((quotation(sentence, found.language),), verdict, also)


def _survey(
    sentences: Sequence[Evidence], found: Answer, writing: Writing, alike: Alike | None
) -> Yielding[Token, None, _Outcome | None]:
    """The article's own sentences one by one; those in the other language in the LLM's rendering, where it holds. None
    where there is no sentence, as in an article of nothing but headings."""
    if not sentences:
        return None
    statements = []
    rendered = False
    for sentence in sentences:
        if sentence.language != found.language:
            whole = sentence_support(sentence)
            text = yield from writing.render(sentence, found.language)
            if check(text, whole, "", found.language, alike) is None:
                statements.append(Statement(text, whole))
                rendered = True
                continue
        statements.append(quotation(sentence, found.language, bare=True))
    return _Outcome(tuple(statements), SUPPORTED if rendered else Verdict("quoted", "asked"))


def _article(found: Answer, engine: Engine) -> list[Evidence]:
    """The sentences that stand for the article that is meant."""
    document = article_of(found.standalone or found.question, found.passages)
    title = next(passage.title for passage in found.passages if passage.document == document)
    return digest(search(engine.index, title, ARTICLE_PASSAGES, documents=[document]))


def _finished(found: Answer, outcome: _Outcome, started: float) -> Answer:
    text, citations = compose(outcome.statements, outcome.also)
    timings = replace(found.timings, total_ms=_since(started))
    return replace(found, answer=text, verified=True, verdict=outcome.verdict, citations=citations, timings=timings)


def _refused(found: Answer, why: Literal["far", "judged"], engine: Engine, wishes: Wishes, started: float) -> Refused:
    articles = len(wishes.documents) or len(engine.index.documents())
    text = refusal(found.language, why, articles, chosen=bool(wishes.documents))
    timings = replace(found.timings, total_ms=_since(started))
    return Refused(replace(found, answer=text, refused=True, verdict=Verdict("refused", why), timings=timings))


def _answered(judged: Sequence[Judged], found: Answer, engine: Engine) -> bool:
    asker, text = detect_language(found.question), found.evidence[0].language
    scores, best = [each.score for each in found.evidence], max(each.answers for each in judged)
    return odds(scores, best, asker, text) >= engine.settings.answer.refuse_below


def _since(started: float) -> float:
    """Milliseconds."""
    return round((perf_counter() - started) * 1000, 1)
