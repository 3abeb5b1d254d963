"""What is found for one question → the statements that answer it, by the way of its kind, each checked; or none."""

from collections.abc import Generator as Yielding
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from index.text import fold
from index.types import Language, Span
from rag.compose import as_it_stands, located, quoted, titled, with_original
from rag.engine import Engine
from rag.items import items
from rag.judge import EVEN, Judge
from rag.phrases import NO, OPEN_QUESTION, YES, lead_in, seeming, without_reply
from rag.render import known_for_sure, listed, said_by_rule
from rag.render.amounts import YEAR
from rag.retrieve import Found, answerable
from rag.select import BELOW, STATEMENTS, adds, apart, around, article, may_be, offers
from rag.types import Evidence, Outcome, Question, Statement, Token, Verdict
from rag.verify.check import Failure, strangers
from rag.verify.numbers import missing
from rag.verify.numerals import is_numeral
from rag.verify.supports import UNREAD
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
AMONG = -1.27
"""Log-odds from which on what a further sentence names is told in a list: a probability of .22, half of the share of
lists for choosing that were right before (.44). Half of the F1 that can be had is where F1 is highest (Lipton et al.
2014, arXiv:1402.1892)."""
MOST_NAMED = 12
"""Things that are named side by side, at most, for each to be said in the other language."""
ABOUT = -4.0
"""Log-odds of the first passage from which on its article is what a summary is asked of. Of our own requests for
choosing those that name an article had -1.5 and more, one that names none -6.5."""

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

    @cached_property
    def judge(self) -> Judge:
        told = self.found.evidence[:STATEMENTS] if self.question.kind in ("list", "several") else ()
        rivals = [each for each in self.found.sentences if each not in told]
        return Judge(self.question, self.engine.verifier, rivals)

    @property
    def language(self) -> Language:
        return self.question.answer_language

    def evidence(self) -> Sequence[Evidence]:
        """The sentences that prose may rest on, best first, of a summary in the order of the text; none where there is
        no answer in them."""
        if self.question.kind == "summary":
            return self._digest
        return self.found.evidence if answerable(self.found, self.engine) else ()

    def outcome(self) -> Yielding[Token, None, Outcome]:
        match self.question.kind:
            case "summary":
                return self._summary()
            case "yes_no":
                return self._yes_no()
            case "fact" if self._is_weighed:
                return self._fact()
            case "several" if self._is_weighed:
                return self._several()
            case "list" if self._is_weighed and self.found.evidence[0].language == self.language:
                return self._list()
            case _ if not answerable(self.found, self.engine):
                return _ready(self.refused())
            case "list" if self.found.evidence[0].language != self.language:
                return self._named()
            case "explanation" if self.found.evidence[0].language != self.language:
                return self._fact()
            case "list" | "comparison":
                return self._list()
            case "explanation":
                return self._explanation()
            case _:
                return self._fact()

    @property
    def _is_weighed(self) -> bool:
        return self.judge.verifier is not None and answerable(self.found, self.engine, weighed=True)

    def refused(self) -> Outcome:
        read = self.found.read and self.found.evidence
        return Outcome((), Verdict("refused", "judged" if read else "far"))

    def _fact(self) -> Yielding[Token, None, Outcome]:
        """A sentence about the reader's best words. Where none is proven, one that is likelier right than wrong, before
        the sentence it is about; of the other language one that is not doubted; else the words before their sentence. A
        refusal, before anything is worded, where it is unlikely of all these words that they answer."""
        best, failure = self.found.evidence[0], Failure("kind" if self.found.evidence[0].guesses else "quote")
        guesses = self._guesses(self.found.evidence[:NEAR])
        known = self._judged(guesses or [Statement(best.text, best)])
        likely = [(each, odds) for each, odds in known if not self.judge.doubts(odds, each.evidence)]
        if not likely:
            return self.refused()
        if not offers(self.question.text):
            likely.sort(key=lambda pair: -pair[1])
        told, likeliest = False, None
        for at, (guess, _) in enumerate(likely[:WORDINGS] if guesses and self.judge.verifier else ()):
            statement = yield from self.writer.word(self.question, guess, self._said(guess))
            if offers(self.question.text):
                statement = replace(statement, text=without_reply(statement.text))
            if (failed := self.judge.failure(statement)) is None:
                ((_, odds),) = self._judged([statement])
                if self._is_proven(statement, odds):
                    return self._with_more(self.with_bold(statement), SUPPORTED)
                if not self.judge.doubts(odds, statement.evidence):
                    if not told and statement.evidence.language != self.language:
                        return self._with_more(self.with_bold(statement), TRANSLATED)
                    told = True  # before a translation of words that are less likely
                    likeliest = likeliest or (statement if odds >= EVEN else None)
            if at == 0:
                failure = failed or Failure("meaning")
                told = told or self._is_listed(guess)  # its words are known, however it was worded
        if likeliest is not None and likeliest.evidence.language == self.language:
            whole = quoted(likeliest.evidence, self.language, likeliest.text, likeliest.span)
            marked = replace(whole, bold=located(whole.text, likeliest.words))
            return self._with_more(marked, Verdict("quoted", "meaning"))
        return self._quotation(likely[0][0] if guesses else Statement("", best), failure)

    def _guesses(self, evidence: Sequence[Evidence]) -> list[Statement]:
        """The words that may answer, best first; where several things are asked for, each with those beside it."""
        guesses = may_be(evidence, self.question)
        if self.question.kind == "several":
            guesses = [each for each in guesses if not _is_count(each.text)]
            guesses = [_whole(things) if len(things := _things(guess)) > 1 else guess for guess in guesses]
        return apart(guesses)[:GUESSES]

    def _judged(self, statements: Sequence[Statement]) -> list[tuple[Statement, float]]:
        return list(zip(statements, self.judge.likely(statements), strict=True))

    def _quotation(self, guess: Statement, failure: Failure) -> Outcome:
        """That the words of a guess, in the language of the answer, may answer, and their sentence."""
        few = 2 * len(guess.words) < len(guess.evidence.text)
        words = self._said(guess) if few else None
        verdict = Verdict("quoted", failure.why, failure.detail)
        if guess.evidence.language != self.language:
            known = said_by_rule(guess.words, guess.evidence.language, self.language) is not None
            verdict = UNTRANSLATED if words is None else verdict if known else TRANSLATED
        whole = quoted(guess.evidence, self.language, words and seeming(words, self.language), guess.span)
        return self._with_more(replace(whole, bold=located(whole.text, words) if words else None), verdict)

    def _is_proven(self, statement: Statement, odds: float) -> bool:
        return self._is_by_rule(statement) and self.judge.proves(odds, statement.evidence)

    def _is_by_rule(self, statement: Statement) -> bool:
        """Across languages a rule must have said the words that answer: what a model put together is a translation."""
        return known_for_sure(statement.words, statement.evidence.language, self.language) is not None

    def _is_listed(self, guess: Statement) -> bool:
        return bool(listed(guess.words, guess.evidence.language, self.language))

    def _said(self, guess: Statement) -> str | None:
        """The words of a guess in the language of the answer, asked for once."""
        place = guess.evidence.document, guess.evidence.start, guess.span
        if place not in self._words:
            self._words[place] = self.writer.say(self.question, guess)
        return self._words[place]

    @cached_property
    def _words(self) -> dict[tuple[str, int, Span | None], str | None]:
        return {}

    def with_bold(self, statement: Statement) -> Statement:
        """With the words in bold that answer; behind a name that was brought over its own spelling in brackets."""
        known = said_by_rule(statement.words, statement.evidence.language, self.language)
        bold = (located(statement.text, each) for each in (statement.words, self._said(statement)) if each)
        marked = replace(statement, bold=next(filter(None, bold), None))
        return marked if known else with_original(marked)

    def _yes_no(self) -> Yielding[Token, None, Outcome]:
        """Yes or no, whichever the verifier finds surer of the best sentence and of those not far below it, if it finds
        it likelier than not; and the fact: in the language of the article as it stands, else worded."""
        best = self.found.evidence[:1]
        evidence = [each for each in self.found.evidence[:NEAR] if each.score >= best[0].score - BELOW]
        replies = [Statement(reply, each) for each in evidence for reply in (YES[self.language], NO[self.language])]
        scores = self.judge.polar(replies)
        surest = scores.index(max(scores)) if scores and self.judge.verifier else None
        if surest is None or scores[surest] < EVEN:
            if not answerable(self.found, self.engine):
                return self.refused()
            statement, verdict = yield from self._told(evidence[0])
            return self._with_more(quoted(evidence[0], self.language) if verdict == ASKED else statement, verdict)
        reply, sentence, sure = replies[surest].text, replies[surest].evidence, scores[surest]
        bold = 0, len(reply) - 1
        worded = yield from self._worded(reply, sentence)
        if worded is not None:
            (score,) = self.judge.polar([worded])
            if self._is_by_rule(worded) and self.judge.proves_polar(min(score, sure)):
                return self._with_more(replace(worded, bold=bold), SUPPORTED)
            if sentence.language != self.language and score >= EVEN:
                return self._with_more(replace(worded, bold=bold), TRANSLATED)
        statement, verdict = yield from self._told(sentence)
        proven = verdict == ASKED and self.judge.proves_polar(sure)
        said = replace(statement, text=f"{reply} {statement.text}", bold=bold)
        return self._with_more(said, SUPPORTED if proven else verdict)

    def _worded(self, reply: str, sentence: Evidence) -> Yielding[Token, None, Statement | None]:
        """The fact of a sentence behind yes or no, if the rules let it pass; behind no it may not repeat a number, a
        date or, in English, a name of the question, which is what is not so."""
        for guess in may_be([sentence], self.question)[:1]:
            begin = reply.rstrip(".") + ("," if self.language == "en" else "،")
            statement = yield from self.writer.word(self.question, guess, self._said(guess), begin)
            said, source = statement.text.removeprefix(begin), f"{sentence.title}\n{sentence.text}"
            repeats = reply == NO[self.language] and (missing(said, sentence.text) or strangers(said, source))
            if not repeats and self.judge.failure(statement) is None:
                return statement
        return None

    def _explanation(self) -> Yielding[Token, None, Outcome]:
        """The best sentence with its neighbours that bear on the question too; a refusal where they are in the language
        of the question and the verifier finds it likelier that neither it nor all of them answer."""
        best, found = self.found.evidence[0], self.found
        whole = around(best, found.sentences, found.passages, TOGETHER[self.question.wishes.length])
        score, together = self.judge.likely([Statement(best.text, best), Statement(whole.text, whole)])
        if best.language == self.question.language and self.judge.doubts(max(score, together), best):
            return self.refused()
        statement, verdict = yield from self._told(whole)
        proven = verdict == ASKED and self.judge.proves(score, best)
        return Outcome((statement,), SUPPORTED if proven else verdict)

    def _several(self) -> Yielding[Token, None, Outcome]:
        """One sentence, where the best one names several things or no other seems to name any; else as a list."""
        if not self._further(self._guesses(self.found.evidence[:1])):
            return (yield from self._fact())
        return (yield from self._list() if self.found.evidence[0].language == self.language else self._named())

    def _list(self) -> Yielding[Token, None, Outcome]:
        """A sentence for each thing: the best, and those that may well answer; a refusal where the best
        is."""
        best = self.found.evidence[0]
        (score,) = self.judge.likely([Statement(best.text, best)])
        if not answerable(self.found, self.engine) and self.judge.doubts(score, best):
            return self.refused()
        further = self._further(self._guesses([best]))
        statements, verdict = yield from self._all_told([best, *(each.evidence for each in further)])
        lead = lead_in(self.language, untranslated=verdict == UNTRANSLATED) if len(statements) > 1 else ""
        return Outcome(titled(statements, self.language), verdict, lead)

    def _further(self, first: Sequence[Statement]) -> list[Statement]:
        """What other sentences name, as far as it may well answer, or, in the language of the answer, the sentence may;
        nothing where the `first` words name several things, which are then all of them. Two may be one name that has an
        "and" in it, for who asks for no plural."""
        if any(len(_things(each)) >= (2 if self.question.kind == "several" else 3) for each in first[:1]):
            return []
        found: list[Statement] = []
        for each in self.found.evidence[1:STATEMENTS]:
            guesses = self._guesses([each])
            whole = [Statement(each.text, each)] if each.language == self.language else []
            known = self._judged([*guesses, *whole])
            if max((odds for _, odds in known), default=UNREAD) >= AMONG:
                found.append(known[0][0])
        return found

    def _named(self) -> Yielding[Token, None, Outcome]:
        """Each thing that the sentences, the best in the other language, name beside the reader's words, in the
        language of the answer; where it is one thing, or not all of the best can be said, a sentence about the best
        words."""
        first = self._guesses(self.found.evidence[:1])[:1]
        named: dict[str, Statement] = {}
        for guess in [*first, *self._further(first)]:
            things = [(one, self._said(one)) for one in _things(guess)]
            if all(said for _, said in things):
                for one, said in things:
                    named.setdefault(fold(said or ""), self.with_bold(replace(one, text=said or "")))
            elif guess in first:
                named.clear()
                break
        if not 1 < len(named) <= MOST_NAMED:
            return (yield from self._fact())
        return Outcome(tuple(named.values()), TRANSLATED, lead_in(self.language, untranslated=False))

    def _summary(self) -> Yielding[Token, None, Outcome]:
        if not self._digest:
            return self.refused()
        statements, verdict = yield from self._all_told(self._digest)
        return Outcome(tuple(statements), verdict)

    @cached_property
    def _digest(self) -> list[Evidence]:
        """What stands for the article that is named, chosen or was cited last; for the nearest if near enough."""
        searched, passages = self.question.wishes.searched, self.found.passages
        titles = {each.id: each.title for each in self.engine.index.documents(searched)}
        only = next(iter(titles)) if searched and len(titles) == 1 else None
        id = only or article(self.question.text, titles, passages, self.cited)
        if id is None and passages and passages[0].score >= ABOUT:
            id = passages[0].document
        if id is None:
            return []
        document = self.engine.index.document(id)
        about = document.id, document.title, document.language
        spans = self.engine.index.catalog.digest(id, STATEMENTS)
        return [Evidence(*about, start, end, document.text[start:end], EVEN) for start, end in spans]

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
        if self.judge.verifier is not None:
            statement = yield from self.writer.translate(sentence, self.language)
            if self.judge.failure(statement) is None and self.judge.faithful(statement, OPEN_QUESTION[self.language]):
                return statement, TRANSLATED
        return quoted(sentence, self.language, bare=not alone), UNTRANSLATED

    def _with_more(self, statement: Statement, verdict: Verdict) -> Outcome:
        """With what else the article says of it, for who wishes for a full answer; else with a second sentence to be
        seen beside, if that answers too and adds something."""
        said = [statement.evidence]
        if self.question.wishes.length == "full":
            here = (each for each in self.found.sentences if each.document == said[0].document)
            for each in sorted(here, key=lambda each: -each.score):
                if len(said) <= FURTHER and each.language == self.language and adds(each, said):
                    said.append(each)
            return Outcome((statement, *(replace(as_it_stands(each), bold=None) for each in said[1:])), verdict)
        others = [each for each in self.found.evidence[:NEAR] if adds(each, said)]
        return Outcome((statement,), verdict, also=tuple(self.judge.proven(others, said[0])[:1]))


def _things(guess: Statement) -> list[Statement]:
    """Each thing that its sentence names beside its words, as words of their own."""
    sentence, span = guess.evidence, guess.span
    if span is None:
        return [guess]
    start = sentence.start
    return [
        replace(guess, text=sentence.text[a:b], span=(start + a, start + b))
        for a, b in items(sentence.text, (span[0] - start, span[1] - start))
    ]


def _is_count(words: str) -> bool:
    """Whether they are a number alone, and no year, which may be one of the things."""
    said = fold(words).split()
    return all(map(is_numeral, said)) and not any(map(YEAR.fullmatch, said))


def _whole(things: Sequence[Statement]) -> Statement:
    """The words from the first thing to the last."""
    sentence, spans = things[0].evidence, [each.span for each in things if each.span]
    start, end = spans[0][0], spans[-1][1]
    return Statement(sentence.text[start - sentence.start : end - sentence.start], sentence, (start, end))


def _ready(outcome: Outcome) -> Yielding[Token, None, Outcome]:
    yield from ()
    return outcome
