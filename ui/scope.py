"""Which articles alone are asked about: some that were chosen, and those that meet conditions on their metadata."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any

import gradio as gr

from index.catalog import Catalog
from index.filters import EVERYTHING, Days, Filter
from index.schema import Listing
from index.types import LANGUAGES, Language
from ui.panel import ACT, Placed, heard, message, panel, strings_of
from ui.panels import draw
from ui.strings import Strings

OFFERED = 300
"""Values of a condition at most: the most frequent ones."""
MAX_VALUE = 1000
"""Characters."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True)
class Scope:
    """`titles`: ID → title of the articles that were chosen, none for all; `only`: the conditions."""

    titles: Mapping[str, str] = field(default_factory=dict)
    only: Filter = EVERYTHING

    def __bool__(self) -> bool:
        """Whether it leaves anything out by intention."""
        return bool(self.titles or self.only)

    @property
    def searched(self) -> Filter:
        return self.only.of(self.titles.keys())

    def without(self, id: str) -> "Scope":
        return replace(self, titles={each: title for each, title in self.titles.items() if each != id})


@dataclass(frozen=True)
class Offer:
    """What conditions can be set in a corpus: the values of its articles, in order."""

    folders: Sequence[str]
    languages: Sequence[Language]
    tags: Sequence[str]
    authors: Sequence[str]
    dated: bool

    def __bool__(self) -> bool:
        """Whether one of them could leave some of the articles."""
        return bool(self.folders or len(self.languages) > 1 or self.tags or self.authors or self.dated)


def offer(listings: Sequence[Listing]) -> Offer:
    folders = (str(each) for listing in listings for each in PurePosixPath(listing.source).parents if each.name)
    found = {listing.language for listing in listings}
    return Offer(
        folders=_frequent(folders),
        languages=[each for each in LANGUAGES if each in found],
        tags=_frequent(tag for listing in listings for tag in listing.tags),
        authors=_frequent(listing.author for listing in listings if listing.author),
        dated=any(listing.date for listing in listings),
    )


def _frequent(values: Iterable[str]) -> list[str]:
    return sorted(value for value, _ in Counter(values).most_common(OFFERED) if len(value) <= MAX_VALUE)


def narrowed(scope: Scope, fields: Any) -> Scope:
    """The scope with the conditions that a browser sends, as far as they can be ones."""
    given: Mapping[str, Any] = fields if isinstance(fields, Mapping) else {}
    said = {name: value for name, value in given.items() if isinstance(value, str) and 0 < len(value) <= MAX_VALUE}

    def values(name: str) -> tuple[str, ...]:
        return (said[name],) if name in said else ()

    first, last = (said.get(name, "") for name in ("from", "to"))
    days = Days(*(day if _DAY.fullmatch(day) else "" for day in (first, last)))
    only = Filter(
        folders=values("folder"),
        languages=tuple(each for each in LANGUAGES if each == said.get("language")),
        dates=(days,) if days != Days() else (),
        tags=values("tag"),
        authors=values("author"),
    )
    return replace(scope, only=only)


def conditions(scope: Scope, listings: Sequence[Listing], strings: Strings) -> str:
    """The chosen articles, the conditions, and how many articles these leave; "" where there is nothing to choose."""
    offered = offer(listings)
    if not (scope or offered):
        return ""
    days = next(iter(scope.only.dates), Days())
    searched = scope.searched
    return draw(
        "scope",
        strings,
        scope=scope,
        conditions={
            "folder": (offered.folders, scope.only.folders),
            "tag": (offered.tags, scope.only.tags),
            "author": (offered.authors, scope.only.authors),
        },
        languages=offered.languages if len(offered.languages) > 1 or scope.only.languages else (),
        days={"from": days.first, "to": days.last} if offered.dated or scope.only.dates else {},
        left=sum(map(searched.allows, listings)) if searched else len(listings),
        total=len(listings),
    )


def place_scope(catalog: Catalog) -> Placed:
    """To stand where questions are asked. Its state is the Scope."""
    state = gr.State(Scope())
    shown = panel("scope", "filter", "unscope")

    def shape(scope: Scope, request: gr.Request) -> str:
        return conditions(scope, catalog.documents(counted=False), strings_of(request))

    def greet(scope: Scope, request: gr.Request) -> dict[Any, Any]:
        return {shown: shape(scope, request)}

    def act(scope: Scope, request: gr.Request, event: gr.EventData) -> dict[Any, Any]:
        match message(event):
            case {"do": "filter", "fields": fields}:
                scope = narrowed(scope, fields)
            case {"do": "unscope", "id": str(id)}:
                scope = scope.without(id)
            case {"do": "unscope"}:
                scope = Scope()
        return {state: scope, shown: shape(scope, request)}

    for hear in heard(shown, ("filter", "unscope")):
        hear(act, state, [state, shown], **ACT)
    return Placed(state, [shown], greet, [state])
