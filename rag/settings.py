"""One frozen `Settings`: what is indexed and how it is answered. Read from `sanad.toml` and the environment."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from index.settings import IndexSettings, Table, fingerprint, read_table
from models.registry import DEFAULT_LLM, Writes

KEY = "SANAD_LLM_KEY"
"""The environment variable that holds the key for an LLM server; no file does."""


class AnswerSettings(Table):
    """How a question is answered. Tokens are counted in the LLM's own vocabulary."""

    llm: str = Field(default=DEFAULT_LLM, min_length=1)
    """A name of the registry, the path of a GGUF file, or the address of an OpenAI-compatible server, as
    http://host:port/v1."""
    llm_model: str = ""
    """What the server calls the model that it is to use."""
    llm_timeout: float = Field(default=120.0, gt=0, le=3600)
    """Seconds without a word from the server after which a question is given up."""
    writes: Writes | None = None
    """"short": one sentence about the words that answer; "prose": a paragraph with a number behind every sentence, for
    capable LLMs. None as the registry has it for the LLM, "short" for a file, "prose" for a server."""
    context: int = Field(default=4096, ge=1024, le=131072)
    threads: int = Field(default_factory=lambda: os.cpu_count() or 2, ge=1, le=256)
    reader: bool = True
    """Whether the reader (rag/read.py) ranks passages and sentences, where the embedder has one."""
    passages: int = Field(default=8, ge=1, le=50)
    evidence_sentences: int = Field(default=6, ge=1, le=50)
    evidence_tokens: int = Field(default=600, ge=50)
    question_tokens: int = Field(default=400, ge=20)
    """A longer question is refused with a sentence."""
    answer_tokens: int = Field(default=256, ge=16)
    """Quote and answer together."""
    refuse_below: float = Field(default=0.0, ge=-50, le=50)
    """Log-odds that the articles answer (rag.decide), below which a question is refused; docs/evaluation.md has the
    curve. More for a person who would rather have no answer than a wrong one."""

    @property
    def served(self) -> bool:
        """Whether the LLM is behind a server."""
        return self.llm.startswith(("http://", "https://"))

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if not self.served:
            if self.llm_model:
                raise ValueError("`llm_model` belongs to an `llm` of the form http://host:port/v1")
            return self
        at = urlsplit(self.llm)
        _ = at.port  # a ValueError where it is none
        if not at.hostname or at.query or at.fragment:
            raise ValueError("write `llm` as http://host:port/v1")
        if at.username or at.password:
            raise ValueError(f"no key belongs into the address of the LLM: put it into the variable {KEY}")
        if not self.llm_model:
            raise ValueError(f"name in `llm_model` the model that {self.llm} is to use")
        return self


@dataclass(frozen=True)
class Settings:
    index: IndexSettings
    answer: AnswerSettings

    @property
    def fingerprint(self) -> str:
        """Twelve hexadecimal digits over all that can change an answer; stamped on every one."""
        return fingerprint(
            [self.index.fingerprint, self.answer.model_dump(exclude={"threads", "llm_timeout"}, mode="json")]
        )


def load_settings(file: Path | None = None, *, store: Path | None = None, corpus: Path | None = None) -> Settings:
    """Those of file and environment, with the folders of the command line in their place. Raises InputError for a file
    that cannot be read and for anything unknown or invalid."""
    given = {"store": store, "corpus": corpus}
    folders = {name: path.expanduser().resolve() for name, path in given.items() if path is not None}
    index = read_table(IndexSettings, "index", file).model_copy(update=folders)
    return Settings(index=index, answer=read_table(AnswerSettings, "answer", file))
