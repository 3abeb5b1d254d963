"""A capable LLM answers from numbered evidence in prose; each sentence is checked by itself as soon as it is complete.

What does not hold is written once more about its evidence, then left out. A part of the question of which nothing
stands is replied to by the way of its kind (`rag.reply`), which ends in a quotation or a refusal.
"""

from collections.abc import Generator as Yielding
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import chain, islice, zip_longest

from index.text import fold
from index.types import Language
from rag.compose import tidy
from rag.judge import EVEN
from rag.markers import Draft, drafts
from rag.phrases import OPEN_QUESTION
from rag.render import holds, known_for_sure
from rag.reply import SUPPORTED, TRANSLATED, Reply
from rag.types import Evidence, Outcome, Question, Statement, Token, Verdict
from rag.verify.check import check, may_answer
from rag.write import Writer, as_answer

PIECES = 8
"""Pieces of evidence at most in one prompt, the best of every part of the question in turn."""
SENTENCES = 4
"""Sentences at most that are taken from what the LLM writes."""
CORRECTED = 2
"""Sentences at most that are written once more."""
DROPPED = Verdict("checked", "dropped")


@dataclass(frozen=True)
class Piece:
    """A piece of evidence for one part of the question, numbered from 0."""

    part: int
    evidence: Evidence


@dataclass(frozen=True)
class Sound:
    """A sentence that its evidence bears out. `odds`: the log-odds that it is right as an answer; `proven` where these
    are enough for it to be called verified."""

    part: int
    statement: Statement
    odds: float
    proven: bool

    @property
    def language(self) -> Language:
        """Of the evidence."""
        return self.statement.evidence.language


def prose(question: Question, replies: Sequence[Reply], writer: Writer) -> Yielding[Token, None, dict[int, Outcome]]:
    """What is said to the parts of a question, by their numbers. Those that are left out are to be replied to by the
    way of their kind; parts without evidence are not written about."""
    numbered = _numbered(replies)
    if not numbered:
        return {}
    asks = replies[0].question.standalone if len(replies) == 1 else question.text
    brief = len(replies) == 1 and question.kind in ("fact", "yes_no") and question.wishes.length == "brief"
    sentences = f"1 to {2 if brief else SENTENCES}"
    evidence = [pieces[0].evidence for pieces in numbered]
    written, found = "", dict[Draft, Sound | None]()
    with closing(writer.prose(asks, evidence, question.answer_language, sentences)) as tokens:
        for token in tokens:
            yield token
            if token.part == "answer":
                written += token.text
                _check(drafts(written, whole=False), found, numbered, replies)
                if len(found) == SENTENCES or _again(drafts(written, whole=False)):
                    break
    _check(drafts(written, whole=True), found, numbered, replies)
    if not any(found.values()):
        declined = any(draft.declines for draft in found)
        parts = {piece.part for piece in chain.from_iterable(numbered)}
        return {part: replies[part].refused() for part in parts} if declined else {}
    yield from _corrected(asks, found, numbered, replies, writer)
    dropped = any(sound is None and not draft.declines for draft, sound in found.items())
    sound = [each for each in found.values() if each is not None]
    outcomes = (
        (part, _outcome(reply, [each for each in sound if each.part == part], dropped=dropped))
        for part, reply in enumerate(replies)
    )
    return {part: outcome for part, outcome in outcomes if outcome is not None}


def _numbered(replies: Sequence[Reply]) -> list[list[Piece]]:
    """The pieces of evidence; one that bears on several parts comes once, for all of these."""
    each = ([Piece(part, sentence) for sentence in reply.evidence()] for part, reply in enumerate(replies))
    places: dict[tuple[str, int, int], list[Piece]] = {}
    for piece in filter(None, chain.from_iterable(zip_longest(*each))):
        place = piece.evidence.document, piece.evidence.start, piece.evidence.end
        places.setdefault(place, []).append(piece)
    return list(places.values())[:PIECES]


def _again(written: Sequence[Draft]) -> bool:
    """Whether the last sentence was there before: a model that goes round in circles."""
    return bool(written) and fold(written[-1].text) in [fold(each.text) for each in written[:-1]]


def _check(
    written: Sequence[Draft], found: dict[Draft, Sound | None], numbered: Sequence[Sequence[Piece]], to: Sequence[Reply]
) -> None:
    """Adds to `found` what has come since, each with what it is worth."""
    for draft in written[:SENTENCES]:
        if draft not in found:
            found[draft] = _best(draft, numbered, to)


def _best(draft: Draft, numbered: Sequence[Sequence[Piece]], replies: Sequence[Reply]) -> Sound | None:
    """The sentence with the evidence that it names, else with what else bears it out, for a number may be missing or
    wrong; None where nothing does."""
    cited = _cited(draft, numbered)
    others = [piece for piece in chain.from_iterable(numbered) if piece not in cited]
    return _sound(draft.text, cited, replies) or _sound(draft.text, others, replies)


def _cited(draft: Draft, numbered: Sequence[Sequence[Piece]]) -> list[Piece]:
    return list(chain.from_iterable(numbered[n - 1] for n in draft.numbers if 1 <= n <= len(numbered)))


def _sound(text: str, pieces: Sequence[Piece], replies: Sequence[Reply]) -> Sound | None:
    """A sentence with the piece that bears it out best; None where none does."""
    sound: list[Sound] = []
    for part in {piece.part for piece in pieces}:
        reply = replies[part]
        statements = [_statement(text, piece.evidence, reply.question) for piece in pieces if piece.part == part]
        kept = [each for each in statements if check(each, replace(reply.question, asks_for=frozenset())) is None]
        pairs = sorted(zip(reply.judge.likely(kept), kept, strict=True), key=lambda pair: -pair[0])
        proven = (Sound(part, each, odds, True) for odds, each in pairs if _is_proven(reply, each, odds))
        borne_out = (Sound(part, each, odds, False) for odds, each in pairs if _is_borne_out(reply, each, odds))
        sound += islice(chain(proven, borne_out), 1)
    return max(sound, key=lambda each: (each.proven, each.odds), default=None)


def _statement(text: str, sentence: Evidence, question: Question) -> Statement:
    """Of a fact with the words that answer: the reader's best that it holds, or none. A title that the LLM copied from
    the evidence goes."""
    text = text.removeprefix(f"{tidy(sentence.title)}: ")
    if question.kind not in ("fact", "several"):
        return Statement(text, sentence)
    words = (Statement(text, sentence, guess.span) for guess in sentence.guesses)
    held = (each for each in words if holds(text, each.words, sentence.language, question.answer_language))
    return next(held, Statement(text, sentence, (sentence.start, sentence.start)))


def _is_proven(reply: Reply, statement: Statement, odds: float) -> bool:
    """Across languages only where a rule said the words that answer."""
    if not statement.words or not may_answer(statement.text, reply.question):
        return False
    there = statement.evidence.language
    by_rule = there == reply.language or known_for_sure(statement.words, there, reply.language) is not None
    return by_rule and reply.judge.proves(odds, statement.evidence)


def _is_borne_out(reply: Reply, statement: Statement, odds: float) -> bool:
    """Whether the sentence says what the evidence says; of a list it must not be unlikely to answer either."""
    if reply.question.kind == "list" and odds < EVEN:
        return False
    return reply.judge.faithful(statement, OPEN_QUESTION[reply.language])


def _corrected(
    asks: str,
    found: dict[Draft, Sound | None],
    numbered: Sequence[Sequence[Piece]],
    replies: Sequence[Reply],
    writer: Writer,
) -> Yielding[Token, None, None]:
    """Writes what does not hold once more, about the evidence that it names."""
    failed = [draft for draft, sound in found.items() if sound is None and not draft.declines]
    for draft in [each for each in failed if _cited(each, numbered)][:CORRECTED]:
        piece = _cited(draft, numbered)[0]
        writer.settled = " ".join(each.statement.text for each in found.values() if each is not None)
        language = replies[piece.part].language
        again = as_answer((yield from writer.correct(asks, piece.evidence, draft.text, language)))
        if again and not any(each and fold(each.statement.text) == fold(again) for each in found.values()):
            found[draft] = _sound(again, [piece], replies)
    writer.settled = ""


def _outcome(reply: Reply, sound: Sequence[Sound], *, dropped: bool) -> Outcome | None:
    """The sentences as what is said to a part, if one is proven to answer it, or they are the summary that was asked
    for; in a translation one that is not doubted is enough. None where they are not enough."""
    translated = any(each.language != reply.language and not each.proven for each in sound)
    likely = (not reply.judge.doubts(each.odds, each.statement.evidence) for each in sound)
    answers = any(each.proven for each in sound) or (translated and any(likely))
    if not sound or not (answers or reply.question.kind == "summary"):
        return None
    statements = (each.statement for each in sound)
    marked = (reply.with_bold(each) if each.span and each.words else replace(each, span=None) for each in statements)
    return Outcome(tuple(marked), TRANSLATED if translated else DROPPED if dropped else SUPPORTED, prose=True)
