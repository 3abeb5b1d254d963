"""LLMs for the page, none of which is ever loaded: two are here, one is being fetched until a test says so."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from models.errors import SanadError
from models.registry import load_registry
from rag.running import Choice

FIRST, SECOND, ABSENT = "gemma-3-270m-q4_k_m", "qwen2.5-coder-1.5b-instruct-q4_k_m", "qwen3.5-2b-q4_k_m"


@dataclass
class ScriptedModels:
    name: str = FIRST
    open_to_readers: bool = True
    offline: bool = False
    failed: SanadError | None = None
    here: set[str] = field(default_factory=lambda: {FIRST, SECOND})
    fetched: str = ""
    """What is being fetched."""
    loaded: threading.Event = field(default_factory=threading.Event)
    """Set: a switch ends."""
    error: SanadError | None = None
    """What a switch raises."""

    @property
    def fetching(self) -> bool:
        return bool(self.fetched)

    def choices(self) -> Sequence[Choice]:
        return [
            Choice(model, model.name in self.here, model.name == self.name, 0.5 if model.name == self.fetched else None)
            for model in load_registry().values()
            if model.kind == "llm"
        ]

    def fetch(self, name: str) -> None:
        self.fetched = name

    def switch(self, name: str) -> None:
        if not self.loaded.wait(120):
            raise TimeoutError
        if self.error:
            raise self.error
        self.name = name
