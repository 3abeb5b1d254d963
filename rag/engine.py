"""Everything that answering needs, built once."""

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache, partial

from index.search import Index, open_index
from index.spelling import vocabulary
from models.shipped import shipped
from models.store import locate
from rag.llm.generator import Cancelled, Generator
from rag.llm.llama import LlamaGenerator, load_vocabulary
from rag.llm.prompts import Prompt, load_prompts
from rag.read import Reader, load_reader
from rag.render.namesakes import Namesakes, namesakes
from rag.settings import Settings
from rag.verify.supports import Verifier, load_verifier


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
                for prompt in () if self.generator.plain else self.prompts.values():
                    self.generator.read_ahead(prompt.prefix)
        self.names()


_finding = threading.Lock()


@lru_cache(maxsize=1)
def _names(index: Index, changes: int) -> Namesakes:  # noqa: ARG001 - a change makes it anew
    return namesakes(vocabulary(index).words)


def build_engine(settings: Settings, *, retrieve_only: bool = False) -> Engine:
    """Opens the index and loads the models; with `retrieve_only` the LLM's vocabulary alone. Raises StateError where
    index or weights are missing, damaged or do not fit."""
    chosen = settings.answer
    llm = locate(chosen.llm, "llm", settings.index.cache)
    prompts = load_prompts()
    with ThreadPoolExecutor(1) as beside:  # both take about five seconds, much of it outside Python's lock
        load = partial(
            LlamaGenerator,
            llm.path,
            context=chosen.context,
            threads=chosen.threads,
            adapter=shipped("wording", llm.name, ", or choose another `llm` under [answer] in the settings"),
            plain=llm.model is not None and llm.model.plain,
        )
        loading = None if retrieve_only else beside.submit(load)
        index = open_index(settings.index)
        reader = load_reader(index.embedder) if chosen.reader else None
        verifier = load_verifier(index.embedder) if chosen.reader else None
        generator = loading.result() if loading else None
    vocabulary = generator or load_vocabulary(llm.path)
    return Engine(index, generator, prompts, settings, vocabulary.count_tokens, llm.name, reader, verifier)
