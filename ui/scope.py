"""Which articles alone are asked about: a list with check boxes beside the chat, and conditions.

The state is a `Filter`: its `ids` are the articles that are ticked, None for all of them.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any

import gradio as gr

from index.catalog import Catalog
from index.filters import EVERYTHING, Days, Filter
from index.schema import Listing
from index.text import fold
from index.types import LANGUAGES, Language
from ui.panel import ACT, Placed, heard, message, paged, panel, strings_of
from ui.panels import draw
from ui.strings import Strings

NAMED = 2
"""Articles that are named over the question box, at most."""
OFFERED = 300
"""Values of a condition at most: the most frequent ones."""
MAX_VALUE = 1000
"""Characters."""
ACTS = ("search", "turn", "pick", "all", "only", "filter")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True)
class Look:
    """What a reader sees of the list: articles whose title or file holds every word of the search, by pages."""

    search: str = ""
    page: int = 0


@dataclass(frozen=True)
class Stock:
    """The articles by title; `folded` are their titles and files, each ready to be searched. Then what conditions
    can be set: the values that the articles have, in order."""

    listings: Sequence[Listing]
    folded: Sequence[str]
    folders: Sequence[str]
    languages: Sequence[Language]
    tags: Sequence[str]
    authors: Sequence[str]
    dated: bool

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(each.id for each in self.listings)

    def found(self, only: Filter, look: Look) -> list[Listing]:
        """Those that meet the conditions and the search, ticked or not."""
        words, conditions = fold(look.search).split(), replace(only, ids=None)
        pairs = zip(self.listings, self.folded, strict=True)
        return [each for each, text in pairs if all(word in text for word in words) and conditions.allows(each)]


def stock(listings: Iterable[Listing]) -> Stock:
    found = sorted(listings, key=lambda each: (fold(each.title), each.id))
    folders = (str(each) for listing in found for each in PurePosixPath(listing.source).parents if each.name)
    languages = {listing.language for listing in found}
    return Stock(
        listings=found,
        folded=[fold(f"{each.title} {each.source}") for each in found],
        folders=_frequent(folders),
        languages=[each for each in LANGUAGES if each in languages],
        tags=_frequent(tag for listing in found for tag in listing.tags),
        authors=_frequent(listing.author for listing in found if listing.author),
        dated=any(listing.date for listing in found),
    )


def _frequent(values: Iterable[str]) -> list[str]:
    return sorted(value for value, _ in Counter(values).most_common(OFFERED) if len(value) <= MAX_VALUE)


def stock_of(catalog: Catalog) -> Stock:
    """The articles as they are now."""
    return _stock(catalog, catalog.changes()[0])


@lru_cache(maxsize=1)
def _stock(catalog: Catalog, changes: int) -> Stock:  # noqa: ARG001 - a change makes it anew
    return stock(catalog.documents(counted=False))


def act(only: Filter, look: Look, there: Stock, said: Mapping[str, Any]) -> tuple[Filter, Look]:
    """What is asked about, and seen of it, after what the browser says was done. None of it is trusted."""
    found = there.found(only, look)
    ticked = there.ids if only.ids is None else only.ids & there.ids
    match said:
        case {"do": "search", "value": str(text)}:
            return only, Look(text[:200])
        case {"do": "turn", "page": str(page)} if page.isascii() and page.isdigit():
            return only, replace(look, page=int(page[:9]))
        case {"do": "filter", "fields": fields}:
            return narrowed(only, fields), replace(look, page=0)
        case {"do": "pick", "picked": list(picked)}:
            here = {each.id for each in paged(found, look.page)[0]}
            ticked = (ticked - here) | here.intersection(each for each in picked if isinstance(each, str))
        case {"do": "all", "checked": bool(on)}:
            every = {each.id for each in found}
            ticked = ticked | every if on else ticked - every
        case {"do": "only"}:
            ticked = frozenset(each.id for each in found)
        case {"do": "unscope"}:
            return EVERYTHING, look
    return replace(only, ids=None if ticked == there.ids else frozenset(ticked)), look


def narrowed(only: Filter, fields: Any) -> Filter:
    """The ticked articles with the conditions that a browser sends, as far as they can be ones."""
    given: Mapping[str, Any] = fields if isinstance(fields, Mapping) else {}
    said = {name: value for name, value in given.items() if isinstance(value, str) and 0 < len(value) <= MAX_VALUE}

    def values(name: str) -> tuple[str, ...]:
        return (said[name],) if name in said else ()

    first, last = (said.get(name, "") for name in ("from", "to"))
    days = Days(*(day if _DAY.fullmatch(day) else "" for day in (first, last)))
    return Filter(
        folders=values("folder"),
        languages=tuple(each for each in LANGUAGES if each == said.get("language")),
        dates=(days,) if days != Days() else (),
        tags=values("tag"),
        authors=values("author"),
        ids=only.ids,
    )


def listed(only: Filter, look: Look, there: Stock, strings: Strings) -> str:
    """The list with its search and the conditions."""
    found = there.found(only, look)
    shown, page, pages = paged(found, look.page)
    days = next(iter(only.dates), Days())
    return draw(
        "scope",
        strings,
        only=only,
        search=look.search,
        shown=shown,
        found=len(found),
        page=page,
        pages=pages,
        all_ticked=only.ids is None or all(each.id in only.ids for each in found),
        conditions={"tag": (there.tags, only.tags), "author": (there.authors, only.authors)},
        folders=there.folders,
        languages=there.languages if len(there.languages) > 1 or only.languages else (),
        days={"from": days.first, "to": days.last} if there.dated or only.dates else {},
        left=_left(only, there),
        total=len(there.listings),
    )


def line(only: Filter, there: Stock, strings: Strings) -> str:
    """How many articles are asked about, and which where they are few."""
    few = only.ids is not None and 0 < len(only.ids) <= NAMED
    titles = [each.title for each in there.listings if each.id in only.ids] if few and only.ids else []
    values = {"titles": titles, "left": _left(only, there), "total": len(there.listings)}
    return draw("scope_line", strings, chosen=bool(only), **values)


def _left(only: Filter, there: Stock) -> int:
    return sum(map(only.allows, there.listings)) if only else len(there.listings)


@dataclass(frozen=True)
class Scope(Placed):
    """The list beside the chat and the line over the question box; the state is the Filter."""

    catalog: Catalog

    def draw(self, only: Filter, look: Look, strings: Strings) -> dict[Any, Any]:
        there, (state, seen, beside, over) = stock_of(self.catalog), self.outputs
        return {
            state: only,
            seen: look,
            beside: listed(only, look, there, strings),
            over: line(only, there, strings),
        }


def place_line() -> Any:
    """To stand where questions are asked."""
    return panel("scope-line", "unscope")


def place_scope(catalog: Catalog, over: Any) -> Scope:
    """To stand beside the chat, with the line `over` the question box."""
    state, seen, beside = gr.State(EVERYTHING), gr.State(Look()), panel("scope", *ACTS)

    def greet(only: Filter, look: Look, request: gr.Request) -> dict[Any, Any]:
        return scope.draw(only, look, strings_of(request))

    def hear(only: Filter, look: Look, request: gr.Request, event: gr.EventData) -> dict[Any, Any]:
        return scope.draw(*act(only, look, stock_of(catalog), message(event)), strings_of(request))

    scope = Scope(state, [state, seen, beside, over], greet, [state, seen], catalog)
    for listen in (*heard(beside, ACTS), over.unscope):
        listen(hear, scope.inputs, scope.outputs, **ACT)
    return scope
