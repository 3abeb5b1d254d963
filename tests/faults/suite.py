"""The faults: each is done to a store of its own, and afterwards nothing may be lost, doubled, or half there.

A trial begins with an index of `articles.before()`. The folder is changed to `articles.after()`; something happens;
then what is stored is looked at, the store is checked and mended, and the next build has to bring everything there.
"""

import multiprocessing
import os
import random
import shutil
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from index.database import FILE
from index.settings import IndexSettings
from index.vectors import FOLDER
from tests.faults import articles, worker

_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["tests.faults.worker", "chromadb"])
LIMIT = 120
"""Seconds for a process that is not to be killed."""
OLD, NEW = articles.before(), articles.after()


@dataclass(frozen=True)
class Ended:
    """How a process ended: "done" with a value, "refused" with a sentence, or "killed" with its exit code."""

    how: str
    value: Any = None
    stored: frozenset[Any] = frozenset()
    """What it had reported as stored (`Key`s)."""


@dataclass
class Counts:
    """Of a kind of fault: tries, how each ended, and everything that went wrong."""

    name: str
    ends: Counter[str] = field(default_factory=Counter)
    mended: int = 0
    wrong: list[str] = field(default_factory=list)
    skipped: str = ""

    def line(self) -> str:
        if self.skipped:
            return f"{self.name:32} skipped: {self.skipped}"
        ends = ", ".join(f"{number} {how}" for how, number in sorted(self.ends.items()))
        wrong = f"{len(self.wrong)} wrong" if self.wrong else "nothing wrong"
        return f"{self.name:32} {self.ends.total():3} tries: {ends}; {self.mended} mended; {wrong}"


class Process:
    """A worker; what it reports is taken in by a thread."""

    def __init__(self, work: str, *given: Any) -> None:
        self.pipe, theirs = _PROCESSES.Pipe()
        self._process = _PROCESSES.Process(target=worker.ask, args=(theirs, work, *given), daemon=True)
        self._process.start()
        theirs.close()
        self._stored: set[Any] = set()
        self._last: tuple[str, Any] | None = None
        self.ready = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        try:
            while True:
                kind, value = self.pipe.recv()
                if kind == "stored":
                    self._stored = value
                elif kind == "ready":
                    self.ready.set()
                else:
                    self._last = kind, value
        except (EOFError, ConnectionError):
            self.ready.set()

    def kill(self) -> None:
        self._process.kill()

    def end(self) -> Ended:
        self._process.join(LIMIT)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
            return Ended("hung", None, frozenset(self._stored))
        self._reader.join()
        if self._last:
            return Ended(*self._last, frozenset(self._stored))
        return Ended("killed", self._process.exitcode, frozenset(self._stored))


def run(work: str, *given: Any) -> Ended:
    return Process(work, *given).end()


@dataclass
class Suite:
    """`folder` is where the trials are made; `say` is told of each kind of fault when it is done."""

    folder: Path
    say: Callable[[str], object]
    seed: int = 0
    made: list[Counts] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.settings = articles.settings_in(self.folder / "before")
        articles.write(OLD, self.settings.corpus)
        assert run("run_build", self.settings).how == "done"

    @contextmanager
    def kind(self, name: str) -> Iterator[Counts]:
        counts = Counts(name)
        yield counts
        self.made.append(counts)
        self.say(counts.line())
        for each in counts.wrong:
            self.say(f"    {each}")

    def trial(self, at: Path | None = None) -> IndexSettings:
        """A store as it was, and the folder as it is now."""
        folder = at or self.folder / "trial"
        if folder.is_mount():
            for each in folder.iterdir():
                shutil.rmtree(each)
        else:
            shutil.rmtree(folder, ignore_errors=True)
        settings = articles.settings_in(folder)
        shutil.copytree(self.settings.store, settings.store)
        articles.write(NEW, settings.corpus)
        return settings

    def look(self, counts: Counts, what: str, settings: IndexSettings, ended: Ended | None = None) -> None:
        """After a fault: what is stored and found is whole, and what was reported is there."""
        if ended:
            counts.ends[ended.how] += 1
        if ended and ended.how == "hung":
            counts.wrong.append(f"{what}: it hung")
        looked = run("look", settings, ["How many inhabitants has village 12?", "كم عدد سكان قرية 13؟"])
        if looked.how != "done":
            counts.wrong.append(f"{what}: reading ended with {looked}")
            return
        seen: worker.Seen = looked.value
        if not ended:
            counts.ends["refused" if seen.refused else "done"] += 1
        half = [source for source, text in seen.texts.items() if text not in (OLD.get(source), NEW.get(source))]
        strange = [each for each in seen.passages if not any(each in text for text in (*OLD.values(), *NEW.values()))]
        lost = ({key.source for key in ended.stored} & NEW.keys()) - seen.texts.keys() if ended else set()
        found = {"half there": half, "in no article": strange, "reported and lost": lost}
        counts.wrong += [f"{what}: {how}: {each}" for how, each in found.items() if each]

    def mend(self, counts: Counts, what: str, settings: IndexSettings) -> None:
        """See `worker.mend`."""
        ended = run("mend", settings, NEW)
        if ended.how == "done":
            mended, wrong = ended.value
            counts.mended += mended
            counts.wrong += [f"{what}: {each}" for each in wrong]
        else:
            counts.wrong.append(f"{what}: mending ended with {ended}")

    # --- the kinds of faults ---

    def kills_at_steps(self, steps: list[str], times: tuple[int, ...]) -> None:
        with self.kind("SIGKILL at each marked step") as counts:
            for step in steps:
                for when in ("before", "after"):
                    for time_ in times:
                        what = f"{when} call {time_} of {step!r}"
                        settings = self.trial()
                        rebuild = step == "begin an edition"
                        self.look(counts, what, settings, run("run_build", settings, rebuild, (step, when, time_)))
                        self.mend(counts, what, settings)

    def kills_at_random(self, tries: int) -> None:
        with self.kind("SIGKILL at random moments") as counts:
            started = time.monotonic()
            assert run("run_build", self.trial()).how == "done"
            usual = time.monotonic() - started
            for number in range(tries):
                settings = self.trial()
                after = self.random.uniform(0.05, 1) * usual
                process = Process("run_build", settings)
                timer = threading.Timer(after, process.kill)
                timer.start()
                ended = process.end()
                timer.cancel()
                what = f"try {number}, after {after:.2f} s"
                self.look(counts, what, settings, ended)
                self.mend(counts, what, settings)

    def two_builds(self, tries: int) -> None:
        with self.kind("two builds at once") as counts:
            for number in range(tries):
                settings = self.trial()
                both = [Process("run_build", settings) for _ in range(2)]
                ends = [each.end() for each in both]
                for each in ends:
                    self.look(counts, f"try {number}", settings, each)
                    if each.how == "refused" and "written by another process" not in each.value:
                        counts.wrong.append(f"try {number}: {each.value}")
                if "done" not in [each.how for each in ends]:
                    counts.wrong.append(f"try {number}: neither was done")
                self.mend(counts, f"try {number}", settings)

    def queries_meanwhile(self, queries: int) -> None:
        with self.kind(f"a build during {queries} queries") as counts:
            settings = self.trial()
            questions = [articles.text(n).split("\n")[2 + n % 5] for n in range(queries % 30, queries % 30 + 30)]
            asked = [questions[n % len(questions)] for n in range(queries)]
            reader = Process("ask_meanwhile", settings, asked, articles.text(35).split("\n")[2])
            reader.ready.wait()
            built = run("run_build", settings)
            reader.pipe.send("built")
            ended = reader.end()
            self.look(counts, "the build", settings, built)
            counts.ends[ended.how] += 1
            if ended.how != "done":
                counts.wrong.append(f"asking ended with {ended}")
            else:
                texts = [*OLD.values(), *NEW.values()]
                strange = [each for each in ended.value[0] if not any(each in text for text in texts)]
                if strange:
                    counts.wrong.append(f"{len(strange)} answers have words of no article")
                if "2/35" not in ended.value[1]:
                    counts.wrong.append("the new article is not found without opening the index again")
            self.mend(counts, "afterwards", settings)

    def damage(
        self,
        name: str,
        victims: Callable[[Path], list[Path]],
        tries: int,
        kinds: tuple[str, ...] = ("truncated", "corrupted"),
    ) -> None:
        """Truncated at a random place, or overwritten with noise in some."""
        for kind in kinds:
            with self.kind(f"{kind} {name}") as counts:
                for number in range(tries):
                    settings = self.trial()
                    run("run_build", settings) if number % 2 else None
                    found = victims(settings.store)
                    if not found:
                        counts.skipped = "there is no such file"
                        break
                    path = self.random.choice(found)
                    size = path.stat().st_size
                    if kind == "truncated":
                        os.truncate(path, self.random.randrange(size))
                    else:
                        with path.open("r+b") as file:
                            for _ in range(self.random.randint(1, 6)):
                                file.seek(self.random.randrange(size))
                                file.write(self.random.randbytes(self.random.choice((1, 64, 4096))))
                            file.truncate(size)
                    what = f"try {number}, {path.name}"
                    self.look(counts, what, settings)
                    self.mend(counts, what, settings)

    def full_disk(self, megabytes: list[float]) -> None:
        with self.kind("a full disk") as counts:
            for size in megabytes:
                with _mounted(self.folder / "disk", size) as (disk, reason):
                    if disk is None:
                        counts.skipped = reason
                        return
                    settings = self.trial(disk)
                    rebuild = bool(self.random.getrandbits(1))
                    ended = run("run_build", settings, rebuild)
                    self.look(counts, f"{size} MB", settings, ended)
                    if ended.how not in ("done", "refused"):
                        counts.wrong.append(f"{size} MB: ended with {ended}")
                    _remount(disk, "size=256m")
                    self.mend(counts, f"{size} MB", settings)

    def read_only(self) -> None:
        with self.kind("a read-only store") as counts, _mounted(self.folder / "disk", 64) as (disk, reason):
            if disk is None:
                counts.skipped = reason
                return
            settings = self.trial(disk)
            _remount(disk, "ro")
            ended = run("run_build", settings)
            self.look(counts, "build", settings, ended)
            if ended.how != "refused":
                counts.wrong.append(f"the build ended with {ended}")
            read = run("look", settings, ["village 12"])
            if read.how != "done" or read.value.refused or not read.value.passages:
                counts.wrong.append(f"asking ended with {read}")
            _remount(disk, "rw")
            self.mend(counts, "afterwards", settings)


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder for the trials, in memory where there is such a one: what a process that is killed has written is not
    lost with it, so the disk tells nothing."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(prefix="sanad-", dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


def catalog_files(store: Path) -> list[Path]:
    return [store / FILE]


def chroma_tables(store: Path) -> list[Path]:
    return [store / FOLDER / "chroma.sqlite3"]


def hnsw_files(store: Path) -> list[Path]:
    return sorted(path for path in (store / FOLDER).glob("*/*") if path.stat().st_size)


@contextmanager
def _mounted(folder: Path, megabytes: float) -> Iterator[tuple[Path | None, str]]:
    """A file system in memory of that size, or why there is none."""
    folder.mkdir(exist_ok=True)
    size = f"size={int(megabytes * 1024)}k"
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", folder], capture_output=True, text=True)
    if done.returncode:
        yield None, done.stderr.strip() or "a file system in memory cannot be mounted"
        return
    try:
        yield folder, ""
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def _remount(folder: Path, option: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{option}", folder], check=True)
