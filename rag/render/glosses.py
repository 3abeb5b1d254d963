"""What each word of a phrase is called in the other language, by itself: by rule, by the glossary and the lexicons
(docs/lexicon.md), and as a name spelled in the other script. The LLM makes a phrase of them."""

import re
from collections.abc import Sequence

from index.terms import STOP_WORDS
from index.text import fold, undecorated
from index.types import Language
from rag.letters import spelled_alike, transliterated
from rag.render.namesakes import Namesakes
from rag.render.phrases import rendered
from rag.verify.glossary import called, found_for, glosses_of
from rag.verify.lexicon import CLITIC
from rag.verify.names import is_called, is_spelled, names

NONE = Namesakes()
LONGEST = 5
"""Words of a term."""
_PARTS = re.compile(r"[-'’]")
_WORD = re.compile(r"[^\W_](?:[^\W_]|[-'’.,:–](?=[^\W_]))*%?")


def glosses(words: str, source: Language, to: Language, namesakes: Namesakes = NONE) -> list[str]:
    """One entry for each term, or word that says something, in their order; "a/b" where two are likely. `namesakes`:
    the names of the articles."""
    text = undecorated(words)
    said = [match.span() for match in _WORD.finditer(text)]
    found: list[str] = []
    while said:
        spans = ((count, text[said[0][0] : said[count - 1][1]]) for count in range(min(LONGEST, len(said)), 1, -1))
        term = next(((count, terms[0]) for count, part in spans if (terms := called(part, source, to))), None)
        word = text[slice(*said[0])]
        if term or fold(word) not in STOP_WORDS:
            found.append(term[1] if term else _gloss(word, source, to, namesakes))
        del said[: term[0] if term else 1]
    return found


def invented(phrase: str, words: str, known: Sequence[str]) -> list[str]:
    """Names of an English phrase that neither the Arabic words spell nor one of their glosses (`known`) has. Of 319
    phrases that the wording model made 62 have some; 3 of these were right ("University" of Northumbria)."""
    glossed = set(fold(" ".join(known).replace("/", " ")).split())

    def is_known(part: str) -> bool:
        return len(part) < 2 or fold(part) in glossed or is_spelled(part, words) or is_called(part, words)

    return [name for name in names(phrase) if not any(map(is_known, filter(None, _PARTS.split(name))))]


def as_names(known: Sequence[str]) -> str | None:
    """The likeliest glosses one behind the other, where each is a name."""
    spelled = " ".join(each.split("/")[0] for each in known)
    return spelled if spelled and names(spelled) == spelled.split() else None


def _gloss(word: str, source: Language, to: Language, namesakes: Namesakes) -> str:
    if any(map(str.isdigit, word)) or not _is_written(word, source):
        return rendered(word, source, to) or word
    bare = CLITIC.sub("", word)
    if known := rendered(word, source, to):
        return known
    if terms := called(word, source, to):
        return "/".join(terms[:2])
    found, name = glosses_of(word) or glosses_of(bare), None
    if source == "en" and word[:1].isupper():
        name = spelled_alike(word, source)
    elif source == "ar" and not found:
        name = namesakes.of(word, source) or spelled_alike(word, source)
    found = found or found_for(word) or found_for(bare)
    if name is None and not found:
        name = word if word.islower() else transliterated(word, source, to)
    others = [each for each in found if each.lower() != (name or "").lower()]
    return "/".join([*([name] if name else []), *others][:2])


def _is_written(word: str, language: Language) -> bool:
    """Whether it stands in the script of a language."""
    return bool(re.match("[\u0621-\u064a]", word)) == (language == "ar")
