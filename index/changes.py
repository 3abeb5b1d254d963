"""What a build has to do: the corpus as it lies there against what the catalog holds, told by content."""

from collections.abc import Iterable
from dataclasses import dataclass

from index.documents import Entry, Skipped, Unreadable, taken, with_ids
from index.schema import Key


@dataclass(frozen=True)
class Due:
    """An article with its ID, and what is stored of it so far."""

    id: str
    entry: Entry
    before: Key | None = None

    @property
    def after(self) -> Key:
        return Key(self.id, self.entry.source, self.entry.sha256)


@dataclass(frozen=True)
class Changes:
    """Of the articles in the corpus: those that are new, that have another content, that have another name or place,
    and that are as they were; of those in the catalog: whose file is gone, and whose file could not be looked at."""

    added: tuple[Due, ...]
    changed: tuple[Due, ...]
    renamed: tuple[Due, ...]
    unchanged: tuple[Due, ...]
    removed: tuple[Key, ...]
    kept: tuple[Key, ...]
    unreadable: tuple[Unreadable, ...]
    skipped: tuple[Skipped, ...]


def compare(scanned: Iterable[Entry | Skipped | Unreadable], stored: Iterable[Key]) -> Changes:
    """Match what was scanned with what is stored: first what has its content at its place, then its content elsewhere,
    then another content at its place or under its ID.

    An article keeps its ID as long as its file keeps its name. A renamed one is called as a new one would be.
    """
    found = list(scanned)
    entries = [each for each in found if isinstance(each, Entry)]
    unreadable = [each for each in found if isinstance(each, Unreadable)]
    places = {_place(key): key for key in stored}
    before: dict[Entry, Key] = {}

    for entry in entries:
        key = places.get((entry.source, entry.id))
        if key and key.sha256 == entry.sha256:
            before[entry] = places.pop(_place(key))
    kept = {key for key in places.values() if _is_among(key.source, unreadable)}
    moved: dict[str, list[Key]] = {}
    for key in places.values():
        if key not in kept:
            moved.setdefault(key.sha256, []).append(key)
    for entry in entries:
        if entry not in before and moved.get(entry.sha256):
            before[entry] = places.pop(_place(moved[entry.sha256].pop()))
    for entry in entries:
        if entry not in before and (entry.source, entry.id) in places:
            before[entry] = places.pop((entry.source, entry.id))

    known = {entry: key.id for entry, key in before.items() if _place(key) == (entry.source, entry.id)}
    unclaimed = {key.id: key for key in places.values()}
    named = with_ids(entries, known, [key.id for key in unclaimed.values() if key in kept])
    added: list[Due] = []
    changed: list[Due] = []
    renamed: list[Due] = []
    unchanged: list[Due] = []
    for id, entry in sorted(named, key=lambda each: (each[1].source, each[1].start)):
        if not id:
            unreadable.append(taken(entry))
            continue
        due = Due(id, entry, before.get(entry) or unclaimed.pop(id, None))
        if due.before is None:
            added.append(due)
        elif due.before.sha256 != entry.sha256:
            changed.append(due)
        else:
            (unchanged if due.before == due.after else renamed).append(due)
    return Changes(
        added=tuple(added),
        changed=tuple(changed),
        renamed=tuple(renamed),
        unchanged=tuple(unchanged),
        removed=tuple(key for key in unclaimed.values() if key not in kept),
        kept=tuple(key for key in unclaimed.values() if key in kept),
        unreadable=tuple(unreadable),
        skipped=tuple(each for each in found if isinstance(each, Skipped)),
    )


def _place(key: Key) -> tuple[str, str]:
    """The file and, of a line, its ID: what an entry's `source` and `id` are."""
    return key.source, key.id if key.source.lower().endswith(".jsonl") else ""


def _is_among(source: str, unreadable: Iterable[Unreadable]) -> bool:
    """Whether the file, or a folder above it, could not be looked at."""
    return any(
        source == each.source or (each.source.endswith("/") and source.startswith(each.source)) for each in unreadable
    )
