"""The command line of the index: build, status, remove, verify, show."""

import argparse
import json
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from index import backup
from index.build import BuildReport, build, remove
from index.catalog import Catalog
from index.filters import EXAMPLE, parse_filter
from index.overview import Overview
from index.plan import dry_run, standing
from index.settings import IndexSettings, command, read_table
from index.types import Document
from index.verify import verify
from index.watch import follow
from models.cli import exit_on_error
from models.errors import SanadError
from models.installation import program


def main(arguments: list[str] | None = None) -> int:
    """Run one command; gives the exit status."""
    given = _parser().parse_args(arguments)
    folders = {name: getattr(given, name).resolve() for name in ("corpus", "store") if getattr(given, name)}
    settings = read_table(IndexSettings, "index").model_copy(update=folders)
    status: int = given.run(given, settings)
    return status


def _build(given: argparse.Namespace, settings: IndexSettings) -> int:
    if given.dry_run:
        planned = dry_run(settings)
        summary = f"A build would find {planned.counts}; {planned.unchanged} unchanged."
        _show(given, {"dry_run": True} | planned.to_json(), "\n".join([*planned.lines(), summary]))
        return 0
    if given.watch:
        print(f"Following {settings.corpus}; Ctrl-C ends it.", file=sys.stderr)
        follow(settings, lambda report: _told(given, settings, report))
        return 0
    report = build(settings, rebuild=given.rebuild, progress=True, ray=given.ray)
    _told(given, settings, report)
    return int(report.chunks == 0)


def _told(given: argparse.Namespace, settings: IndexSettings, report: BuildReport | SanadError) -> None:
    """Prints what a build did, or why it did nothing."""
    if isinstance(report, SanadError):
        print(report.message, f"→ {report.hint}", sep="\n", file=sys.stderr)
        return
    for each in report.failed:
        print(each.reason, f"→ {each.hint}", sep="\n", file=sys.stderr)
    for skipped in report.skipped:
        print(f"Skipped {skipped.source}. {skipped.reason}", file=sys.stderr)
    for part in report.partly:
        print(f"Left out of {part.source}: {part.reason}", file=sys.stderr)
    counts = {name: getattr(report, name) for name in ("added", "updated", "renamed", "unchanged", "removed")}
    _show(
        given,
        {
            **counts,
            "failed": [vars(each) for each in report.failed],
            "skipped": [vars(each) for each in report.skipped],
            "partly": [vars(each) for each in report.partly],
            "chunks": report.chunks,
            "seconds": round(report.seconds, 1),
        },
        ", ".join(f"{count} {name}" for name, count in counts.items())
        + f", {len(report.failed)} failed; {report.chunks} passages in {settings.store} ({report.seconds:.1f} s)",
    )


def _status(given: argparse.Namespace, settings: IndexSettings) -> int:
    with closing(Catalog(settings.store)) as catalog:
        documents = catalog.documents(parse_filter(given.only))
        built_from = catalog.meta("corpus")
        rebuilt, embedder, chunks = not catalog.stale(), catalog.meta("embedder"), catalog.count()
        partly = catalog.left_out()
    corpus = settings.corpus if given.corpus or not built_from else Path(built_from)
    lacking = standing(settings.model_copy(update={"corpus": corpus})) if corpus.is_dir() else None
    state = {
        "store": str(settings.store),
        "corpus": str(corpus) if lacking else None,
        "embedder": embedder,
        "complete": rebuilt and (lacking is None or lacking.complete),
        "chunks": chunks,
        "documents": [vars(each) for each in documents],
        "missing": [each.entry.source for each in lacking.added] if lacking else [],
        "changes": lacking.to_json() if lacking else None,
        "partly": partly,
    }
    lines = [f"{each.id}  ({each.language}, {each.characters} characters) {each.title}" for each in documents]
    lines += [f"Left out of {source}: {reason}" for source, reason in partly.items()]
    lines.append(f"{len(documents)} articles, {chunks} passages in {settings.store}, by {embedder}")
    if not rebuilt:
        lines.append(f"A rebuild has not finished; go on with it: {command('build', settings.store)}")
    if lacking is None:
        lines.append(f"The folder of the articles, {corpus}, is not there.")
    else:
        lines += lacking.lines()
        whole = "holds all of" if lacking.complete else "is behind"
        lines.append(f"The index {whole} {corpus}: {lacking.counts}.")
        if not lacking.complete:
            lines.append(f"→ Bring it up: {command('build', settings.store)}")
    _show(given, state, "\n".join(lines))
    return 0


def _remove(given: argparse.Namespace, settings: IndexSettings) -> int:
    source = remove(settings, given.id).source
    note = (
        f" The next build adds it again unless {source} leaves the corpus."
        if (settings.corpus / source).exists()
        else ""
    )
    _show(given, {"removed": given.id}, f"Removed {given.id}.{note}")
    return 0


def _verify(given: argparse.Namespace, settings: IndexSettings) -> int:
    report = verify(settings, repair=given.repair)
    for problem in report.problems:
        print(problem, file=sys.stderr)
    if report.problems:
        print(f"→ Mend it: {command('verify --repair', settings.store)}", file=sys.stderr)
    if report.aside:
        print(f"The damaged catalog is kept as {report.aside}.", file=sys.stderr)
    for id in report.lost:
        print(f"The text of {id!r} was damaged and has been taken out.", file=sys.stderr)
    if report.aside or report.lost:
        print(f"→ Bring back what is missing: {command('build', settings.store)}", file=sys.stderr)
    summary = f"{report.documents} articles, {report.chunks} passages: {len(report.problems) or 'no'} problems"
    summary += f", {report.mended} vectors mended" if report.mended else ""
    summary += f", {len(report.repaired)} articles embedded again" if report.repaired else ""
    _show(given, vars(report), summary)
    return int(bool(report.problems))


def _export(given: argparse.Namespace, settings: IndexSettings) -> int:
    report = backup.export(settings, given.file)
    _show(given, vars(report), f"{report.documents} articles and {report.files} files in {given.file}")
    return 0


def _import(given: argparse.Namespace, settings: IndexSettings) -> int:
    report = backup.restore(settings, given.file)
    summary = f"{report.documents} articles in {settings.store}, {report.files} files in {settings.corpus}"
    _show(given, vars(report), summary)
    return 0


def _documents(given: argparse.Namespace, settings: IndexSettings) -> int:
    """The texts as they are stored, which every offset counts in; as JSON a document a line."""
    with closing(Catalog(settings.store)) as catalog:
        for id in [each.id for each in catalog.documents(parse_filter(given.only))] if given.all else [given.id]:
            found, about = catalog.document(id), catalog.overview(id)
            fields = {name: getattr(found, name) for name in ("id", "source", "title", "language", "text")}
            sentences = [{"start": start, "end": end, "text": found.text[start:end]} for start, end in about.sentences]
            told = vars(about) | {"sentences": sentences}
            _show(
                given,
                fields | {"overview": told},
                f"{found.id}  {found.title}\n{_told_of(about, found)}\n{found.text}\n",
            )
    return 0


def _told_of(about: Overview, document: Document) -> str:
    """An overview for people."""
    facts = [about.language, about.date, f"{about.passages} passage{'s' * (about.passages != 1)}"]
    lines = [", ".join(filter(None, facts)), *(f"- {document.text[slice(*span)]}" for span in about.sentences)]
    lines += [f"It mentions {', '.join(about.mentions)}."] if about.mentions else []
    return "\n".join([*lines, ""])


def _show(given: argparse.Namespace, data: dict[str, Any], text: str) -> None:
    print(json.dumps(data, ensure_ascii=False) if given.json else text)


def _parser() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--corpus", type=Path, metavar="DIR", help="the articles (default: the settings)")
    shared.add_argument("--store", type=Path, metavar="DIR", help="where the index is (default: the settings)")
    shared.add_argument("--json", action="store_true", help="print JSON")
    parser = argparse.ArgumentParser(program("index"), description="Index articles, and look after the index.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, run: Any, about: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, parents=[shared], help=about, description=about)
        added.set_defaults(run=run)
        return added

    building = add("build", _build, "bring the index up to the corpus")
    building.add_argument("--rebuild", action="store_true", help="store every article anew")
    building.add_argument("--ray", default="", metavar="ADDRESS", help="embed on this Ray cluster (docs/scale.md)")
    building.add_argument("--watch", action="store_true", help="go on, and build again whenever the folder changes")
    building.add_argument("--dry-run", action="store_true", help="only tell what would be done")
    listing = add("status", _status, "list what the index holds, and what it lacks")
    add("remove", _remove, "take one article out").add_argument("id", metavar="ID")
    checking = add("verify", _verify, "check texts, offsets and vectors, and mend the index of vectors")
    checking.add_argument("--repair", action="store_true", help="mend the catalog too, by embedding anew what is wrong")
    for name, run, about in (
        ("export", _export, "write the index and the articles into one archive"),
        ("import", _import, "unpack such an archive into a new store"),
    ):
        add(name, run, about).add_argument("file", metavar="FILE", type=Path)
    showing = add("show", _documents, "print articles as they are stored")
    chosen = showing.add_mutually_exclusive_group(required=True)
    chosen.add_argument("id", metavar="ID", nargs="?")
    chosen.add_argument("--all", action="store_true", help="every article")
    for each in (listing, showing):
        each.add_argument("--only", default="", metavar="FILTER", help=f"of these articles alone, as {EXAMPLE}")
    return parser


if __name__ == "__main__":
    exit_on_error(main)
