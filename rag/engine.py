"""Everything that answering needs, built once."""

import os
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from index.search import Index, open_index
from index.spelling import vocabulary
from models.errors import InputError
from models.registry import Writes
from models.shipped import shipped
from models.store import Located, locate
from rag.llm.generator import Cancelled, Generator
from rag.llm.llama import LlamaGenerator, load_vocabulary
from rag.llm.prompts import Prompt, load_prompts
from rag.llm.served import ServedGenerator
from rag.read import Reader, load_reader
from rag.render.namesakes import Namesakes, namesakes
from rag.settings import KEY, AnswerSettings, Settings
from rag.verify.supports import Verifier, load_verifier

PROSE = "prose", "correct"
"""Prompts that prose alone needs."""


@dataclass(frozen=True)
class Engine:
    """`generator` is None where nothing but retrieval is asked for. `reader` is None where it is turned off, or where
    the embedder has none: search alone then ranks and refuses, and answers are quotations; these they are too without
    a `verifier`."""

    index: Index
    generator: Generator | None
    prompts: Mapping[str, Prompt]
    settings: Settings
    count_tokens: Callable[[str], int]
    model_name: str
    reader: Reader | None = None
    verifier: Verifier | None = None
    writes: Writes = "short"

    @property
    def prose(self) -> bool:
        """Whether answers are written as prose, of which every sentence is checked: without a verifier none is."""
        return self.writes == "prose" and self.generator is not None and self.verifier is not None

    def cancel(self) -> None:
        """Ends the running answer, also while the LLM reads the prompt. From any thread."""
        if self.generator is not None:
            self.generator.cancel()

    def names(self) -> Namesakes:
        """Those of the articles as they are now; made when they are first asked for, and again after a change."""
        with _finding:
            return _names(self.index, self.index.catalog.changes()[0])

    def warm(self) -> None:
        """Lets the LLM read the stable beginnings of its prompts, and finds the names of the articles, so that no
        question need wait for them."""
        if self.generator is not None:
            with suppress(Cancelled):  # a reader who presses Stop just then only loses the head start
                for name, prompt in () if self.generator.plain else self.prompts.items():
                    if self.prose or name not in PROSE:
                        self.generator.read_ahead(prompt.prefix)
        self.names()


_finding = threading.Lock()


@lru_cache(maxsize=1)
def _names(index: Index, changes: int) -> Namesakes:  # noqa: ARG001 - a change makes it anew
    return namesakes(vocabulary(index).words)


def build_engine(settings: Settings, *, retrieve_only: bool = False) -> Engine:
    """Opens the index and loads the models; with `retrieve_only` the LLM's vocabulary alone. An LLM behind a server is
    not asked anything yet. Raises StateError where index or weights are missing, damaged or do not fit, and InputError
    for settings that contradict each other."""
    chosen = settings.answer
    prompts = load_prompts()
    if chosen.served:
        index, reader, verifier = _opened(settings)

        def count(text: str) -> int:  # the server's vocabulary is not known: the embedder's stands in for it
            return index.embedder.count_tokens([text])[0]

        remote = None if retrieve_only else served(chosen, count)
        writes = chosen.writes or "prose"
        return Engine(index, remote, prompts, settings, count, chosen.llm_model, reader, verifier, writes)
    llm, load, writes = _local(settings)
    with ThreadPoolExecutor(1) as beside:  # both take about five seconds, much of it outside Python's lock
        loading = None if retrieve_only else beside.submit(load)
        index, reader, verifier = _opened(settings)
        local = loading.result() if loading else None
    vocabulary = local or load_vocabulary(llm.path)
    return Engine(index, local, prompts, settings, vocabulary.count_tokens, llm.name, reader, verifier, writes)


def with_llm(engine: Engine, name: str) -> Engine:
    """The same with another LLM on this machine, loaded: a name of the registry, or a file. Raises like
    `build_engine`."""
    answer = engine.settings.answer.model_copy(update={"llm": name, "llm_model": "", "writes": None})
    settings = replace(engine.settings, answer=answer)
    llm, load, writes = _local(settings)
    local = load()
    return replace(
        engine,
        generator=local,
        settings=settings,
        count_tokens=local.count_tokens,
        model_name=llm.name,
        writes=writes,
    )


def _local(settings: Settings) -> tuple[Located, Callable[[], LlamaGenerator], Writes]:
    """The LLM on this machine that the settings name, what loads it, and what it writes."""
    chosen = settings.answer
    llm = locate(chosen.llm, "llm", settings.index.cache)
    plain = llm.model is not None and llm.model.plain
    writes = chosen.writes or (llm.model.writes if llm.model else "short")
    if plain and writes == "prose":
        hint = 'Choose another `llm` under [answer], or take out `writes = "prose"`.'
        raise InputError(f"{llm.name} words single sentences and cannot write prose.", hint, "settings")
    load = partial(
        LlamaGenerator,
        llm.path,
        context=chosen.context,
        threads=chosen.threads,
        adapter=shipped("wording", llm.name, ", or choose another `llm` under [answer] in the settings"),
        plain=plain,
    )
    return llm, load, writes


def served(chosen: AnswerSettings, count_tokens: Callable[[str], int]) -> ServedGenerator:
    """The LLM behind the server that the settings name, with the key of the environment. Raises StateError where the
    package for it is missing."""
    key = os.environ.get(KEY, "")
    return ServedGenerator(
        chosen.llm, chosen.llm_model, key=key, patience=chosen.llm_timeout, count_tokens=count_tokens
    )


def _opened(settings: Settings) -> tuple[Index, Reader | None, Verifier | None]:
    index = open_index(settings.index)
    reads = settings.answer.reader
    return index, load_reader(index.embedder) if reads else None, load_verifier(index.embedder) if reads else None
