"""The LLM at work on one question: what it writes goes on as tokens, its time and its tokens are noted."""

from collections.abc import Callable, Sequence
from collections.abc import Generator as Yielding
from contextlib import closing
from dataclasses import replace
from time import perf_counter

from index.types import Language
from models.errors import StateError
from rag.citations import parse_reply
from rag.engine import Engine
from rag.events import Evidence, Timings, Token
from rag.extract import Extract, extract
from rag.judge import Judged, judge
from rag.llm import Generator, Message
from rag.phrases import NAMES
from rag.translate import translate
from rag.verify import Failure

Check = Callable[[str], Failure | None]

RETRY = "The quoted sentence does not say this: {detail}. Write the answer line again; say only what the quote says."


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
        self._started = started
        self._first_token_ms: float | None = None
        self._prompt_tokens = self._answer_tokens = 0

    def judge(self, question: str, evidence: Sequence[Evidence]) -> list[Judged]:
        """The evidence in the order of rank and of the LLM's judgement together."""
        return judge(question, evidence, self._generator, self._prompts["judge"])

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
        self, question: str, best: Extract, language: Language, check: Check
    ) -> Yielding[Token, None, tuple[str, Failure | None]]:
        """An answer in the LLM's own words from the words that answer; once more, with the failure named, where it does
        not hold. The failure of the second stays with it."""
        messages = self._prompts["answer"].fill(
            title=best.support.evidence.title,
            sentence=best.support.evidence.text,
            question=question,
            language=NAMES[language],
        )
        begin = f"Quote: {best.text}\nAnswer:"
        text = yield from self._write(messages, begin)
        failure = check(text)
        if failure is None:
            return text, None
        objection = RETRY.format(detail=failure.detail or text)
        again = (*messages, Message("assistant", f"{begin} {text}"), Message("user", objection))
        text = yield from self._write(again, begin)
        return text, check(text)

    def render(self, sentence: Evidence, language: Language) -> Yielding[Token, None, str]:
        """The sentence in the other language."""
        prompt = self._prompts["translate"]
        pieces = []
        for piece in translate(sentence.text, language, self._generator, prompt, self._most):
            self._note(piece)
            pieces.append(piece)
            yield Token(piece, "answer")
        return "".join(pieces).strip().strip('«»"')

    def _write(self, messages: Sequence[Message], begin: str) -> Yielding[Token, None, str]:
        pieces: list[str] = []
        with closing(self._generator.generate(messages, begin=begin, max_tokens=self._most)) as stream:
            for piece in stream:
                self._note(piece)
                pieces.append(piece)
                yield Token(piece, "answer")
        self._prompt_tokens += self._generator.count_prompt(messages)
        return parse_reply(f"Answer: {''.join(pieces)}").answer

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
