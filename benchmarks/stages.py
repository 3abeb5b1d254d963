"""Where the time of a question and of a build goes, stage by stage, each beside what the machine allows."""

from collections.abc import Generator as Yielding
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.clock import Clock
from benchmarks.machine import BareLLM, Matrices
from index.build import build
from index.chunk import chunk
from index.documents import read_corpus
from index.search import Index
from index.types import Document
from index.vectors import pages
from models.store import locate
from rag.answer import answer
from rag.engine import Engine
from rag.llm.generator import Message
from rag.types import Retrieved

QUESTION = ("embed", "search", "read", "prompt", "first token", "rest", "verify", "other")
"""embed: the question's vector; search: the rest of finding passages; read: the reader; prompt: what the LLM reads;
first token: from there to its first word; rest: its further words; verify: the verifier; other: all else, as rules."""
INDEXING = ("read and cut", "embed", "store")
CONTEXT = 2048
"""Tokens, of the bare LLM."""


@dataclass(frozen=True)
class Stage:
    """Milliseconds: of a question the mean, or of the whole build. `allowed`: None where no figure applies."""

    name: str
    taken: float
    allowed: float | None


@dataclass(frozen=True)
class Questions:
    """`totals`: milliseconds of each. Sizes are means in tokens: of all the encoder's passes of a question, of what the
    LLM read and of what it wrote for one, and `prompts`, how often it was asked. Rates are those of the bare machine:
    thousand millions of multiplications and additions a second, and tokens a second."""

    stages: tuple[Stage, ...]
    totals: tuple[float, ...]
    encoded: float
    prompts: float
    read: float
    written: float
    multiplied: float
    reads: float
    writes: float


@dataclass(frozen=True)
class Indexing:
    stages: tuple[Stage, ...]
    passages: int
    tokens: int


@dataclass
class _Passes:
    """Sizes in tokens, padding included, of the encoder's passes in each part, and of what the LLM read and wrote."""

    encoder: dict[str, list[int]] = field(default_factory=dict)
    read: list[int] = field(default_factory=list)
    """Of each prompt, without what was kept of an earlier one."""
    written: list[int] = field(default_factory=list)
    """Behind the first token."""


def measure_questions(engine: Engine, questions: Sequence[str]) -> Questions:
    """Answers each once, after one that is not counted. The engine has a local LLM and an embedder of its own."""
    clock, passes = Clock(), _Passes()
    embedder: Any = engine.index.embedder
    generator: Any = _TimedLLM(engine.generator, clock, passes)
    timed = replace(
        engine,
        index=replace(engine.index, embedder=clock.over(embedder, embed_queries="embed")),
        reader=engine.reader and clock.over(engine.reader, read="read"),
        verifier=engine.verifier and clock.over(engine.verifier, supports="verify"),
        generator=generator,
    )
    timed.warm()
    _answer(timed, questions[0], clock)
    clock.spent, passes.read, passes.written = {}, [], []
    with _noted(embedder.transformer, clock, passes):
        totals = tuple(_answer(timed, question, clock) for question in questions)
    number = len(questions)
    matrices = Matrices(embedder.transformer)
    allowed: dict[str, float] = {
        part: sum(map(matrices.milliseconds, sizes)) for part, sizes in passes.encoder.items() if part in QUESTION
    }
    chosen = engine.settings.answer
    path = locate(chosen.llm, "llm", engine.settings.index.cache).path
    with closing(BareLLM(path, context=CONTEXT, threads=chosen.threads)) as bare:
        reads, writes = bare.rates(round(_mean(passes.read)), round(_mean(passes.written)))
    allowed |= {
        "search": number * _product(engine.index),
        "prompt": 1000 * sum(passes.read) / reads,
        "rest": 1000 * sum(passes.written) / writes,
    }
    return Questions(
        stages=tuple(
            Stage(name, clock.spent.get(name, 0.0) / number, allowed[name] / number if name in allowed else None)
            for name in QUESTION
        ),
        totals=totals,
        encoded=sum(map(sum, passes.encoder.values())) / number,
        prompts=len(passes.read) / number,
        read=sum(passes.read) / number,
        written=sum(passes.written) / number,
        multiplied=matrices.rate(),
        reads=reads,
        writes=writes,
    )


def measure_indexing(engine: Engine, corpus: Path) -> Indexing:
    """Builds the folder's articles into a temporary store."""
    clock, passes = Clock(), _Passes()
    embedder: Any = engine.index.embedder
    embedder.embed_passages(["To begin with."])  # the first pass is slower
    started = perf_counter()
    documents = [each for each in read_corpus(corpus) if isinstance(each, Document)]
    settings = engine.settings.index
    for each in documents:
        list(chunk(each, embedder.count_tokens, settings.chunk_tokens, settings.chunk_overlap))
    prepared = 1000 * (perf_counter() - started)
    with TemporaryDirectory(prefix="sanad-") as folder, _noted(embedder.transformer, clock, passes):
        timed = clock.over(embedder, embed_passages="embed")
        started = perf_counter()
        report = build(settings.model_copy(update={"corpus": corpus, "store": Path(folder)}), timed)
        whole = 1000 * (perf_counter() - started)
    matrices, sizes = Matrices(embedder.transformer), passes.encoder["embed"]
    taken = {"read and cut": prepared, "embed": clock.spent["embed"]}
    taken["store"] = whole - sum(taken.values())
    allowed = {"embed": sum(map(matrices.milliseconds, sizes))}
    stages = tuple(Stage(name, taken[name], allowed.get(name)) for name in INDEXING)
    return Indexing(stages, report.chunks, sum(sizes))


def _answer(engine: Engine, question: str, clock: Clock) -> float:
    """Milliseconds of the whole; to the clock is added what no part has counted."""
    before, embedded = sum(clock.spent.values()), clock.spent.get("embed", 0.0)
    started = perf_counter()
    with closing(answer(question, (), engine)) as events:
        for event in events:
            if isinstance(event, Retrieved):
                found = 1000 * (perf_counter() - started)
                clock.add("search", found - (clock.spent.get("embed", 0.0) - embedded))
    whole = 1000 * (perf_counter() - started)
    clock.add("other", whole - (sum(clock.spent.values()) - before))
    return whole


def _mean(values: Sequence[int]) -> float:
    return mean(values) if values else 0.0


def _product(index: Index) -> float:
    """Milliseconds of one product of all passages' vectors with a question's."""
    vectors = np.concatenate([index.catalog.vectors(page) for page in pages(index.catalog.rows())])
    question = vectors[0].copy()
    taken = []
    for _ in range(10):
        started = perf_counter()
        vectors @ question
        taken.append(1000 * (perf_counter() - started))
    return min(taken)


class _TimedLLM:
    """The engine's LLM under the clock; llama.cpp itself tells how long it read."""

    def __init__(self, inner: Any, clock: Clock, passes: _Passes) -> None:
        self._inner, self._clock, self._passes = inner, clock, passes

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def generate(self, messages: Sequence[Message], *, begin: str = "", max_tokens: int) -> Yielding[str, None, None]:
        import llama_cpp

        context = self._inner._llama.ctx
        llama_cpp.llama_perf_context_reset(context)
        with closing(self._inner.generate(messages, begin=begin, max_tokens=max_tokens)) as stream:
            reading = True
            while True:
                started = perf_counter()
                piece = next(stream, None)
                taken = 1000 * (perf_counter() - started)
                seen = llama_cpp.llama_perf_context(context)
                if reading:
                    self._clock.add("prompt", seen.t_p_eval_ms)
                    self._clock.add("first token", taken - seen.t_p_eval_ms)
                    self._passes.read.append(int(seen.n_p_eval))
                else:
                    self._clock.add("rest", taken)
                reading = False
                if piece is None:
                    self._passes.written.append(int(seen.n_eval))
                    return
                yield piece


@contextmanager
def _noted(transformer: Any, clock: Clock, passes: _Passes) -> Iterator[None]:
    """Within it the sizes of the encoder's passes are noted."""

    def note(_: Any, ids: tuple[Any]) -> None:
        passes.encoder.setdefault(clock.part or "other", []).append(ids[0].numel())

    hook = transformer.get_input_embeddings().register_forward_pre_hook(note)
    try:
        yield
    finally:
        hook.remove()
