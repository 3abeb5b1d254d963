"""What a backend for the LLM offers."""

from collections.abc import Generator as Yielding
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True)
class Message:
    role: Role
    text: str


class Cancelled(Exception):
    """The reader pressed Stop."""


class Generator(Protocol):
    """A backend: streams the continuation of a conversation."""

    prompt_tokens: int
    """Of the prompt that was read last, template and control tokens included."""
    plain: bool
    """Whether it goes on with a text, which comes as one message, and knows no conversation: it was trained for the
    prompts of `rag.llm.wording` alone."""

    def generate(self, messages: Sequence[Message], *, begin: str = "", max_tokens: int) -> Yielding[str, None, None]:
        """Streams the assistant's turn as it goes on after `begin`. Closing the iterator frees the model. Raises
        Cancelled after `cancel`, InputError when the prompt does not fit, and StateError when the model fails."""

    def read_ahead(self, prefix: Sequence[Message]) -> None:
        """Reads the beginning of prompts, so that these need not wait for it."""

    def count_tokens(self, text: str) -> int:
        """Tokens of ordinary text, in this model's vocabulary."""

    def cancel(self) -> None:
        """Ends the running call from another thread, also in the middle of reading the prompt."""
