"""Three questions in each language to begin with: the shipped ones for the articles that ship, for others those made of
them. These are made when nothing else is to be done, kept in the catalog, and made anew once their articles change."""

import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import zip_longest
from typing import Any

from index.database import writing
from index.schema import Listing
from index.search import Index
from index.types import LANGUAGES, Language
from models.errors import StateError
from rag.engine import Engine
from rag.suggest.candidate import Candidate
from rag.suggest.check import is_answered
from rag.suggest.forms import about, facts, summary

MOST = 3
DRAWN = 60
"""Articles, drawn by lot, that questions are made of in a language."""
CHECKS = 12
"""Questions that are checked for a language, at most."""
KEPT = "starters"
"""What they are called in the catalog."""

SHIPPED = (
    "ar/astana.md",
    "ar/cica-founding.md",
    "ar/cica-sixth-ministerial.txt",
    "ar/covid-19-in-asia.md",
    "ar/economic-cooperation-organization.md",
    "ar/organisation-of-islamic-cooperation.md",
    "en/cica-bodies.md",
    "en/cica-confidence-building-measures.md",
    "en/kazakhstan.md",
    "en/osce.md",
    "en/shanghai-cooperation-organisation.md",
)
"""Files below `corpus/`."""
EXAMPLES: Mapping[Language, tuple[str, ...]] = {
    "en": (
        "How many CICA observers are there?",
        "How often do the CICA foreign ministers meet?",
        "What is the main aim of CICA?",
    ),
    "ar": (
        "كم عدد المراقبين في سيكا؟",
        "من تحدث باسم إيران في الاجتماع السادس؟",
        "من فاز بكأس العالم 2018؟",
    ),
}
"""What the shipped articles are asked first; the last one is there to be refused."""


def starters(index: Index, language: Language) -> tuple[str, ...]:
    """At most three questions in a language, at once: none before they are made (see `make_starters`). One whose
    article has changed since is left out."""
    if _is_shipped(index):
        return EXAMPLES[language]
    return tuple(_kept(index).get(language, ()))


def make_starters(engine: Engine, wait: Callable[[], object] = lambda: None) -> None:
    """Makes and keeps those that are missing, in about half a minute on two cores; at once where none is. `wait` is
    called before each use of the encoder, and returns when there is nothing else to do."""
    index = engine.index
    if _is_shipped(index):
        return
    kept, changes = _kept(index), index.catalog.changes()[0]
    enough = all(len(kept.get(language, ())) == MOST for language in LANGUAGES)
    if enough or _stored(index).get("changes") == changes:
        return
    keys = index.catalog.keys()
    digests = {key.id: key.sha256 for key in keys}
    made = {
        language: [(each.text, each.document, digests[each.document]) for each in _made(engine, language, wait)]
        for language in LANGUAGES
    }
    # A store that is being written, or cannot be, has none until the next time.
    with suppress(StateError), writing(index.catalog.store):
        index.catalog.keep(KEPT, json.dumps({"changes": changes, "questions": made}, ensure_ascii=False))


def _is_shipped(index: Index) -> bool:
    return set(index.catalog.sources().values()) == set(SHIPPED)


def _kept(index: Index) -> dict[Language, list[str]]:
    """Those of the documents that are as they were."""
    keys = index.catalog.keys()
    digests = {key.id: key.sha256 for key in keys}
    return {
        language: [text for text, id, sha256 in rows if digests.get(id) == sha256]
        for language, rows in _stored(index).get("questions", {}).items()
    }


def _stored(index: Index) -> dict[str, Any]:
    """`changes` of the catalog of which they were made; `questions` by language: text, document and its digest."""
    stored: dict[str, Any] = json.loads(index.catalog.meta(KEPT) or "{}")
    return stored


def _made(engine: Engine, language: Language, wait: Callable[[], object]) -> Iterator[Candidate]:
    """The first three that the articles answer, of different articles and forms where there are enough."""
    chosen: list[Candidate] = []
    for checked, candidate in enumerate(_in_turn(engine.index, language)):
        if len(chosen) == MOST or checked == CHECKS:
            return
        if _is_alike(candidate, chosen):
            continue
        if is_answered(candidate, engine, wait):
            chosen.append(candidate)
            yield candidate


def _in_turn(index: Index, language: Language) -> Iterator[Candidate]:
    """Questions about facts, of each article in the language one and then the next; what they mention; then summaries;
    and what can be asked in the language of articles in the other."""
    listed: list[Listing] = index.catalog.documents(counted=False)
    drawn = random.Random(0).sample(listed, min(DRAWN, len(listed)))
    drawn.sort(key=lambda each: each.language != language)
    ways: list[list[list[Candidate]]] = [[], [], []]
    for each in drawn:
        document, overview = index.document(each.id), index.catalog.overview(each.id)
        own = facts(document) if each.language == language else []
        own.sort(key=lambda candidate: candidate.sentence not in overview.sentences)
        found = own, about(document, overview.mentions, language), summary(document, language)
        for way, candidates in zip(ways, found, strict=True):
            way.append(candidates)
    for way in ways:
        for turn in zip_longest(*way):
            yield from filter(None, turn)


def _is_alike(candidate: Candidate, chosen: Sequence[Candidate]) -> bool:
    """Whether it would not add enough: of an article that has one already, a third of its form, or a second that asks
    for no fact."""
    forms = [each.form for each in chosen]
    most = 1 if candidate.form in ("about", "summary") else MOST - 1
    return forms.count(candidate.form) >= most or any(each.document == candidate.document for each in chosen)
