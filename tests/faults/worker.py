"""What runs in a process of its own, which may be killed or crash: each function ends with what it found out."""

import os
import signal
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from index import build as building
from index import intake
from index.build import build
from index.catalog import Catalog
from index.search import open_index, search
from index.settings import IndexSettings
from index.vectors import Collection
from index.verify import verify
from models.errors import SanadError
from tests.fakes import HashEmbedder

STEPS: dict[str, tuple[Any, str]] = {
    "read": (building, "read"),
    "embed": (HashEmbedder, "embed_passages"),
    "put": (Catalog, "put"),
    "put a passage": (Catalog, "_put_chunk"),
    "rename": (Catalog, "rename"),
    "remove": (Catalog, "remove"),
    "delete": (Catalog, "_delete"),
    "begin an edition": (Catalog, "begin_edition"),
    "copy to Chroma": (Collection, "copy"),
    "add to Chroma": (Collection, "add"),
    "remove from Chroma": (Collection, "remove"),
    "note as matched": (Catalog, "set_matched"),
    "note what failed": (Catalog, "set_unreadable"),
}
"""Every step of a build that changes something, and what stands before one."""


def ask(send: Connection, work: str, *given: Any) -> None:
    """Run a function of this module and send ("done", what it gives) or ("refused", the sentence)."""
    try:
        talking = [send] if work in ("run_build", "ask_meanwhile", "mend") else []
        found = globals()[work](given[0], *talking, *given[1:])
    except SanadError as error:
        send.send(("refused", f"{error.message} → {error.hint}"))
    else:
        send.send(("done", found))


def run_build(
    settings: IndexSettings, send: Connection, rebuild: bool = False, killed_at: tuple[str, str, int] | None = None
) -> int:
    """Build in small steps. Each article is reported as soon as it counts as stored; `killed_at`: before or after which
    call of which step the process ends itself."""
    intake.FIRST_PASSAGES = intake.MOST_PASSAGES = 8
    _wrap(Catalog, "put", after=lambda catalog, *_: send.send(("stored", set(catalog.keys()))))
    if killed_at:
        step, when, times = killed_at
        counted = iter(range(1, times))

        def kill(*_: Any) -> None:
            if next(counted, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)

        where: Any = {when: kill}
        _wrap(*STEPS[step], **where)
    report = build(settings, HashEmbedder(), rebuild=rebuild)
    return report.chunks


def _nothing(*_: Any) -> None:
    pass


def _wrap(
    owner: Any, name: str, before: Callable[..., object] = _nothing, after: Callable[..., object] = _nothing
) -> None:
    inner = getattr(owner, name)

    def outer(*given: Any, **options: Any) -> Any:
        before(*given)
        result = inner(*given, **options)
        after(*given)
        return result

    setattr(owner, name, outer)


@dataclass(frozen=True)
class Seen:
    """Source → text of what is stored, the passages that are found, or the sentence that refuses this."""

    texts: dict[str, str]
    passages: tuple[str, ...]
    refused: str = ""


def look(settings: IndexSettings, questions: list[str]) -> Seen:
    """As a reader does, who may have to bring Chroma up."""
    texts: dict[str, str] = {}
    try:
        with closing(Catalog(settings.store)) as catalog:
            found = [catalog.document(id) for id in catalog.sources()]
        texts = {each.source: each.text for each in found}
        assert len(texts) == len(found), "an article is stored twice"
        with closing(open_index(settings, HashEmbedder())) as index:
            hits = [hit for question in questions for hit in search(index, question, 3)]
    except SanadError as error:
        return Seen(texts, (), f"{error.message} → {error.hint}")
    return Seen(texts, tuple(hit.text for hit in hits))


def mend(settings: IndexSettings, send: Connection, again: dict[str, str]) -> tuple[int, list[str]]:
    """`verify`, and where that is not enough with `--repair`, and a build: then everything is there, once. Gives how
    much was mended, and what is wrong even so. `again`: what is stored then."""
    mended, wrong = 0, list[str]()
    try:
        report = verify(settings)
        mended = int(bool(report.mended))
        repairing = bool(report.problems)
    except SanadError as error:
        repairing = "no index" not in error.message
        if repairing and "verify --repair" not in error.hint and "build --rebuild" not in error.hint:
            wrong.append(f"no way out is named: {error.message} → {error.hint}")
    if repairing:
        mended = 1
        if problems := verify(settings, HashEmbedder(), repair=True).problems:
            wrong.append(f"not repaired: {problems}")
    run_build(settings, send)
    if look(settings, ["12"]).texts != again:
        wrong.append("afterwards the articles are not those of the folder")
    last = verify(settings)
    if last.problems or last.mended:
        wrong.append(f"not clean afterwards: {last}")
    return mended, wrong


def ask_meanwhile(
    settings: IndexSettings, send: Connection, questions: list[str], last: str
) -> tuple[list[str], list[str]]:
    """Ask while another process builds; when told that it has ended, ask the last question of the same open index.
    Gives the texts of all hits, and the IDs of the last."""
    with closing(open_index(settings, HashEmbedder())) as index:
        send.send(("ready", None))
        found = {hit.text for question in questions for hit in search(index, question, 3)}
        send.recv()
        return sorted(found), [hit.document for hit in search(index, last, 3)]
