"""Building: the corpus → the catalog and Chroma. Incremental, resumable, one writer at a time."""

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal, TypeVar

from tqdm import tqdm

from index.catalog import Catalog
from index.changes import Changes, Due, compare
from index.cluster import embedded_on
from index.database import writing
from index.documents import Skipped, Unreadable, attempt, check_folder, read, scan
from index.documents.titles import searched_title, title_of_name
from index.embed import Embedder, identity, load_embedder
from index.intake import check_size, chunked, embedded_here, take_in
from index.salvage import set_aside
from index.settings import IndexSettings, command
from index.types import Document
from index.vectors import is_matched, match, open_for_writing
from models.errors import InputError, StateError

T = TypeVar("T")


@dataclass(frozen=True)
class Progress:
    """How far a build is: files looked at, of an unknown `total` (0), then thousandths of the articles indexed."""

    stage: Literal["reading", "indexing"]
    done: int
    total: int = 0


Watch = Callable[[Progress], object]


@dataclass(frozen=True)
class BuildReport:
    """Counts of documents, what could not be read, and the passages that the index now holds."""

    added: int
    updated: int
    renamed: int
    unchanged: int
    removed: int
    failed: tuple[Unreadable, ...]
    skipped: tuple[Skipped, ...]
    partly: tuple[Skipped, ...]
    """Files in the index of which a part, that is named, could not be read."""
    chunks: int
    seconds: float
    stored: tuple[str, ...] = ()
    """IDs of what was added or updated, in the order of the paths."""
    moved: tuple[tuple[str, str], ...] = ()
    """IDs before and after of what was renamed."""
    gone: tuple[str, ...] = ()
    """IDs of what was removed."""


def build(
    settings: IndexSettings,
    embedder: Embedder | None = None,
    *,
    rebuild: bool = False,
    progress: bool = False,
    watch: Watch = lambda _: None,
    ray: str = "",
) -> BuildReport:
    """Bring the index up to the corpus; what is unchanged is not read again, what cannot be read stays as it was.

    `rebuild` stores every document anew, as another embedder or other settings need; if it is interrupted, the next
    build goes on with it. `progress` shows a bar on standard error if that is a terminal; `watch` is told of each step.
    `ray`: the address of a Ray cluster that embeds the passages, if any (see `index.cluster`).
    Raises InputError where the corpus is missing or holds no article, StateError where the store is in use, damaged,
    built otherwise, or full.
    """
    started = time.monotonic()
    check_folder(settings.corpus)
    load = partial(load_embedder, settings) if embedder is None else partial(_same, embedder)
    name, fingerprint = identity(settings, embedder)
    with writing(settings.store), closing(_open(settings.store, rebuild)) as catalog:
        catalog.complete()
        anew = _is_anew(catalog, name, fingerprint, rebuild)
        keys = catalog.keys()
        changes = compare(_counted(scan(settings.corpus), watch), keys)
        _require_articles(settings, changes, len(keys))
        if catalog.meta("corpus") != str(settings.corpus):
            catalog.set_corpus(settings.corpus)
        stale = {key.id for key in keys} if anew else set(catalog.stale())
        due = [*changes.added, *changes.changed]
        moves: list[Due] = []
        for each in changes.renamed:
            (due if _is_embedded_anew(each, stale, catalog) else moves).append(each)
        due += [each for each in changes.unchanged if each.id in stale]
        # A rebuild needs those too whose files cannot be read now: their text is in the catalog.
        texts = [key.id for key in changes.kept if key.id in stale]
        if due or texts or anew:
            embedder = embedder or load_embedder(settings)
            check_size(settings, embedder)
        if anew:
            catalog.begin_edition(name, fingerprint)
        failed = list(changes.unreadable)
        stored: list[str] = []
        with closing(open_for_writing(catalog, settings.chroma)) as collection:
            if not is_matched(catalog, collection):
                match(catalog, collection)
            if moves:
                collection.remove(catalog.rename([(each.before, each.after) for each in moves if each.before]))
                catalog.set_matched(catalog.changes()[0])
            if embedder and (due or texts):
                former = {each.id: each.before.id for each in due if each.before and each.before.id != each.id}
                with _bar(len(due) + len(texts), progress, watch) as advance:
                    documents = _documents(settings.corpus, due, texts, stale, catalog, failed, advance)
                    cut = chunked(documents, settings, embedder)
                    made = embedded_on(ray, cut, load, advance) if ray else embedded_here(cut, embedder, advance)
                    stored = take_in(made, former, catalog, collection)
            # Where another file has taken the ID of one that is gone, and cannot be read, nothing is to be kept.
            displaced = [each.before for each in changes.changed if each.before and each.id not in stored]
            sources = {each.entry.source for each in changes.changed}
            gone = [*changes.removed, *(key for key in displaced if key.source not in sources)]
            if gone:
                collection.remove(catalog.remove([key.id for key in gone]))
                catalog.set_matched(catalog.changes()[0])
            catalog.set_unreadable(failed)
            catalog.add_overviews()
            if not is_matched(catalog, collection):
                match(catalog, collection)
        added = {each.id for each in changes.added}.intersection(stored)
        renamed = {each.id for each in changes.renamed}
        return BuildReport(
            added=len(added),
            updated=len(set(stored) - added - renamed),
            renamed=len(renamed.intersection([*stored, *(each.id for each in moves)])),
            unchanged=len(changes.unchanged) - len({each.id for each in changes.unchanged}.intersection(stored)),
            removed=len(gone),
            failed=tuple(failed),
            skipped=changes.skipped,
            partly=tuple(Skipped(source, reason) for source, reason in catalog.left_out().items()),
            chunks=catalog.count(),
            seconds=time.monotonic() - started,
            stored=tuple(stored),
            moved=tuple((each.before.id, each.id) for each in changes.renamed if each.before),
            gone=tuple(key.id for key in gone),
        )


def _same(embedder: Embedder) -> Embedder:
    return embedder


def remove(settings: IndexSettings, id: str) -> Document:
    """Take one document out and give it. Raises InputError if the index has none of that ID."""
    with writing(settings.store), closing(Catalog(settings.store)) as catalog:
        document = catalog.document(id)
        with closing(open_for_writing(catalog, settings.chroma)) as collection:
            catalog.remove([document.id])
            match(catalog, collection)
        return document


def _open(store: Path, rebuild: bool) -> Catalog:
    """The catalog, created at need. For a rebuild a damaged or outdated one is set aside under another name."""
    try:
        catalog = Catalog(store, create=True)
        if not rebuild or not catalog.damage():
            return catalog
        catalog.close()
    except StateError as error:
        if not rebuild or isinstance(error.__cause__, sqlite3.OperationalError | OSError):
            raise
    set_aside(store)
    return Catalog(store, create=True)


def _is_anew(catalog: Catalog, embedder: str, fingerprint: str, rebuild: bool) -> bool:
    """Whether every document is to be stored anew. Raises StateError where that is needed but not asked for."""
    if not catalog.sources():
        return True
    if not rebuild:
        catalog.require(embedder, fingerprint)
    return rebuild and not (catalog.stale() and catalog.meta("fingerprint") == fingerprint)


def _require_articles(settings: IndexSettings, changes: Changes, stored: int) -> None:
    """Raises InputError for a folder without any: what is stored is not wiped because a disk is not there."""
    if not (changes.added or changes.changed or changes.renamed or changes.unchanged or changes.unreadable):
        kept = f" The index keeps its {stored}." if stored else ""
        hint = f"Put articles in. To take one out of the index: {command('remove ID', settings.store)}"
        raise InputError(f"There are no articles in {settings.corpus}.{kept}", hint, "corpus_empty")


def _is_embedded_anew(renamed: Due, stale: set[str], catalog: Catalog) -> bool:
    """Whether a new name needs new vectors: those of another edition do, and those made with the file's name for a
    title."""
    before = renamed.before
    if before is None or before.id in stale:
        return True
    names = {title_of_name(Path(source).stem) for source in (before.source, renamed.entry.source)}
    return len(names) > 1 and searched_title(catalog.document(before.id)) in names


def _documents(
    corpus: Path,
    due: Iterable[Due],
    texts: Iterable[str],
    stale: set[str],
    catalog: Catalog,
    failed: list[Unreadable],
    advance: Callable[[float, int], None],
) -> Iterator[Document]:
    """What is due, read one by one. What cannot be read goes to `failed`; in a rebuild its stored text is taken."""
    for each in due:
        reading = attempt(partial(read, corpus, each.entry, each.id), each.entry.source)
        if isinstance(reading, Document):
            yield reading
            continue
        failed.append(reading)
        if each.before and each.before.id in stale:
            yield catalog.document(each.before.id)
        else:
            advance(1, 0)
    for id in texts:
        yield catalog.document(id)


def _counted(scanned: Iterable[T], watch: Watch) -> Iterator[T]:
    for number, each in enumerate(scanned, 1):
        yield each
        watch(Progress("reading", number))


@contextmanager
def _bar(articles: int, shown: bool, watch: Watch) -> Iterator[Callable[[float, int], None]]:
    """Tells how many articles and passages more are done, on the screen and to `watch`."""
    started, done, passages = time.monotonic(), 0.0, 0
    layout = "{desc}: {percentage:3.0f}%|{bar}| {n:.0f}/{total} articles [{elapsed}<{remaining}{postfix}]"
    with tqdm(total=articles, desc="indexing", bar_format=layout, disable=None if shown else True) as bar:

        def advance(more: float, of_passages: int) -> None:
            nonlocal done, passages
            done, passages = done + more, passages + of_passages
            bar.set_postfix_str(f"{passages / (time.monotonic() - started):.1f} passages/s", refresh=False)
            bar.update(more)
            watch(Progress("indexing", min(round(1000 * done), 1000 * articles), 1000 * articles))

        yield advance
