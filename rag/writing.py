"""The LLM at work on one question: what it writes goes on as tokens, its time and its tokens are noted."""

from collections.abc import Generator as Yielding
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from time import perf_counter

from index.types import Hit, Language
from models.errors import StateError
from rag.citations import parse_reply, split_reply
from rag.engine import Engine
from rag.events import Evidence, Timings, Token
from rag.extract import Extract, extract, meant
from rag.fitting import elsewhere, fitting
from rag.judge import Judged, judge
from rag.llm import Generator, Message
from rag.phrases import NAMES
from rag.translate import translate
from rag.verify import Failure, Statement, verify

RETRY = "The sentence does not say this: {detail}. Write both lines again; say only what the sentence says."


class Writing:
    """For one question, begun at `started` (of `perf_counter`). Raises StateError for an engine without an LLM; every
    call raises what the LLM raises."""

    def __init__(self, engine: Engine, started: float) -> None:
        if engine.generator is None:
            raise StateError("This engine was built to retrieve only.", "Build it with its LLM to answer.")
        self._generator: Generator = engine.generator
        self._prompts = engine.prompts
        self._most = engine.settings.answer.answer_tokens
        self._alike = engine.alike
        self._heads = engine.heads
        self._started = started
        self._first_token_ms: float | None = None
        self._prompt_tokens = self._answer_tokens = 0

    def judge(self, question: str, evidence: Sequence[Evidence], passages: Sequence[Hit]) -> list[Judged]:
        """The evidence that can answer, in the order of rank and of the LLM's judgement together."""
        able, strange = fitting(question, evidence), elsewhere(question, passages)
        return judge(question, able, self._generator, self._prompts["judge"], strange, self._heads)

    def extract(self, question: str, sentence: Evidence) -> Yielding[Token, None, list[Extract]]:
        """The words of the sentence that may be the answer, the best first; on the way what the LLM copies."""
        messages = self._prompts["extract"].fill(title=sentence.title, sentence=sentence.text, question=question)
        self._prompt_tokens += self._generator.count_prompt(messages)
        with closing(extract(question, sentence, messages, self._generator, self._alike)) as words:
            while True:
                try:
                    piece = next(words)
                except StopIteration as ended:
                    extracts: list[Extract] = ended.value
                    return extracts
                self._note(piece)
                yield Token(piece, "quote")

    def reply(
        self, question: str, evidence: Sequence[Evidence], language: Language
    ) -> Yielding[Token, None, Statement | Failure]:
        """The words that answer, which the LLM copies, and an answer in its own, with the sentence that bears it out;
        once more from the best sentence, with the failure named, where it does not hold."""
        result, written, messages = yield from self._attempt(question, evidence, language)
        if isinstance(result, Statement):
            return result
        objection = RETRY.format(detail=result.detail or written)
        again = (*messages, Message("assistant", written), Message("user", objection))
        result, _, _ = yield from self._attempt(question, evidence[:1], language, again)
        return result

    def _attempt(
        self, question: str, evidence: Sequence[Evidence], language: Language, messages: Sequence[Message] = ()
    ) -> Yielding[Token, None, tuple[Statement | Failure, str, Sequence[Message]]]:
        """What became of it, what the LLM wrote, and what it was asked."""
        messages = messages or self._prompts["answer"].fill(
            evidence="\n".join(f"[{n}] ({each.title}) {each.text}" for n, each in enumerate(evidence, start=1)),
            question=question,
            language=NAMES[language],
        )
        count = meant(question, evidence[0], self._alike)
        begin = f"Quote: {count}\nAnswer: " if count else "Quote: "
        pieces: list[str] = []

        def listen(stream: Iterator[str]) -> Iterator[str]:
            for piece in stream:
                self._note(piece)
                pieces.append(piece)
                yield piece

        with closing(self._generator.generate(messages, begin=begin, max_tokens=self._most)) as stream:
            if count:
                yield Token(count, "quote")
                for piece in listen(stream):
                    yield Token(piece, "answer")
            else:
                yield from split_reply(listen(stream))
        self._prompt_tokens += self._generator.count_prompt(messages)
        written = begin + "".join(pieces)
        reply = parse_reply(written.removeprefix("Quote: "))
        return verify(reply, evidence, question, language, self._alike), written, messages

    def render(self, sentence: Evidence, language: Language) -> Yielding[Token, None, str]:
        """The sentence in the other language."""
        prompt = self._prompts["translate"]
        pieces = []
        for piece in translate(sentence.text, language, self._generator, prompt, self._most):
            self._note(piece)
            pieces.append(piece)
            yield Token(piece, "answer")
        return "".join(pieces).strip().strip('«»"')

    def _note(self, piece: str) -> None:
        if self._first_token_ms is None:
            self._first_token_ms = round((perf_counter() - self._started) * 1000, 1)
        self._answer_tokens += self._generator.count_tokens(piece)

    def timings(self, so_far: Timings) -> Timings:
        return replace(
            so_far,
            first_token_ms=self._first_token_ms,
            prompt_tokens=self._prompt_tokens,
            answer_tokens=self._answer_tokens,
        )
