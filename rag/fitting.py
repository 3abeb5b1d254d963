"""Pure: which sentences can answer a question at all, by the kind of fact that it asks for, and by the places and the
article that it names."""

from collections.abc import Iterable, Sequence

from index.terms import terms
from index.types import Hit
from rag.asked import may_answer
from rag.events import Evidence
from rag.evidence import is_named, title_terms
from rag.places import places


def fitting(question: str, evidence: Iterable[Evidence]) -> list[Evidence]:
    """Those that state a number, a date or how often where that is asked. Of the sentences that hold the answers of
    XQuAD, ARCD and TyDi QA at most .006 do not."""
    return [each for each in evidence if may_answer(each.text, question)]


def elsewhere(question: str, passages: Sequence[Hit]) -> frozenset[str]:
    """The articles that speak of something else, as far as their passages tell, with their titles.

    They leave out a country, people, language or city that the question names. So do .01 of XQuAD's and TyDi QA's right
    paragraphs within a language, .02 across, .06 of ARCD's, which come without what their articles are about; and .06
    of those that SQuAD 2 asks unanswerable questions of. Or they leave out what another article in their language is
    about, which the question names by its whole title: none of the paragraphs of XQuAD's, ARCD's and SQuAD 2's 4,535
    questions does.
    """
    asked = [place.keys for place in places(question)]
    named = [(each.language, title_terms(each.title)) for each in passages if is_named(each.title, question)]
    texts: dict[str, list[str]] = {}
    for passage in passages:
        texts.setdefault(passage.document, [passage.title]).append(passage.text)
    found = set()
    for document, language in {passage.document: passage.language for passage in passages}.items():
        text = "\n".join(texts[document])
        titles = [title for spoken, title in named if spoken == language]
        if (asked and not _names_all(asked, text)) or (titles and not _has_any(titles, text)):
            found.add(document)
    return frozenset(found)


def _has_any(titles: Iterable[frozenset[str]], text: str) -> bool:
    said = set(terms(text))
    return any(title <= said for title in titles)


def _names_all(asked: Iterable[frozenset[str]], text: str) -> bool:
    named = {key for place in places(text) for key in place.keys}
    return all(keys & named for keys in asked)
