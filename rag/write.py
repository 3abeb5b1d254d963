"""The LLM's wording, each attempt checked against the words that it is to say; and translation on demand.

Time and tokens are noted on the way.
"""

import re
from collections.abc import Generator as Yielding
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from time import perf_counter

from index.types import Language
from rag.llm.generator import Generator, Message
from rag.llm.prompts import Prompt
from rag.types import Evidence, Question, Statement, Support, Timings, Token
from rag.verify.check import Failure, check, repeats
from rag.verify.kinds import may_answer

GUESSES = 3
"""So many of the reader's best words are tried before the LLM words an answer."""

SENTENCES = 2
"""That the LLM is shown at most; only the first has to bear out what it writes."""

NAMES: Mapping[Language, str] = {"en": "English", "ar": "Arabic"}
"""Languages as the prompts name them."""

RETRY = "The sentence does not say this: {detail}. Write both lines again; say only what the sentence says."

_MARKER = re.compile(r"[ \t]*\[\d*(?:\s*[,،]\s*\d+)*\]")
_NOTHING = re.compile(r"\W*(?:none|no answer|لا شيء|لا يوجد|لا جواب|لا إجابة)\W*", re.IGNORECASE)


@dataclass
class Meter:
    """Counts from `started` (of `perf_counter`) on."""

    started: float
    generator: Generator
    first_token_ms: float | None = None
    prompt_tokens: int = 0
    answer_tokens: int = 0

    def note(self, piece: str) -> None:
        if self.first_token_ms is None:
            self.first_token_ms = milliseconds_since(self.started)
        self.answer_tokens += self.generator.count_tokens(piece)

    def timings(self, so_far: Timings) -> Timings:
        return replace(
            so_far,
            first_token_ms=self.first_token_ms,
            prompt_tokens=self.prompt_tokens,
            answer_tokens=self.answer_tokens,
        )


@dataclass(frozen=True)
class Writer:
    """The LLM at work on one question; every call raises what the LLM raises."""

    question: Question
    generator: Generator
    prompts: Mapping[str, Prompt]
    most_tokens: int
    meter: Meter = field(repr=False)

    def words(self, sentence: Evidence) -> Yielding[Token, None, Statement | None]:
        """The reader's best words that hold as an answer by themselves; no LLM is asked."""
        for guess in sentence.guesses[:GUESSES]:
            place = Support(sentence, guess.span)
            if check(place.words, place, self.question, self.question.answer_language) is None:
                self.meter.note(place.words)
                yield Token(place.words, "answer")
                return Statement(place.words, place)
        return None

    def reply(self, evidence: Sequence[Evidence]) -> Yielding[Token, None, Statement | Failure]:
        """A sentence about the reader's best words of the first sentence that can answer, worded by the LLM; once more,
        with the failure named, where it does not hold."""
        place = self._able(evidence[0])
        if place is None:
            return Failure("kind")
        messages: Sequence[Message] = self.prompts["answer"].fill(
            evidence="\n".join(f"[{n}] ({each.title}) {each.text}" for n, each in enumerate(evidence, start=1)),
            question=self.question.standalone,
            language=NAMES[self.question.answer_language],
        )
        begin = f"Quote: {' '.join(place.words.split())}\nAnswer: "
        failure = Failure("quote")
        for _ in range(2):
            yield Token(place.words, "quote")
            written = yield from self._written(messages, begin)
            said = as_answer(written)
            failed = check(said, place, self.question, self.question.answer_language)
            if failed is None:
                return Statement(said, place)
            failure = failed
            objection = RETRY.format(detail=failure.detail or said)
            messages = (*messages, Message("assistant", begin + written), Message("user", objection))
        return failure

    def render(self, sentence: Evidence) -> Yielding[Token, None, Statement | None]:
        """The whole sentence in the language of the answer, if the rendering holds."""
        language = self.question.answer_language
        pieces = translate(sentence.text, language, self.generator, self.prompts["translate"], self.most_tokens)
        said = (yield from self._noted(pieces)).strip().strip('«»"')
        place = Support(sentence, (sentence.start, sentence.end))
        return Statement(said, place) if check(said, place, self.question, language) is None else None

    def _able(self, sentence: Evidence) -> Support | None:
        """The reader's best words that state what is asked for, and something that the question does not say."""
        question = self.question
        for guess in sentence.guesses[:GUESSES]:
            place = Support(sentence, guess.span)
            if may_answer(place.words, question) and not repeats(place.words, question.standalone):
                return place
        return None

    def _written(self, messages: Sequence[Message], begin: str) -> Yielding[Token, None, str]:
        return (yield from self._noted(self.generator.generate(messages, begin=begin, max_tokens=self.most_tokens)))

    def _noted(self, stream: Yielding[str, None, None]) -> Yielding[Token, None, str]:
        pieces = []
        with closing(stream):
            for piece in stream:
                self.meter.note(piece)
                pieces.append(piece)
                yield Token(piece, "answer")
        self.meter.prompt_tokens += self.generator.prompt_tokens
        return "".join(pieces)


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
