"""Which articles are meant, by what is known of them: `folder:news lang:ar date:2021..2022 tag:economy author:"…"`."""

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

from index.text import clean, fold
from index.types import Language
from models.errors import InputError

EXAMPLE = 'folder:news lang:ar date:2021..2022-06 tag:economy author:"Sara Haddad" id:news/budget'
_CONDITION = re.compile(r'\s*(?P<key>[^\s:"]+):(?:"(?P<quoted>[^"]*)"|(?P<plain>[^\s"]*))(?=\s|$)')
_DAYS = re.compile(r"(?P<first>\d{4}(?:-\d\d){0,2})?(?P<range>\.\.)?(?P<last>\d{4}(?:-\d\d){0,2})?")
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?(?!\d)")
_WORD = re.compile(r"[^\W_]+")
_LANGUAGES: Mapping[str, Language] = {
    **dict.fromkeys(("ar", "arabic", "عربي", "عربيه"), "ar"),
    **dict.fromkeys(("en", "english", "انجليزي", "انجليزيه", "انكليزي", "انكليزيه"), "en"),
}


class Described(Protocol):
    """What is known of an article; `index.types.Document` and `index.catalog.Listing` are such."""

    @property
    def id(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def language(self) -> Language: ...
    @property
    def date(self) -> str | None: ...
    @property
    def author(self) -> str | None: ...
    @property
    def tags(self) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class Days:
    """From the first to the last day, both included, each a year, a month or a day of ISO 8601; empty for no limit."""

    first: str = ""
    last: str = ""

    def __contains__(self, date: str | None) -> bool:
        """Whether a date lies there. One that names a month or a year alone lies where all of its days do, and no date,
        or one that is not ISO 8601, nowhere."""
        if date is None or not (found := _DATE.match(date)):
            return False
        first, last = (found.group() + rest[len(found.group()) - 4 :] for rest in ("-01-01", "-12-31"))
        return self.first <= first and (not self.last or last[: len(self.last)] <= self.last)


@dataclass(frozen=True)
class Filter:
    """The articles that meet every condition that is set; of several values of one condition any will do.

    Folders, tags and names are compared folded: without regard to case, diacritics and the forms of a letter.
    """

    folders: tuple[str, ...] = ()
    """Those below one of these folders of the corpus, at whatever depth."""
    languages: tuple[Language, ...] = ()
    dates: tuple[Days, ...] = ()
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    """All words of one of these must be words of the author's name."""
    ids: frozenset[str] | None = None
    """None: whatever its ID."""

    def __bool__(self) -> bool:
        """Whether any condition is set."""
        return self != EVERYTHING

    def of(self, ids: AbstractSet[str]) -> "Filter":
        """The same of these documents alone, if any are given."""
        return replace(self, ids=frozenset(ids if self.ids is None else ids & self.ids)) if ids else self

    def allows(self, document: Described) -> bool:
        return all(
            (
                self.ids is None or document.id in self.ids,
                not self.languages or document.language in self.languages,
                not self.dates or any(document.date in days for days in self.dates),
                not self.folders or fold(document.source).startswith(self._below),
                not self.tags or not self._tags.isdisjoint(map(fold, document.tags)),
                not self.authors or any(words <= _words(document.author or "") for words in self._authors),
            )
        )

    @cached_property
    def _below(self) -> tuple[str, ...]:
        return tuple(fold(folder).strip("/") + "/" for folder in self.folders)

    @cached_property
    def _tags(self) -> frozenset[str]:
        return frozenset(map(fold, self.tags))

    @cached_property
    def _authors(self) -> list[frozenset[str]]:
        return [_words(name) for name in self.authors]


EVERYTHING = Filter()


def parse_filter(text: str) -> Filter:
    """Conditions `key:value` with spaces between, a value with spaces in quotation marks. The keys are folder, lang,
    date (2021, 2021-05, 2021..2022, 2021.. or ..2022), tag, author and id; one may be given several times.

    Raises InputError that names what cannot be read.
    """
    values: dict[str, list[str]] = {key: [] for key in _READ}
    text, at = clean(text).replace("“", '"').replace("”", '"').strip(), 0
    while at < len(text):
        found = _CONDITION.match(text, at)
        if found is None:
            raise InputError(f"The filter cannot be read from {text[at:].strip()!r} on.", f"Write it so: {EXAMPLE}")
        key, value = fold(found["key"]), (found["quoted"] or found["plain"] or "").strip()
        if key not in values:
            raise InputError(f"A filter has no {found['key']!r}.", f"It has {', '.join(values)}: {EXAMPLE}")
        if not _WORD.search(value):
            raise InputError(f"The filter's {key} has no value.", f"Write it so: {EXAMPLE}")
        values[key].append(value)
        at = found.end()
    return Filter(
        folders=tuple(values["folder"]),
        languages=tuple(map(_language, values["lang"])),
        dates=tuple(map(_days, values["date"])),
        tags=tuple(values["tag"]),
        authors=tuple(values["author"]),
        ids=frozenset(values["id"]) or None,
    )


_READ = ("folder", "lang", "date", "tag", "author", "id")


def _language(value: str) -> Language:
    found = _LANGUAGES.get(fold(value).removeprefix("ال"))
    if found is None:
        raise InputError(f"The filter knows no language {value!r}.", "Write lang:ar or lang:en.")
    return found


def _days(value: str) -> Days:
    found = _DAYS.fullmatch(fold(value))
    if found is None or not (found["first"] or found["last"]):
        raise InputError(
            f"The filter cannot read the date {value!r}.", "Write 2021, 2021-05, 2021-05-31 or 2021..2022."
        )
    first = found["first"] or ""
    days = Days(first, (found["last"] or "") if found["range"] else first)
    if days.last and days.last[: len(first)] < first[: len(days.last)]:
        raise InputError(f"The filter's date {value!r} ends before it begins.", "Write the earlier one first.")
    return days


def _words(name: str) -> frozenset[str]:
    return frozenset(_WORD.findall(fold(name)))
