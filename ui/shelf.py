"""The corpus as the page looks after it: what is in it, and adding to it, removing from it, reading it again."""

import filecmp
import re
import shutil
import tempfile
import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from index.build import BuildReport, Progress, build
from index.documents import SUFFIXES, Skipped, find_files
from index.documents.link import beside, note_origin
from index.documents.titles import one_line, title_of_name
from index.schema import Listing
from index.search import Index
from index.types import Language
from index.web import fetch
from models.errors import InputError, SanadError
from ui.filenames import safe_name

ADDED = "added"
"""The folder of the corpus for what readers add."""
REMOVED = ".removed"
"""Where the files of removed articles go; hidden folders are not read."""

State = Literal["ready", "outdated", "gone", "waiting", "unreadable"]
"""The first three are in the index: as its file is, as it was before the file broke, and without its file."""
Result = Literal["added", "updated", "renamed", "removed", "known", "waiting", "failed"]
Watch = Callable[[Progress], object]
"""Is told how far the work is."""


@dataclass(frozen=True)
class Article:
    """A line of the table; `characters` and `passages` are counts. What is not in the index has its file as its ID."""

    id: str
    title: str
    source: str
    state: State
    language: Language | None = None
    """None: not in the index."""
    date: str | None = None
    characters: int = 0
    passages: int = 0
    kind: str = ""
    """Why it cannot be read (see `models.errors`)."""


@dataclass(frozen=True)
class LeftOut:
    """A file, or a part of one, that is not in the index: why, as a word (see `kind` of errors and of
    `index.documents.Skipped`) and in words. `how`: never read, refused, or read but for a part."""

    source: str
    how: Literal["skipped", "refused", "partly"]
    kind: str
    reason: str


@dataclass(frozen=True)
class Upload:
    """A file that a reader hands in: its name is untrusted. `kind` says why it did not arrive, if it did not; `url`,
    from which web page it is, if it is from one."""

    name: str
    path: Path | None
    kind: str = ""
    url: str = ""


@dataclass(frozen=True)
class Outcome:
    """What came of a file or an article: of what is stored, how many articles and passages; of what failed, why."""

    name: str
    result: Result
    kind: str = ""
    articles: int = 0
    passages: int = 0


@dataclass(frozen=True)
class Report:
    """The outcomes, and the error that stopped the index, if one did."""

    outcomes: tuple[Outcome, ...]
    error: SanadError | None = None


@dataclass(frozen=True)
class Shelf:
    """A corpus with its open index, whose embedder is used for what is added. Files over `max_bytes` are refused."""

    index: Index
    max_bytes: int
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    """Held while the corpus is changed."""

    @property
    def corpus(self) -> Path:
        return self.index.settings.corpus


def articles(shelf: Shelf) -> list[Article]:
    """What is in the index, and what lies in the corpus and is not in it, by file."""
    files, _ = find_files(shelf.corpus)
    present = {path.relative_to(shelf.corpus).as_posix() for path in files if path.suffix.lower() in SUFFIXES}
    listed = shelf.index.documents()
    unreadable = {each.source: each for each in shelf.index.catalog.unreadable()}
    found = []
    state: State
    for each in listed:
        broken = unreadable.get(each.source)
        state = "gone" if each.source not in present else "outdated" if broken else "ready"
        kind = broken.kind if broken else ""
        counts = (each.characters, each.chunks)
        found.append(Article(each.id, each.title, each.source, state, each.language, each.date, *counts, kind))
    for name in present - {each.source for each in listed}:
        broken = unreadable.get(name)
        state, kind = ("unreadable", broken.kind) if broken else ("waiting", "")
        found.append(Article(name, title_of_name(Path(name).stem), name, state, kind=kind))
    return sorted(found, key=lambda article: (article.source, article.id))


def left_out(shelf: Shelf) -> list[LeftOut]:
    """What of the corpus is not in the index, by file."""
    catalog = shelf.index.catalog
    found = [LeftOut(source, "partly", "", reason) for source, reason in catalog.left_out().items()]
    for each in dict.fromkeys([*find_files(shelf.corpus)[1], *catalog.unreadable()]):
        how: Literal["skipped", "refused"] = "skipped" if isinstance(each, Skipped) else "refused"
        found.append(LeftOut(each.source, how, each.kind, each.reason))
    return sorted(found, key=lambda each: (each.how, each.source))


def add(shelf: Shelf, uploads: Sequence[Upload], watch: Watch) -> Report:
    """Take files into the corpus and the index. Each has an outcome; a file that nothing can be read of is not kept.

    The uploads themselves are gone afterwards.
    """
    with shelf.lock:
        outcomes: list[Outcome] = []
        placed: dict[str, str] = {}
        sizes: dict[int, list[Path]] = {}
        for path in find_files(shelf.corpus)[0]:
            sizes.setdefault(path.stat().st_size, []).append(path)
        for upload in uploads:
            try:
                refused = _refused(shelf, upload) or _place(shelf, upload, placed, sizes)
            except OSError:
                refused = Outcome(upload.name, "failed", "write")
            finally:
                if upload.path:
                    upload.path.unlink(missing_ok=True)
            if refused:
                outcomes.append(refused)
        report = _build(shelf, placed, watch) if placed else Report(())
        return Report((*outcomes, *report.outcomes), report.error)


def add_text(shelf: Shelf, title: str, text: str, watch: Watch) -> Report:
    """Take in a text as a file of its own, whose first line is the title."""
    title = one_line(title)
    name = re.sub(r"[/\\]", "-", title or one_line(text[:60]) or "article")  # else a folder would be taken off it
    with tempfile.TemporaryDirectory(prefix="sanad-") as folder:
        path = Path(folder, "pasted.txt")
        path.write_text(f"{title}\n\n{text}" if title else text, encoding="utf-8", errors="replace")
        return add(shelf, [Upload(f"{name}.txt", path, "" if text.strip() else "empty")], watch)


def add_link(shelf: Shelf, link: str, watch: Watch) -> Report:
    """Fetch the page at a link, and take it in as a file of its own beside which its address is kept."""
    try:
        page = fetch(link, shelf.index.settings, shelf.max_bytes)
    except InputError as error:
        return Report((Outcome(link.strip(), "failed", error.kind),))
    with tempfile.TemporaryDirectory(prefix="sanad-") as folder:
        path = Path(folder, "page")
        path.write_bytes(page.content)
        return add(shelf, [Upload(page.name, path, url=page.url)], watch)


def remove(shelf: Shelf, ids: Collection[str], watch: Watch) -> Report:
    """Take articles out of the index, and their files out of the corpus into the folder REMOVED.

    A file that holds other articles too stays, as does the last article: without one nothing could be asked.
    """
    with shelf.lock:
        stock = articles(shelf)
        chosen = [article for article in stock if article.id in ids]
        kept = {article.source for article in stock if article.id not in ids}
        if not any(article.language and article.source in kept for article in stock):
            return Report(tuple(Outcome(article.title, "failed", "last") for article in chosen))
        outcomes = [Outcome(article.title, "failed", "shared") for article in chosen if article.source in kept]
        leaving = [article for article in chosen if article.source not in kept]
        if not leaving:
            return Report(tuple(outcomes))
        for source in {article.source for article in leaving}:
            try:
                _put_away(shelf.corpus, source)
            except OSError:
                outcomes += [Outcome(each.title, "failed", "write") for each in leaving if each.source == source]
        names = {article.id: article.title for article in leaving}
        outcomes += [Outcome(each.title, "removed") for each in leaving if not each.language]
        report = _build(shelf, names, watch)
        return Report((*outcomes, *report.outcomes), report.error)


def read_again(shelf: Shelf, watch: Watch) -> Report:
    """Bring the index up to the files; the outcomes are those of what has changed and of what cannot be read."""
    with shelf.lock:
        return _build(shelf, {}, watch)


def _refused(shelf: Shelf, upload: Upload) -> Outcome | None:
    """Why a file is not taken in, if it is not."""
    if Path(safe_name(upload.name)).suffix not in SUFFIXES:
        kind = upload.kind or "format"
    elif upload.path is None or not upload.path.is_file():
        kind = upload.kind or "upload"
    else:
        kind = upload.kind or ("large" if upload.path.stat().st_size > shelf.max_bytes else "")
    return Outcome(upload.name, "failed", kind) if kind else None


def _place(shelf: Shelf, upload: Upload, placed: dict[str, str], sizes: dict[int, list[Path]]) -> Outcome | None:
    """Move the file into the corpus and enter it in `placed`, unless the corpus has the same file already.

    `sizes` are the files of the corpus by their size.
    """
    assert upload.path is not None
    alike = sizes.setdefault(upload.path.stat().st_size, [])
    if any(filecmp.cmp(path, upload.path, shallow=False) for path in alike):
        return Outcome(upload.name, "known")
    folder = shelf.corpus / ADDED
    folder.mkdir(exist_ok=True)
    name = safe_name(upload.name, {path.stem.casefold() for path in folder.iterdir()})
    if upload.url:
        note_origin(folder / name, upload.url)
    alike.append(Path(shutil.move(upload.path, folder / name)))
    placed[f"{ADDED}/{name}"] = upload.name
    return None


def _put_away(corpus: Path, source: str) -> None:
    path = corpus / source
    if path.exists():
        folder = corpus / REMOVED / Path(source).parent
        folder.mkdir(parents=True, exist_ok=True)
        away = folder / safe_name(path.name, {each.stem.casefold() for each in folder.iterdir()})
        path.replace(away)
        if beside(path).exists():
            beside(path).replace(beside(away))


def _build(shelf: Shelf, names: Mapping[str, str], watch: Watch) -> Report:
    """Build the index. `names`: what files or articles are called in the outcomes; if there are any, the failures of
    others are left out."""
    before = shelf.index.catalog.sources().keys()
    try:
        built = build(shelf.index.settings, shelf.index.embedder, watch=watch)
    except SanadError as error:
        return Report(tuple(Outcome(name, "waiting") for name in names.values()), error)
    report = report_of(shelf, built, before, names)
    useful = set(shelf.index.catalog.sources().values())
    for source in {each.source for each in built.failed} & names.keys() - useful:
        for path in (shelf.corpus / source, beside(shelf.corpus / source)):
            path.unlink(missing_ok=True)
    return report


def report_of(shelf: Shelf, built: BuildReport, before: Collection[str], names: Mapping[str, str]) -> Report:
    """What came of a build; `before` are the IDs that the index had, `names` as in `_build`."""
    renamed = {after for _, after in built.moved}
    found = [*_stored(shelf, set(built.stored) - renamed, before, names)]
    found += [Outcome(id, "renamed") for id in sorted(renamed)]
    found += [Outcome(names.get(id, id), "removed") for id in built.gone]
    told = [each for each in built.failed if each.source in names or not names]
    found += [Outcome(names.get(each.source, each.source), "failed", each.kind) for each in told]
    return Report(tuple(dict.fromkeys(found)))


def _stored(shelf: Shelf, ids: Collection[str], before: Collection[str], names: Mapping[str, str]) -> Iterable[Outcome]:
    """An outcome for each file of which articles were stored."""
    files: dict[str, list[Listing]] = {}
    for each in shelf.index.documents():
        if each.id in ids:
            files.setdefault(each.source, []).append(each)
    for source, found in files.items():
        result: Result = "added" if any(each.id not in before for each in found) else "updated"
        passages = sum(each.chunks for each in found)
        yield Outcome(names.get(source, source), result, articles=len(found), passages=passages)
