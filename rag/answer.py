"""One question, one direction: understand → retrieve → select evidence → answer → verify."""

import re
from collections.abc import Generator as Yielding
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from time import perf_counter

from index.search import search
from index.text import clean, detect_language
from index.types import Hit, Language
from models.errors import InputError, StateError
from rag.citations import Reply, Support, parse_reply, sentence_support, split_reply
from rag.engine import Engine
from rag.events import (
    Answer,
    Citation,
    Done,
    Event,
    Evidence,
    Refused,
    Retrieved,
    Timings,
    Token,
    Turn,
    Verdict,
    Why,
    Wishes,
)
from rag.evidence import select
from rag.followup import standalone
from rag.judge import judge
from rag.llm import Cancelled, Generator
from rag.phrases import NAMES, QUOTATION, REFUSAL
from rag.rerank import rerank
from rag.settings import AnswerSettings
from rag.verify import Statement, verify

DEFAULTS = Wishes()


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
        raise InputError("The question is empty.", "Write a question about the articles.")
    if (tokens := engine.count_tokens(question)) > limits.question_tokens:
        raise InputError(
            f"The question is too long: {len(question.split()):,} words, which are {tokens:,} tokens of "
            f"{limits.question_tokens} at most.",
            "Ask in a few sentences, or raise `question_tokens` under [answer] in the settings.",
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
    found = retrieve(question, history, engine, id=id, wishes=wishes)
    yield Retrieved(found.language, found.passages, found.evidence, found.standalone)
    limits = engine.settings.answer
    relevant = any(passage.score >= _threshold(limits, passage, found) for passage in found.passages)
    if not relevant or not found.evidence:
        yield _refused(found, "far", started)
        return

    question = found.standalone or found.question
    try:
        judged = judge(question, found.evidence, _generator(engine), engine.prompts["judge"])
        best = judged[0]
        if best.preference < limits.refuse_judged_below:
            yield _refused(found, "judged", started)
            return
        chosen = [each.evidence for each in judged[:2] if each is best or each.preference > 0]
        written = yield from _write(engine, chosen, question, found.language, started)
        statement = verify(written.reply, chosen, question, found.language)
        found = replace(found, timings=written.timings(found.timings))
        if statement is None:  # once more with one sentence: narrow evidence is what helps a small LLM most
            again = yield from _write(engine, chosen[:1], question, found.language, started)
            statement = verify(again.reply, chosen[:1], question, found.language)
            tokens = (found.timings.answer_tokens or 0) + again.answer_tokens
            found = replace(found, timings=replace(found.timings, answer_tokens=tokens))
    except Cancelled:
        return
    verdict = Verdict("checked", "supported") if statement else Verdict("quoted", "words")
    statement = statement or _quotation(sentence_support(best.evidence), found.language)
    yield Done(_finished(replace(found, verdict=verdict), statement, started))


def _threshold(limits: AnswerSettings, passage: Hit, found: Answer) -> float:
    return limits.refuse_below if passage.language == found.language else limits.refuse_below_across


@dataclass(frozen=True)
class _Written:
    reply: Reply
    first_token_ms: float | None
    prompt_tokens: int
    answer_tokens: int

    def timings(self, so_far: Timings) -> Timings:
        return replace(
            so_far,
            first_token_ms=self.first_token_ms,
            prompt_tokens=self.prompt_tokens,
            answer_tokens=self.answer_tokens,
        )


def _write(
    engine: Engine, evidence: Sequence[Evidence], question: str, language: Language, started: float
) -> Yielding[Token, None, _Written]:
    """Lets the LLM quote and answer from the evidence, passing its tokens on."""
    generator = _generator(engine)
    messages = engine.prompts["answer"].fill(
        evidence="\n".join(f"[{n}] ({each.title}) {each.text}" for n, each in enumerate(evidence, start=1)),
        question=question,
        language=NAMES[language],
    )
    pieces: list[str] = []
    first_token_ms = None

    def listen(stream: Iterator[str]) -> Iterator[str]:
        nonlocal first_token_ms
        for piece in stream:
            if first_token_ms is None:
                first_token_ms = _since(started)
            pieces.append(piece)
            yield piece

    most = engine.settings.answer.answer_tokens
    with closing(generator.generate(messages, begin="Quote: ", max_tokens=most)) as stream:
        yield from split_reply(listen(stream))
    text = "".join(pieces)
    return _Written(parse_reply(text), first_token_ms, generator.count_prompt(messages), engine.count_tokens(text))


def _generator(engine: Engine) -> Generator:
    if engine.generator is None:
        raise StateError("This engine was built to retrieve only.", "Build it with its LLM to answer.")
    return engine.generator


def _quotation(quoted: Support, language: Language) -> Statement:
    """The article's own sentence in place of an answer that it does not support."""
    quote = re.sub(r"\s*\[\d+\]", "", quoted.evidence.text)  # the article's own references would pass for ours
    return Statement(QUOTATION[language].format(quote=quote.strip()), quoted)


def _finished(found: Answer, statement: Statement, started: float) -> Answer:
    cited, (start, end) = statement.support.evidence, statement.support.span
    words = (start, end) if end - start < (cited.end - cited.start) / 2 else None
    citation = Citation(1, cited.document, cited.title, cited.start, cited.end, cited.text, words)
    timings = replace(found.timings, total_ms=_since(started))
    return replace(found, answer=f"{statement.text} [1]", verified=True, citations=(citation,), timings=timings)


def _refused(found: Answer, why: Why, started: float) -> Refused:
    timings = replace(found.timings, total_ms=_since(started))
    verdict = Verdict("refused", why)
    return Refused(replace(found, answer=REFUSAL[found.language], refused=True, verdict=verdict, timings=timings))


def _since(started: float) -> float:
    """Milliseconds."""
    return round((perf_counter() - started) * 1000, 1)
