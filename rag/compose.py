"""Pure: statements with what bears them out → the text of an answer, the words in it that answer, and its citations."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from index.text import detect_language, fold, normalise
from index.types import Language, Span
from rag.phrases import instead, not_answered, quotation, unanswered
from rag.types import Citation, Evidence, Outcome, Question, Statement
from rag.verify.numbers import claims

Place = tuple[str, int, int]
"""A document, and where in it a sentence begins and ends."""
NAME = 40
"""Characters of a title that is a name."""
FEW = 40
"""Characters of the source's own words that may stand in brackets in an answer."""

_MARKER = re.compile(r"\s*\[\d*(?:\s*[,،]\s*\d+)*\]")


def quoted(
    sentence: Evidence, language: Language, words: str | None = None, span: Span | None = None, *, bare: bool = False
) -> Statement:
    """The article's own sentence as the answer, behind the words that answer, in the language of the answer, where
    there are any; `bare` without the words that say whose it is."""
    if bare:
        return Statement(f"«{tidy(sentence.text)}»", sentence, span)
    text = quotation(tidy(sentence.text), language, foreign=sentence.language != language, words=words)
    return Statement(text, sentence, span, located(text, words) if words else None)


def as_it_stands(sentence: Evidence) -> Statement:
    """The article's own sentence, in whose language the answer is, with the words in bold that may answer."""
    text = tidy(sentence.text)
    words = sentence.words and _inside(sentence, sentence.words)
    return Statement(text, sentence, sentence.words, located(text, words) if words else None)


def with_original(statement: Statement) -> Statement:
    """With the source's own words in brackets, where they are few and say no number or date: a name keeps its
    spelling."""
    words, sentence = _words(statement), statement.evidence
    if words is None or words[1] - words[0] > FEW:
        return statement
    original = tidy(_inside(sentence, words))
    if claims(original) or fold(original) in fold(statement.text):
        return statement
    said = statement.text.rstrip()
    if statement.bold is not None:
        return replace(statement, text=f"{said[: statement.bold[1]]} («{original}»){said[statement.bold[1] :]}")
    stop = said[-1:] if said[-1:] in ".!" else ""
    return replace(statement, text=f"{said.removesuffix(stop)} («{original}»){stop}")


def titled(statements: Sequence[Statement], language: Language) -> tuple[Statement, ...]:
    """Each behind the title of its article where they are of several, for one may begin with "It": not where it says
    the title itself, or that is too long to be a name, or of another language than the answer."""
    if len({each.evidence.document for each in statements}) < 2:
        return tuple(statements)
    return tuple(map(partial(_behind_title, language=language), statements))


def _behind_title(statement: Statement, language: Language) -> Statement:
    title = tidy(statement.evidence.title)
    if len(title) > NAME or detect_language(title) != language or fold(title) in fold(statement.text):
        return statement
    begin, bold = f"{title}: ", statement.bold
    marked = bold and (bold[0] + len(begin), bold[1] + len(begin))
    return replace(statement, text=f"{begin}{statement.text}", bold=marked)


def located(text: str, words: str) -> Span | None:
    """Where words stand in a text, whatever their case and marks; None where they do not stand by themselves."""
    folded, sought = normalise(text), fold(words)
    found = sought and re.search(rf"(?<!\w){re.escape(sought)}(?!\w)", folded.text)
    return folded.span(*found.span()) if found else None


def compose(
    outcomes: Sequence[tuple[Question, Outcome]], *, listed: bool
) -> tuple[str, tuple[Span, ...], tuple[Citation, ...]]:
    """The answer to the parts of a question, where in it the words stand that answer, and the citations. Each statement
    has the number of its citation behind it; a part without any is named, where another has some. `listed` makes a list
    of them. What is to be seen beside the only part is cited last, with no marker."""
    if not any(each.statements for _, each in outcomes):
        return "", (), ()
    cited: dict[Place, Citation] = {}
    text, bold = "", []
    for question, outcome in outcomes:
        lead = f"{outcome.lead}\n" if outcome.lead else ""
        text += ("\n" if text else "") + lead
        if not outcome.statements:
            text += "- " * listed + unanswered(question.text, question.answer_language)
        for at, each in enumerate(outcome.statements):
            text += (" " if outcome.prose and not listed else "\n") * (at > 0) + "- " * listed
            if each.bold:
                bold.append((len(text) + each.bold[0], len(text) + each.bold[1]))
            text += f"{each.text} [{_cite(each, cited)}]"
    for sentence in outcomes[0][1].also if len(outcomes) == 1 else ():
        _cite(Statement("", sentence), cited, also=True)
    return text, tuple(bold), tuple(cited.values())


def refusal(
    nearest: Evidence | None, language: Language, articles: int, *, chosen: bool
) -> tuple[str, tuple[Citation, ...]]:
    """That the articles do not answer, and what the nearest sentence says instead; no statement rests on that."""
    said = f"{not_answered(language, articles, chosen=chosen)} "
    if nearest is None:
        return said + instead(None, language), ()
    said += instead(tidy(nearest.text), language, foreign=nearest.language != language)
    cited: dict[Place, Citation] = {}
    number = _cite(Statement("", nearest), cited, also=True)
    return f"{said} [{number}]", tuple(cited.values())


def _cite(statement: Statement, cited: dict[Place, Citation], *, also: bool = False) -> int:
    """The number of the citation of a statement's sentence, which is `cited` once."""
    sentence = statement.evidence
    place = sentence.document, sentence.start, sentence.end
    new = Citation(len(cited) + 1, place[0], sentence.title, *place[1:], sentence.text, _words(statement), also)
    return cited.setdefault(place, new).n


def tidy(text: str) -> str:
    """One line, without the article's own references, which would pass for ours."""
    return " ".join(_MARKER.sub("", text).split())


def _inside(sentence: Evidence, span: Span) -> str:
    return sentence.text[span[0] - sentence.start : span[1] - sentence.start]


def _words(statement: Statement) -> Span | None:
    """Where the words stand that bear it out, if they are less than half of the sentence."""
    cited, span = statement.evidence, statement.span
    return span if span and span[1] - span[0] < (cited.end - cited.start) / 2 else None
