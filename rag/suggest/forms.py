"""Pure: an article → questions that it may answer: about its facts in its own language, about what it mentions and as a
whole in both."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from index.text import fold, split_sentences
from index.types import LANGUAGES, Document, Language, Span
from rag.suggest import arabic, english
from rag.suggest.candidate import Asking, Candidate
from rag.verify.places import Names, names_by_key, with_article

TITLE = 12
"""Words of a title that is named in a question, at most."""
READ = 100_000
"""Characters of an article that questions are made of."""
_ABOUT: dict[Language, str] = {"en": "Tell me about {}.", "ar": "حدثني عن {}."}
_SUMMARISE: dict[Language, str] = {"en": "Summarise the article “{}”.", "ar": "لخّص مقال «{}»."}
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_BRACKETS = re.compile(r"\s*[(（\[][^()\[\]]*[)）\]]\s*")


def facts(document: Document) -> list[Candidate]:
    """Questions that one of its sentences answers, in their order."""
    text, title = document.text[:READ], bare(document.title)
    headings = {each.start for each in document.sections if each.kind == "heading"}
    spans = [span for span in split_sentences(text) if span[0] not in headings]
    sentences = [text[slice(*span)] for span in spans]
    found = _english(sentences, title) if document.language == "en" else _arabic(sentences, title)
    return [
        _candidate(document, span, asking) for span, askings in zip(spans, found, strict=True) for asking in askings
    ]


def about(document: Document, mentions: Sequence[str], language: Language) -> list[Candidate]:
    """Questions about what it mentions, in a language, each of which names it as that language does."""
    names = [name for each in mentions if (name := _name(each, document, language))]
    return [Candidate("about", _ABOUT[language].format(name), language, document.id) for name in dict.fromkeys(names)]


def summary(document: Document, language: Language) -> list[Candidate]:
    """A request for its summary, where it has a title that can be named: no file's name, and not too long."""
    title = " ".join(document.title.split()).strip('«»“”" .')
    if not title or len(title.split()) > TITLE or (title.isascii() and title.islower()):
        return []
    return [Candidate("summary", _SUMMARISE[language].format(title), language, document.id)]


def bare(title: str) -> str:
    """Without what stands in brackets."""
    return " ".join(_BRACKETS.sub(" ", title).split())


def _candidate(document: Document, span: Span, asking: Asking) -> Candidate:
    words = asking.words and (span[0] + asking.words[0], span[0] + asking.words[1])
    return Candidate(asking.form, asking.text, document.language, document.id, span, words)


def _english(sentences: Sequence[str], title: str) -> Iterator[list[Asking]]:
    """Of each sentence; a pronoun is taken for the subject of the sentence before, if that is what the title says."""
    later = {word for each in sentences for word in _WORD.findall(each)[1:]}
    named = _WORD.findall(title)  # a single word has a capital there in any case
    known = {word for word in (*later, *(named if len(named) > 1 else ())) if word[0].isupper()}
    known = {word for word in known if word.lower() not in later}
    subject: str | None = None
    for sentence in sentences:
        if not english.is_pronoun(sentence):
            subject = english.begins_with(sentence, known)
        topic = subject if subject and _same(subject, title) else None
        yield list(english.askings(sentence, known, topic))


def _same(subject: str, title: str) -> bool:
    """Whether one is the other, or a part of it."""
    one, other = (re.sub("^the ", "", fold(each)) for each in (subject, title))
    return f" {one} " in f" {other} " or f" {other} " in f" {one} "


def _arabic(sentences: Sequence[str], title: str) -> Iterator[list[Asking]]:
    """Of each sentence; a verb without subject, behind a sentence about what the title names, is taken to be about
    that."""
    is_about = False
    for sentence in sentences:
        defined = arabic.definition(sentence, title)
        yield [*([defined] if defined else []), *arabic.askings(sentence, title if is_about else None)]
        is_about = bool(title) and arabic.is_about(sentence, title)


def _name(mention: str, document: Document, language: Language) -> str | None:
    """A mention as a question in a language names it; None for what is no name, or has none in it."""
    place = _places().get(fold(mention))
    if document.language != language or (place and language == "en"):
        if place is None:
            return None
        key, names = place
        name = mention if document.language == language else names[language][0]
        return with_article(key, name) if language == "en" else name
    titled = fold(mention) == fold(bare(document.title))
    if language == "ar":
        return mention if place or titled else None
    if not mention[:1].isupper() or not (" " in mention or titled):
        return None
    all, articled = (len(re.findall(rf"\b{the}{re.escape(mention)}\b", document.text)) for the in ("", "the "))
    return f"the {mention}" if 2 * articled >= all else mention


@lru_cache(maxsize=1)
def _places() -> Mapping[str, tuple[str, Names]]:
    """Folded name → key and names of a country, a city, an organisation: no people, no language, no term, no day."""
    others = "people ", "language ", "term "
    kept = {
        key: names for key, names in names_by_key().items() if not key.startswith(others) and not key.endswith("day")
    }
    return {
        fold(name): (key, names)
        for key, names in kept.items()
        if names["en"][0][0].isupper()
        for language in LANGUAGES
        for name in names[language]
    }
