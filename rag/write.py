"""The LLM's wording, each attempt checked against the words that it is to say; and translation on demand."""

import re
from collections.abc import Generator as Yielding
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from time import perf_counter

from index.types import Language
from rag.compose import quotation, with_original
from rag.llm.generator import Generator, Message
from rag.llm.prompts import Prompt
from rag.select import several
from rag.types import Evidence, Question, Statement, Timings, Token, Verdict
from rag.verify.check import Failure, check, may_answer, repeats

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


@dataclass
class Writer:
    """At work on one question, begun at `started` (of `perf_counter`); what it takes is added to `timings`. Every call
    raises what the LLM raises."""

    question: Question
    generator: Generator
    prompts: Mapping[str, Prompt]
    most_tokens: int
    started: float
    timings: Timings

    def fact(self, evidence: Sequence[Evidence]) -> Yielding[Token, None, Outcome]:
        """The reader's words where they will do, else the LLM's, else the article's own sentence; where the question
        has several parts, the LLM's or the best sentences."""
        sentence, parts = evidence[0], self.question.kind == "parts"
        across = sentence.language != self.question.answer_language
        failure = Failure("quote")
        if sentence.guesses:
            if not across and not parts and self.question.wishes.length == "brief":
                words = next((each for each in _guesses(sentence) if check(each, self.question) is None), None)
                if words is not None:
                    yield self._token(words.text)
                    return [words], SUPPORTED
            result = yield from self.reply(evidence[: PARTS if parts else 1])
            if isinstance(result, Statement):
                return [with_original(result) if across else result], SUPPORTED
            failure = result
        quoted = several(evidence)[:PARTS] if parts else [sentence]
        statements = [quotation(each, self.question.answer_language, bare=len(quoted) > 1) for each in quoted]
        return statements, Verdict("quoted", failure.why, failure.detail)

    def survey(self, sentences: Sequence[Evidence], *, rendered: bool) -> Yielding[Token, None, Outcome]:
        """The article's own sentences one by one; those in the other language, where they are to be `rendered`, as the
        LLM renders them, if that holds."""
        statements = []
        verdict = Verdict("quoted", "asked")
        for sentence in sentences:
            foreign = rendered and sentence.language != self.question.answer_language
            rendering = (yield from self.render(sentence)) if foreign else None
            verdict = Verdict("quoted", "translated") if rendering else verdict
            statements.append(rendering or quotation(sentence, self.question.answer_language, bare=True))
        return statements, verdict

    def reply(self, evidence: Sequence[Evidence]) -> Yielding[Token, None, Statement | Failure]:
        """A sentence about the reader's best words of the first sentence that can answer, worded by the LLM; once more,
        with the failure named, where it does not hold."""
        asked, failure = self.question.standalone, Failure("kind")
        able = (g for g in _guesses(evidence[0]) if may_answer(g.text, self.question) and not repeats(g.text, asked))
        if (guess := next(able, None)) is None:
            return failure
        messages: Sequence[Message] = self.prompts["answer"].fill(
            evidence="\n".join(f"[{n}] ({each.title}) {each.text}" for n, each in enumerate(evidence, start=1)),
            question=asked,
            language=NAMES[self.question.answer_language],
        )
        begin = f"Quote: {' '.join(guess.text.split())}\nAnswer: "
        for _ in range(2):
            yield Token(guess.text, "quote")
            stream = self.generator.generate(messages, begin=begin, max_tokens=self.most_tokens)
            written = yield from self._noted(stream)
            statement = replace(guess, text=as_answer(written))
            if (failed := check(statement, self.question)) is None:
                return statement
            failure, objection = failed, RETRY.format(detail=failed.detail or statement.text)
            messages = (*messages, Message("assistant", begin + written), Message("user", objection))
        return failure

    def render(self, sentence: Evidence) -> Yielding[Token, None, Statement | None]:
        """The whole sentence in the language of the answer, if the rendering holds."""
        language, prompt = self.question.answer_language, self.prompts["translate"]
        written = yield from self._noted(translate(sentence.text, language, self.generator, prompt, self.most_tokens))
        statement = Statement(written.strip().strip('«»"'), sentence)
        return statement if check(statement, self.question) is None else None

    def _noted(self, stream: Yielding[str, None, None]) -> Yielding[Token, None, str]:
        """Passes the pieces on; gives the whole."""
        pieces = []
        with closing(stream):
            for piece in stream:
                pieces.append(piece)
                yield self._token(piece)
        read = (self.timings.prompt_tokens or 0) + self.generator.prompt_tokens
        self.timings = replace(self.timings, prompt_tokens=read)
        return "".join(pieces)

    def _token(self, piece: str) -> Token:
        first = self.timings.first_token_ms or milliseconds_since(self.started)
        written = (self.timings.answer_tokens or 0) + self.generator.count_tokens(piece)
        self.timings = replace(self.timings, first_token_ms=first, answer_tokens=written)
        return Token(piece, "answer")


def _guesses(sentence: Evidence) -> Iterator[Statement]:
    """The reader's best words, as statements."""
    for start, end in (guess.span for guess in sentence.guesses[:GUESSES]):
        yield Statement(sentence.text[start - sentence.start : end - sentence.start], sentence, (start, end))


def as_answer(written: str) -> str:
    """The first paragraph without numbers in brackets, for the citation is ours to make; empty where it says that there
    is no answer."""
    said = _MARKER.sub("", written.strip().split("\n\n")[0]).strip()
    return "" if _NOTHING.fullmatch(said) else said


def translate(
    text: str, to: Language, generator: Generator, prompt: Prompt, max_tokens: int
) -> Yielding[str, None, None]:
    """Streams a machine translation, which is never evidence. The text is untrusted: it comes to the LLM on one line
    between quotation marks that it cannot close. Stops and raises as `generator.generate` does."""
    quoted = re.sub(r"\s+", " ", re.sub("[«»]", '"', text)).strip()
    messages = prompt.fill(text=quoted, language=NAMES[to])
    return generator.generate(messages, max_tokens=max_tokens)


def milliseconds_since(started: float) -> float:
    return round((perf_counter() - started) * 1000, 1)
