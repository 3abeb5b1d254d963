"""The LLM's wording, each attempt checked against the words that it is to say; and translation on demand."""

import re
from collections.abc import Generator as Yielding
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from time import perf_counter

from index.types import Language
from rag.compose import quotation, with_original
from rag.llm.generator import Generator, Message
from rag.llm.prompts import Prompt
from rag.select import several
from rag.types import Evidence, Question, Statement, Support, Timings, Token, Verdict
from rag.verify.check import Failure, check, repeats
from rag.verify.kinds import may_answer

GUESSES = 3
"""So many of the reader's best words are tried."""

PARTS = 2
"""Sentences for a question with several parts."""

SUPPORTED = Verdict("checked", "supported")
Outcome = tuple[Sequence[Statement], Verdict]

NAMES: Mapping[Language, str] = {"en": "English", "ar": "Arabic"}
"""Languages as the prompts name them."""

RETRY = "The sentence does not say this: {detail}. Write both lines again; say only what the sentence says."

_MARKER = re.compile(r"[ \t]*\[\d*(?:\s*[,،]\s*\d+)*\]")
_NOTHING = re.compile(r"\W*(?:none|no answer|لا شيء|لا يوجد|لا جواب|لا إجابة)\W*", re.IGNORECASE)


class Writer:
    """At work on one question, begun at `started` (of `perf_counter`). Every call raises what the LLM raises."""

    def __init__(
        self, question: Question, generator: Generator, prompts: Mapping[str, Prompt], most_tokens: int, started: float
    ) -> None:
        self._question = question
        self._language = question.answer_language
        self._generator = generator
        self._prompts = prompts
        self._most = most_tokens
        self._started = started
        self._first_token_ms: float | None = None
        self._prompt_tokens = self._answer_tokens = 0

    def fact(self, evidence: Sequence[Evidence]) -> Yielding[Token, None, Outcome]:
        """The reader's words where they will do, else the LLM's, else the article's own sentence; where the question
        has several parts, the LLM's or the best sentences."""
        sentence, parts = evidence[0], self._question.kind == "parts"
        across = sentence.language != self._language
        failure = Failure("quote")
        if sentence.guesses:
            if not across and not parts and self._question.wishes.length == "brief":
                statement = yield from self.words(sentence)
                if statement is not None:
                    return [statement], SUPPORTED
            result = yield from self.reply(evidence[: PARTS if parts else 1])
            if isinstance(result, Statement):
                return [with_original(result) if across else result], SUPPORTED
            failure = result
        quoted = several(evidence)[:PARTS] if parts else [sentence]
        statements = [quotation(each, self._language, bare=len(quoted) > 1) for each in quoted]
        return statements, Verdict("quoted", failure.why, failure.detail)

    def survey(self, sentences: Sequence[Evidence], *, rendered: bool) -> Yielding[Token, None, Outcome]:
        """The article's own sentences one by one; those in the other language, where they are to be `rendered`, as the
        LLM renders them, if that holds."""
        statements = []
        verdict = Verdict("quoted", "asked")
        for sentence in sentences:
            foreign = rendered and sentence.language != self._language
            rendering = (yield from self.render(sentence)) if foreign else None
            verdict = Verdict("quoted", "translated") if rendering else verdict
            statements.append(rendering or quotation(sentence, self._language, bare=True))
        return statements, verdict

    def words(self, sentence: Evidence) -> Yielding[Token, None, Statement | None]:
        """The reader's best words that hold as an answer by themselves; no LLM is asked."""
        for place in _places(sentence):
            if check(place.words, place, self._question, self._language) is None:
                yield self._token(place.words)
                return Statement(place.words, place)
        return None

    def reply(self, evidence: Sequence[Evidence]) -> Yielding[Token, None, Statement | Failure]:
        """A sentence about the reader's best words of the first sentence that can answer, worded by the LLM; once more,
        with the failure named, where it does not hold."""
        asked, failure = self._question.standalone, Failure("kind")
        able = (p for p in _places(evidence[0]) if may_answer(p.words, self._question) and not repeats(p.words, asked))
        if (place := next(able, None)) is None:
            return failure
        messages: Sequence[Message] = self._prompts["answer"].fill(
            evidence="\n".join(f"[{n}] ({each.title}) {each.text}" for n, each in enumerate(evidence, start=1)),
            question=asked,
            language=NAMES[self._language],
        )
        begin = f"Quote: {' '.join(place.words.split())}\nAnswer: "
        for _ in range(2):
            yield Token(place.words, "quote")
            written = yield from self._noted(self._generator.generate(messages, begin=begin, max_tokens=self._most))
            said = as_answer(written)
            failed = check(said, place, self._question, self._language)
            if failed is None:
                return Statement(said, place)
            failure = failed
            objection = RETRY.format(detail=failure.detail or said)
            messages = (*messages, Message("assistant", begin + written), Message("user", objection))
        return failure

    def render(self, sentence: Evidence) -> Yielding[Token, None, Statement | None]:
        """The whole sentence in the language of the answer, if the rendering holds."""
        prompt = self._prompts["translate"]
        written = yield from self._noted(translate(sentence.text, self._language, self._generator, prompt, self._most))
        said, place = written.strip().strip('«»"'), Support.whole(sentence)
        return Statement(said, place) if check(said, place, self._question, self._language) is None else None

    def timings(self, so_far: Timings) -> Timings:
        return replace(
            so_far,
            first_token_ms=self._first_token_ms,
            prompt_tokens=self._prompt_tokens,
            answer_tokens=self._answer_tokens,
        )

    def _noted(self, stream: Yielding[str, None, None]) -> Yielding[Token, None, str]:
        """Passes the pieces on; gives the whole."""
        pieces = []
        with closing(stream):
            for piece in stream:
                pieces.append(piece)
                yield self._token(piece)
        self._prompt_tokens += self._generator.prompt_tokens
        return "".join(pieces)

    def _token(self, piece: str) -> Token:
        if self._first_token_ms is None:
            self._first_token_ms = milliseconds_since(self._started)
        self._answer_tokens += self._generator.count_tokens(piece)
        return Token(piece, "answer")


def _places(sentence: Evidence) -> list[Support]:
    """Where the reader's best words stand."""
    return [Support(sentence, guess.span) for guess in sentence.guesses[:GUESSES]]


def as_answer(written: str) -> str:
    """The first paragraph without numbers in brackets, for the citation is ours to make; empty where it says that there
    is no answer."""
    said = _MARKER.sub("", written.strip().split("\n\n")[0]).strip()
    return "" if _NOTHING.fullmatch(said) else said


def translate(
    text: str, to: Language, generator: Generator, prompt: Prompt, max_tokens: int
) -> Yielding[str, None, None]:
    """Streams a machine translation, which is never evidence. Closing the iterator stops the LLM.

    The text is untrusted: it comes to the LLM on one line between quotation marks that it cannot close. Raises
    Cancelled after `generator.cancel`, and InputError where the text is too long for the LLM's context.
    """
    quoted = re.sub(r"\s+", " ", re.sub("[«»]", '"', text)).strip()
    messages = prompt.fill(text=quoted, language=NAMES[to])
    with closing(generator.generate(messages, max_tokens=max_tokens)) as stream:
        yield from stream


def milliseconds_since(started: float) -> float:
    return round((perf_counter() - started) * 1000, 1)
