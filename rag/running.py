"""The engine that answers now: its LLM can be changed while the program runs, between two questions."""

import gc
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import psutil

from models.errors import InputError, SanadError, StateError, unexpected
from models.fetch import fetch
from models.installation import program
from models.registry import Model, find_model, load_registry
from models.store import home_of
from rag.engine import Engine, with_llm
from rag.queue import Queue


@dataclass(frozen=True)
class Choice:
    """An LLM of the registry. `fetched`: how much of it is here, from 0 to 1; None while it is not being fetched."""

    model: Model
    here: bool
    in_use: bool
    fetched: float | None = None


class Running:
    """`engine` is the one that answers now; whoever answers asks for it in its turn. `open_to_readers`: whether those
    who use the page may change the LLM, which all of them then get."""

    def __init__(
        self,
        engine: Engine,
        *,
        open_to_readers: bool = True,
        load: Callable[[Engine, str], Engine] = with_llm,
        bring: Callable[[Model], object] | None = None,
    ) -> None:
        self.engine = engine
        self.cache = engine.settings.index.cache
        self.open_to_readers = open_to_readers and not engine.settings.answer.served
        self.failed: SanadError | None = None
        """Why the last model that was to be fetched is not here."""
        self._load = load
        self._bring = bring or (lambda model: fetch(model, self.cache))
        self._fetching: Model | None = None

    @property
    def name(self) -> str:
        """Of the LLM that answers."""
        return self.engine.model_name

    @property
    def offline(self) -> bool:
        """Whether nothing may be fetched."""
        return self.engine.settings.index.offline

    @property
    def fetching(self) -> bool:
        return self._fetching is not None

    def cancel(self) -> None:
        """Ends the running answer. From any thread."""
        self.engine.cancel()

    def choices(self) -> Sequence[Choice]:
        """The LLMs that there are, in the order of the registry."""
        return [self._choice(model) for model in load_registry().values() if model.kind == "llm"]

    def switch(self, name: str, queue: Queue) -> None:
        """Answer with another LLM of the registry from the next question on: in its turn, while further questions wait.

        Raises StateError where it is not here or needs more memory than there is, InputError for a name that there is
        not, and what waiting raises; the LLM of before is then still in use.
        """
        model = self._permitted(name)
        if name == self.engine.model_name:
            return
        ticket = queue.enter()
        try:
            ticket.called.result(ticket.patience)
            ticket.begin()
            if model.memory_gb * 1e9 > psutil.virtual_memory().available:
                message = f"{model.title} needs {model.memory_gb} GB of memory, which is not free."
                raise StateError(message, "Close other programs, or choose a smaller one.", "model_memory")
            self.engine = self._load(self.engine, name)
            gc.collect()  # the LLM of before and its callback hold each other
        except TimeoutError:
            ticket.give_up()
        finally:
            ticket.leave()
        threading.Thread(target=self.engine.warm, daemon=True).start()

    def fetch(self, name: str) -> None:
        """Begin to fetch an LLM of the registry, one at a time; `choices` tells how far it is. Raises like `switch`."""
        model = self._permitted(name)
        if self.offline:
            raise InputError("Nothing is fetched: Sanad is set to be offline.", "See [index] offline.", "model_offline")
        if self._fetching is None:
            self._fetching, self.failed = model, None
            threading.Thread(target=self._fetch, args=[model], daemon=True).start()

    def _permitted(self, name: str) -> Model:
        if not self.open_to_readers:
            raise InputError("The LLM is chosen in the settings.", f"See {program('models')} list.", "model_closed")
        return find_model(name, "llm")

    def _fetch(self, model: Model) -> None:
        try:
            self._bring(model)
        except SanadError as error:
            self.failed = error
        except Exception:
            self.failed = unexpected(f"{model.name} could not be fetched")
        finally:
            self._fetching = None

    def _choice(self, model: Model) -> Choice:
        home, in_use = home_of(model, self.cache), model.name == self.engine.model_name
        if self._fetching is not model:
            return Choice(model, home.is_dir(), in_use)
        part = home.with_name(f"{home.name}.partial")
        size = sum(path.stat().st_size for path in part.rglob("*") if path.is_file())
        return Choice(model, False, in_use, min(1.0, size / model.size) if model.size else 0.0)
