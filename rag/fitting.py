"""Pure: which sentences can answer a question at all, by the kind of fact that it asks for and the places it names."""

from collections.abc import Iterable, Sequence

from index.types import Hit
from rag.asked import may_answer
from rag.events import Evidence
from rag.places import places


def fitting(question: str, evidence: Iterable[Evidence]) -> list[Evidence]:
    """Those that state a number, a date or how often where that is asked. Of the sentences that hold the answers of
    XQuAD, ARCD and TyDi QA at most .006 do not."""
    return [each for each in evidence if may_answer(each.text, question)]


def elsewhere(question: str, passages: Sequence[Hit]) -> frozenset[str]:
    """The articles whose passages, with their titles, leave out a country, people, language or city that the question
    names. So do .01 of XQuAD's and TyDi QA's right paragraphs within a language, .02 across, .06 of ARCD's, which come
    without what their articles are about; and .06 of those that SQuAD 2 asks unanswerable questions of."""
    asked = [place.keys for place in places(question)]
    texts: dict[str, list[str]] = {}
    for passage in passages:
        texts.setdefault(passage.document, [passage.title]).append(passage.text)
    return frozenset(document for document, said in texts.items() if asked and not _names_all(asked, "\n".join(said)))


def _names_all(asked: Iterable[frozenset[str]], text: str) -> bool:
    named = {key for place in places(text) for key in place.keys}
    return all(keys & named for keys in asked)
