"""What is found for one question → the statements that answer it, by the way of its kind, each checked; or none."""

from collections.abc import Generator as Yielding
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from index.search import search
from index.types import Language
from rag.compose import as_it_stands, located, quoted, with_original
from rag.engine import Engine
from rag.phrases import NO, OPEN_QUESTION, YES, lead_in
from rag.render import holds, rendered
from rag.retrieve import Found, answerable
from rag.select import adds, around, article, digest, several
from rag.types import Evidence, Outcome, Question, Statement, Token, Verdict
from rag.verify.check import Failure, check, may_answer, repeats
from rag.verify.supports import bears_out
from rag.write import Writer

NEAR = 3
"""Sentences at most that an answer is looked for in."""
GUESSES = 3
"""So many of the reader's words are considered, of all these sentences."""
WORDINGS = 2
"""Sentences that are worded at most, each about other words; what fails is quoted."""
FURTHER = 2
"""Sentences that a full answer adds at most."""
TOGETHER = {"brief": 2, "full": 3}
"""Sentences of an explanation at most, by the length that is wished for."""
ARTICLE_PASSAGES = 30
"""Of an article that is to be summarised; of a longer one those that fit its title best."""

SUPPORTED = Verdict("checked", "supported")
ASKED = Verdict("quoted", "asked")
TRANSLATED = Verdict("quoted", "translated")
UNTRANSLATED = Verdict("quoted", "untranslated")


@dataclass(frozen=True)
class Reply:
    """At work on one question of which `found` was found; `cited` is the article that was cited last. Every way gives
    tokens on the way and an Outcome in the end, and raises what the LLM raises."""

    found: Found
    writer: Writer
    engine: Engine
    cited: str | None = None

    @property
    def question(self) -> Question:
        return self.found.question

    @property
    def language(self) -> Language:
        return self.question.answer_language

    def outcome(self) -> Yielding[Token, None, Outcome]:
        match self.question.kind:
            case "summary":
                return self._summary()
            case "yes_no":
                return self._yes_no()
            case _ if not answerable(self.found, self.engine):
                return _ready(self._refused())
            case "list" | "comparison":
                return self._list()
            case "explanation":
                return self._explanation()
            case _:
                return self._fact()

    def _refused(self) -> Outcome:
        read = self.found.read and self.found.evidence
        return Outcome((), Verdict("refused", "judged" if read else "far"))

    def _fact(self) -> Yielding[Token, None, Outcome]:
        """A sentence about the reader's best words; where none holds, the words and the sentence they stand in."""
        guesses = self.guesses()
        failure = Failure("kind" if self.found.evidence[0].guesses else "quote")
        for at, guess in enumerate(guesses[:WORDINGS] if self.engine.verifier else ()):
            statement = yield from self.writer.word(self.question, guess)
            failed = self.failure(statement)
            if failed is None and self._supported(self.question.standalone, statement):
                return self._with_more(self._with_bold(statement), SUPPORTED)
            failure = (failed or Failure("meaning")) if at == 0 else failure
        return self._quotation(guesses, failure)

    def _quotation(self, guesses: Sequence[Statement], failure: Failure) -> Outcome:
        """The words that most likely answer, in the language of the answer, and their sentence; a refusal where the
        verifier finds it likelier that neither they nor the sentence answers."""
        best = self.found.evidence[0]
        chosen: Statement | None = guesses[0] if guesses else None
        if (verifier := self.engine.verifier) is not None:
            bare = [(each.text, each.evidence) for each in guesses]
            scores = verifier.supports(self.question.standalone, [*bare, (best.text, best)])
            if max(scores) < 0:
                return self._refused()
            chosen = guesses[scores.index(max(scores[:-1]))] if guesses else None
        verdict = Verdict("quoted", failure.why, failure.detail)
        if chosen is None:
            return Outcome((quoted(best, self.language),), _abroad(verdict, best, self.language))
        words = self._in_language(chosen.text, chosen.evidence.language)
        statement = quoted(chosen.evidence, self.language, words, chosen.span)
        return self._with_more(statement, verdict if words else _abroad(verdict, chosen.evidence, self.language))

    def _in_language(self, words: str, there: Language) -> str | None:
        return words if there == self.language else rendered(words, there, self.language)

    def _with_bold(self, statement: Statement) -> Statement:
        """With the words in bold that answer; behind a name that was brought over its own spelling in brackets."""
        words, there = words_of(statement), statement.evidence.language
        known = self._in_language(words, there)
        bold = (located(statement.text, each) for each in (words, known) if each)
        marked = replace(statement, bold=next(filter(None, bold), None))
        return marked if known else with_original(marked)

    def _yes_no(self) -> Yielding[Token, None, Outcome]:
        """Yes or no, whichever the verifier finds surer, and the sentence that says so."""
        evidence, verifier = self.found.evidence[:NEAR], self.engine.verifier
        replies = YES[self.language], NO[self.language]
        pairs = [(reply, each) for each in evidence for reply in replies]
        scores = verifier.supports(self.question.standalone, pairs) if verifier else []
        surest = scores.index(max(scores)) if scores else None
        if surest is None or not bears_out(scores[surest], self.language, pairs[surest][1].language):
            if not answerable(self.found, self.engine):
                return self._refused()
            return self._with_more(quoted(evidence[0], self.language), _abroad(ASKED, evidence[0], self.language))
        reply, sentence = pairs[surest]
        statement, verdict = yield from self._told(sentence)
        text = f"{reply} {statement.text}"
        bold = 0, len(reply.rstrip("."))
        verdict = verdict if verdict.why == "translated" else SUPPORTED
        return self._with_more(replace(statement, text=text, bold=bold), verdict)

    def _explanation(self) -> Yielding[Token, None, Outcome]:
        """The best sentence with its neighbours that bear on the question too."""
        best, found = self.found.evidence[0], self.found
        whole = around(best, found.sentences, found.passages, TOGETHER[self.question.wishes.length])
        statement, verdict = yield from self._told(whole)
        if verdict == ASKED and self._supported(self.question.standalone, statement):
            verdict = SUPPORTED
        return Outcome((statement,), verdict)

    def _list(self) -> Yielding[Token, None, Outcome]:
        """A sentence for each thing."""
        statements, verdict = yield from self._all_told(several(self.found.evidence))
        lead = lead_in(self.language, untranslated=verdict == UNTRANSLATED) if len(statements) > 1 else ""
        return Outcome(tuple(statements), verdict, lead)

    def _summary(self) -> Yielding[Token, None, Outcome]:
        """Sentences of the article that is named, chosen or was cited last; of the nearest if near enough."""
        chosen, passages = self.question.wishes.documents, self.found.passages
        titles = {each.id: each.title for each in self.engine.index.documents() if not chosen or each.id in chosen}
        only = next(iter(titles)) if chosen and len(titles) == 1 else None
        id = only or article(self.question.text, titles, passages, self.cited)
        if id is None and passages and answerable(self.found, self.engine):
            id = passages[0].document
        if id is None:
            return self._refused()
        found = search(self.engine.index, titles.get(id, self.question.text), ARTICLE_PASSAGES, documents=[id])
        sentences = digest(found)
        if not sentences:
            return self._refused()
        statements, verdict = yield from self._all_told(sentences)
        return Outcome(tuple(statements), verdict)

    def _all_told(self, sentences: Sequence[Evidence]) -> Yielding[Token, None, tuple[list[Statement], Verdict]]:
        statements: list[Statement] = []
        verdicts: list[Verdict] = []
        before = self.writer.settled
        for sentence in sentences:
            statement, verdict = yield from self._told(sentence, alone=len(sentences) == 1)
            statements.append(statement)
            verdicts.append(verdict)
            self.writer.settled = "\n".join(filter(None, [before, *(each.text for each in statements)]))
        return statements, next((each for each in (TRANSLATED, UNTRANSLATED) if each in verdicts), ASKED)

    def _told(self, sentence: Evidence, *, alone: bool = True) -> Yielding[Token, None, tuple[Statement, Verdict]]:
        """The article's own words; of the other language a translation that the verifier finds faithful, else the
        original, with the reason where it stands `alone`."""
        if sentence.language == self.language:
            return as_it_stands(sentence), ASKED
        if self.engine.verifier is not None:
            statement = yield from self.writer.translate(sentence, self.language)
            open_question = OPEN_QUESTION[self.language]
            if check(statement, self.question) is None and self._supported(open_question, statement):
                return statement, TRANSLATED
        return quoted(sentence, self.language, bare=not alone), UNTRANSLATED

    def guesses(self) -> list[Statement]:
        """The words that may answer, best first, as statements."""
        return _guesses(self.found.evidence, self.question)

    def failure(self, statement: Statement) -> Failure | None:
        """What of a statement about a guess does not hold by the rules."""
        if (failed := check(statement, self.question)) is not None:
            return failed
        sentence = statement.evidence
        if holds(statement.text, words_of(statement), sentence.language, self.language) is False:
            return Failure("words")
        return None

    def _supported(self, question: str, statement: Statement) -> bool:
        """Whether the verifier finds that the sentence bears the statement out, which is in the language of the answer
        or the sentence itself."""
        verifier, sentence = self.engine.verifier, statement.evidence
        if verifier is None:
            return False
        (score,) = verifier.supports(question, [(statement.text, sentence)])
        language = sentence.language if statement.text == sentence.text else self.language
        return bears_out(score, language, sentence.language)

    def _with_more(self, statement: Statement, verdict: Verdict) -> Outcome:
        """With what else the article says of it, for who wishes for a full answer; else with a second sentence to be
        seen beside, if that answers too and adds something."""
        said = [statement.evidence]
        if self.question.wishes.length == "full":
            here = (each for each in self.found.sentences if each.document == said[0].document)
            for each in sorted(here, key=lambda each: -each.score):
                if len(said) <= FURTHER and each.language == self.language and adds(each, said):
                    said.append(each)
            return Outcome((statement, *map(as_it_stands, said[1:])), verdict)
        others = [each for each in self.found.evidence[:NEAR] if adds(each, said)]
        answering = (each for each in others if self._supported(self.question.standalone, Statement(each.text, each)))
        return Outcome((statement,), verdict, also=(*islice(answering, 1),))


def words_of(statement: Statement) -> str:
    """The article's words behind a statement."""
    sentence = statement.evidence
    start, end = statement.span or (sentence.start, sentence.end)
    return sentence.text[start - sentence.start : end - sentence.start]


def _guesses(evidence: Sequence[Evidence], question: Question) -> list[Statement]:
    """The words that may answer, best first. Behind the best words of its sentence each falls by what the reader thinks
    less of it."""
    ranked = [
        (each.score + guess.score - each.guesses[0].score, Statement("", each, guess.span))
        for each in evidence[:NEAR]
        for guess in each.guesses
    ]
    found = [replace(each, text=words_of(each)) for _, each in sorted(ranked, key=lambda each: -each[0])]
    return [each for each in found if may_answer(each.text, question) and not repeats(each.text, question.standalone)][
        :GUESSES
    ]


def _abroad(verdict: Verdict, sentence: Evidence, language: Language) -> Verdict:
    return verdict if sentence.language == language else UNTRANSLATED


def _ready(outcome: Outcome) -> Yielding[Token, None, Outcome]:
    yield from ()
    return outcome
