"""Two questions to go on with behind an answer, made of the article that it cites."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from index.terms import terms
from index.text import fold
from rag.engine import Engine
from rag.suggest.candidate import Candidate
from rag.suggest.check import is_answered
from rag.suggest.forms import about, facts, summary
from rag.types import Answer

MOST = 2
CHECKS = 4
"""Questions that are checked at most: each takes as long as the evidence for a question."""
_TELL = frozenset(terms("tell me about حدثني عن"))


def follow_ups(
    answer: Answer, asked: Sequence[str], engine: Engine, wait: Callable[[], object] = lambda: None
) -> Iterator[str]:
    """At most two questions in the language of an answer, one by one as they are found: about what stands near the
    sentence that it cites, what its article mentions, the article as a whole. None behind a refusal or a courtesy.

    `asked`: all questions of the conversation, which are not offered again. The search is for when the answer is shown;
    closing the iterator ends it. `wait` is called before each use of the encoder, and returns when there is nothing
    else to do.
    """
    cited = next((each for each in answer.citations if not each.also), None)
    if answer.refused or cited is None:
        return
    document, overview = engine.index.document(cited.document), engine.index.catalog.overview(cited.document)
    before = fold(" ".join((*asked, answer.question)))
    found: list[Candidate] = []
    if document.language == answer.language:
        spans = [(each.start, each.end) for each in answer.citations if each.document == document.id]
        found = [each for each in facts(document) if not any(_overlap(each, span) for span in spans)]
        found.sort(key=lambda each: abs((each.sentence or (0, 0))[0] - cited.start))
    names = sorted(overview.mentions, key=lambda each: each not in cited.quote)
    found += [each for each in about(document, names, answer.language) if not _names_what(each.text, before)][:MOST]
    ways = (found, CHECKS), (summary(document, answer.language), 1)
    new = (each for way, most in ways for each in [one for one in way if not _is_in(one.text, before)][:most])
    yield from islice((each.text for each in new if is_answered(each, engine, wait)), MOST)


def _names_what(question: str, before: str) -> bool:
    """Whether a question about something names nothing that was not asked about before."""
    return set(terms(question)) <= set(terms(before)) | _TELL


def _is_in(question: str, before: str) -> bool:
    return fold(question).rstrip("?.") in before


def _overlap(candidate: Candidate, span: tuple[int, int]) -> bool:
    start, end = candidate.sentence or (0, 0)
    return start < span[1] and span[0] < end
