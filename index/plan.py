"""What a build would do, and so what the index lacks: the corpus against the catalog, without writing anything."""

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Any

from index.catalog import Catalog
from index.changes import Changes, Due, compare
from index.database import FILE
from index.documents import Skipped, Unreadable, attempt, read, scan
from index.schema import Key
from index.settings import IndexSettings


@dataclass(frozen=True)
class Plan:
    """What is to be added, read anew and renamed, whose file is gone, what cannot be read, and what is left out."""

    added: tuple[Due, ...]
    changed: tuple[Due, ...]
    renamed: tuple[Due, ...]
    removed: tuple[Key, ...]
    failed: tuple[Unreadable, ...]
    skipped: tuple[Skipped, ...]
    unchanged: int

    @property
    def complete(self) -> bool:
        """Whether the index holds all that can be read, and nothing else."""
        return not (self.added or self.changed or self.renamed or self.removed)

    @property
    def counts(self) -> str:
        """For people, in one line."""
        names = ("added", "changed", "renamed", "removed", "failed")
        return ", ".join([f"{len(getattr(self, name))} {name}" for name in names] + [f"{len(self.skipped)} left out"])

    def to_json(self) -> dict[str, Any]:
        due = {name: [_fields(each) for each in getattr(self, name)] for name in ("added", "changed", "renamed")}
        return due | {
            "removed": [{"id": each.id, "source": each.source} for each in self.removed],
            "failed": [vars(each) for each in self.failed],
            "skipped": [vars(each) for each in self.skipped],
            "unchanged": self.unchanged,
        }

    def lines(self) -> Iterable[str]:
        """For people, a file or an article a line."""
        for name in ("added", "changed", "renamed"):
            for each in getattr(self, name):
                before = f"  (was {each.before.source})" if name == "renamed" else ""
                yield f"{name:8} {each.entry.source}{f':{each.entry.line}' if each.entry.id else ''}{before}"
        yield from (f"removed  {each.source}" for each in self.removed)
        yield from (f"failed   {each.source}: {each.reason} → {each.hint}" for each in self.failed)
        yield from (f"left out {each.source}: {each.reason}" for each in self.skipped)


def dry_run(settings: IndexSettings) -> Plan:
    """What a build would do now; every file that it would read is read. Raises as `index.build.build` does."""
    changes, _ = _compared(settings)
    found = [attempt(partial(_tried, settings, each), each.entry.source) for each in (*changes.added, *changes.changed)]
    return _plan(changes, [each for each in found if isinstance(each, Unreadable)])


def standing(settings: IndexSettings) -> Plan:
    """What the index lacks; of what cannot be read, as the last build found it. Raises as `dry_run` does."""
    return _plan(*_compared(settings))


def _compared(settings: IndexSettings) -> tuple[Changes, list[Unreadable]]:
    if not (settings.store / FILE).exists():
        return compare(scan(settings.corpus), ()), []
    with closing(Catalog(settings.store)) as catalog:
        return compare(scan(settings.corpus), catalog.keys()), catalog.unreadable()


def _tried(settings: IndexSettings, due: Due) -> str:
    return read(settings.corpus, due.entry, due.id).id


def _plan(changes: Changes, broken: Iterable[Unreadable]) -> Plan:
    due = {each.entry.source for each in (*changes.added, *changes.changed)}
    failed = {each: None for each in (*changes.unreadable, *broken) if each in changes.unreadable or each.source in due}
    # Of a .jsonl file other lines may be due although one has failed.
    whole = {each.source for each in failed if not each.source.lower().endswith(".jsonl")}
    return Plan(
        added=tuple(each for each in changes.added if each.entry.source not in whole),
        changed=tuple(each for each in changes.changed if each.entry.source not in whole),
        renamed=changes.renamed,
        removed=changes.removed,
        failed=tuple(failed),
        skipped=changes.skipped,
        unchanged=len(changes.unchanged),
    )


def _fields(due: Due) -> dict[str, str]:
    before = {"before": due.before.id} if due.before and due.before.id != due.id else {}
    return {"id": due.id, "source": due.entry.source} | before
