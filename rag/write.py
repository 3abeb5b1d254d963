"""What the LLM words: a sentence about the words that answer, and translations. Nothing of it is checked here."""

import re
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Generator as Yielding
from contextlib import closing
from dataclasses import dataclass, replace
from time import perf_counter

from index.text import detect_language
from index.types import Language
from rag.compose import tidy
from rag.llm.generator import Generator, Message
from rag.llm.prompts import Prompt
from rag.llm.wording import LANGUAGE, phrase_prompt, translate_prompt, word_prompt
from rag.render import listed, said_by_rule
from rag.render.glosses import NONE, as_names, glosses, invented
from rag.render.namesakes import Namesakes
from rag.types import Evidence, Question, Statement, Timings, Token
from rag.verify.glossary import called
from rag.verify.numbers import missing

PHRASE = 12
"""Words at most that are put in the other language as a phrase."""

_NOTHING = re.compile(r"\W*(?:none|no answer|لا شيء|لا يوجد|لا جواب|لا إجابة)\W*", re.IGNORECASE)
_QUOTED = re.compile(r"[«\"](?P<inside>[^«»\"]*)[»\"]")


@dataclass
class Writer:
    """At work on one question, begun at `started` (of `perf_counter`); what it takes is added to `timings`. `settled`
    are the lines of the answer that stand, `shown` is what has been sent, `names` gives those of the articles. Every
    call raises what the LLM raises."""

    generator: Generator
    prompts: Mapping[str, Prompt]
    most_tokens: int
    started: float
    timings: Timings
    settled: str = ""
    shown: str = ""
    names: Callable[[], Namesakes] = lambda: NONE

    def word(
        self, question: Question, guess: Statement, words: str | None = None, begin: str = ""
    ) -> Yielding[Token, None, Statement]:
        """One sentence, in the language of the answer, about the words of a guess, which may be known in it; it goes on
        after `begin`."""
        stream = word(
            question, guess, words or guess.text, self.generator, self.prompts["answer"], self.most_tokens, begin
        )
        written = yield from self._streamed(stream, guess.text, begin)
        return replace(guess, text=as_answer(written))

    def say(self, question: Question, guess: Statement) -> str | None:
        """The words of a guess in the language of the answer: as they stand, by rule, by their one gloss, or as the
        LLM puts their glosses together; None where it was not trained for that, they are a whole sentence, or it says a
        number or, in English, where capitals tell, a name that nobody wrote. Glosses that are names alone are said in
        the place of such a name."""
        there, language = guess.evidence.language, question.answer_language
        if (by_rule := said_by_rule(guess.words, there, language)) is not None:
            return by_rule
        terms = called(guess.words, there, language)
        if len(terms) == 1 or (terms and len(guess.words.split()) > 1):  # one word may mean several things
            return terms[0]
        if things := listed(guess.words, there, language):
            return things
        if not self.generator.plain or len(guess.words.split()) > PHRASE:
            return None
        known = glosses(guess.words, there, language, self.names())
        if len(known) == 1 and "/" not in known[0] and detect_language(known[0]) == language:
            return known[0]  # nothing is to be put together: the LLM would only spell it in its own way
        prompt = phrase_prompt(question.text, guess.words, known, language)
        written = "".join(self.generator.generate([Message("user", prompt)], max_tokens=self.most_tokens))
        said = as_answer(written)
        if language == "en" and invented(said, guess.words, known):
            return as_names(known)
        if detect_language(said) != language or missing(said, guess.words):
            return None
        return said or None

    def translate(self, sentence: Evidence, language: Language) -> Yielding[Token, None, Statement]:
        """The whole sentence in a language."""
        stream = translate(
            sentence.text, language, self.generator, self.prompts["translate"], self.most_tokens, title=sentence.title
        )
        return Statement(as_answer((yield from self._streamed(stream, sentence.text))), sentence)

    def prose(
        self, question: str, evidence: Sequence[Evidence], language: Language, sentences: str
    ) -> Yielding[Token, None, None]:
        """An answer of so many sentences from evidence, which the LLM sees numbered from 1."""
        numbered = "\n".join(
            f"[{n}] {_line(tidy(each.title))}: {tidy(each.text)}" for n, each in enumerate(evidence, start=1)
        )
        filled = self.prompts["prose"].fill(
            evidence=numbered, question=_line(question), language=LANGUAGE[language], sentences=sentences
        )
        stream = self.generator.generate(filled, max_tokens=self.most_tokens)
        yield from self._streamed(stream, evidence[0].text, whole=True)

    def correct(
        self, question: str, sentence: Evidence, written: str, language: Language
    ) -> Yielding[Token, None, str]:
        """What was written, once more, so that the evidence bears it out."""
        texts = {"title": sentence.title, "sentence": tidy(sentence.text), "question": question, "written": written}
        filled = self.prompts["correct"].fill(
            language=LANGUAGE[language], **{name: _line(text) for name, text in texts.items()}
        )
        stream = self.generator.generate(filled, max_tokens=self.most_tokens)
        return (yield from self._streamed(stream, sentence.text))

    def settle(self, text: str) -> Yielding[Token, None, None]:
        """The lines of the answer so far, in the place of what has been shown."""
        self.settled = text
        if text != self.shown:
            yield Token("", "quote")
            self.shown = text
            yield self._token(text)

    def _streamed(
        self, stream: Yielding[str, None, None], quote: str, begin: str = "", *, whole: bool = False
    ) -> Yielding[Token, None, str]:
        """The article's words, then the first line that the LLM writes behind the lines that stand and after `begin`,
        or the `whole` of it; gives what was written."""
        yield Token(quote, "quote")
        self.shown = (f"{self.settled}\n" if self.settled else "") + begin
        if self.shown:
            yield self._token(self.shown)
        written = begin
        try:
            with closing(stream):
                for piece in stream:
                    written += piece
                    yield self._token(piece, self.generator.count_tokens(piece))
                    if not whole and "\n" in written.lstrip():
                        break
        finally:
            self.shown += written.removeprefix(begin)
            read = (self.timings.prompt_tokens or 0) + self.generator.prompt_tokens
            self.timings = replace(self.timings, prompt_tokens=read)
        return written

    def _token(self, text: str, tokens: int = 0) -> Token:
        first = self.timings.first_token_ms or milliseconds_since(self.started)
        written = (self.timings.answer_tokens or 0) + tokens
        self.timings = replace(self.timings, first_token_ms=first, answer_tokens=written)
        return Token(text, "answer")


def word(
    question: Question,
    guess: Statement,
    words: str,
    generator: Generator,
    prompt: Prompt,
    max_tokens: int,
    begin: str = "",
) -> Yielding[str, None, None]:
    """Streams one sentence that answers the question with the words of a guess, as they stand or in the asker's
    language, as it goes on after `begin`. A model that was trained for this alone (`generator.plain`) is given its own
    prompt, any other that of `prompt`."""
    sentence, language, asked = guess.evidence, question.answer_language, question.text
    if generator.plain:
        text = word_prompt(sentence.title, sentence.text, asked, words, language)
        return generator.generate([Message("user", text)], begin=f" {begin}" if begin else "", max_tokens=max_tokens)
    texts = {"title": sentence.title, "sentence": sentence.text, "question": asked, "words": words}
    filled = prompt.fill(language=LANGUAGE[language], **{name: _line(text) for name, text in texts.items()})
    return generator.generate(filled, begin=begin, max_tokens=max_tokens)


def translate(
    text: str, to: Language, generator: Generator, prompt: Prompt, max_tokens: int, *, title: str = ""
) -> Yielding[str, None, None]:
    """Streams a machine translation, which is never evidence. The text is untrusted: it comes to the LLM on one line
    between quotation marks that it cannot close. Stops and raises as `generator.generate` does."""
    if generator.plain:
        return generator.generate([Message("user", translate_prompt(title, text, to))], max_tokens=max_tokens)
    filled = prompt.fill(sentence=_line(re.sub("[«»]", '"', text)), language=LANGUAGE[to])
    return generator.generate(filled, max_tokens=max_tokens)


def as_answer(written: str) -> str:
    """The first line, out of its quotation marks and without numbers in brackets, for the citation is ours to make;
    empty where it says that there is no answer."""
    said = tidy(written.strip().split("\n")[0])
    whole = _QUOTED.fullmatch(said)
    said = whole["inside"].strip() if whole else said
    return "" if _NOTHING.fullmatch(said) else said


def milliseconds_since(started: float) -> float:
    return round((perf_counter() - started) * 1000, 1)


def _line(text: str) -> str:
    """On one line, so that no text can begin another field."""
    return " ".join(text.split())
