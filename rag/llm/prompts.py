"""Prompts are data: one Markdown file each, checked when they are loaded.

A file is a conversation. Headings `## system`, `## user` and `## assistant` begin its messages; worked
examples are turns of it, in the stable prefix that the LLM reads once. `{placeholders}` may stand in the
last message only; `{{` and `}}` stand for braces.
"""

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from models.errors import StateError
from rag.llm.generator import Message

FOLDER = Path(__file__).parents[2] / "prompts"

# What each prompt is given. A file that asks for anything else is refused at load.
PLACEHOLDERS: Mapping[str, frozenset[str]] = {
    "answer": frozenset({"evidence", "language", "question"}),
    "translate": frozenset({"language", "text"}),
}

_HEADING = re.compile(r"^## (system|user|assistant)[ \t]*$", re.MULTILINE)


@dataclass(frozen=True)
class Prompt:
    """A conversation whose last message is a template."""

    prefix: tuple[Message, ...]
    template: str

    def fill(self, **values: str) -> tuple[Message, ...]:
        """The messages with the values put in; the values are not read as templates."""
        return (*self.prefix, Message("user", self.template.format(**values)))


def load_prompts(folder: Path = FOLDER) -> dict[str, Prompt]:
    """Every prompt by name. Raises StateError, naming the file, for one that is missing or malformed."""
    return {name: _load(folder / f"{name}.md", wanted) for name, wanted in PLACEHOLDERS.items()}


def _load(path: Path, wanted: frozenset[str]) -> Prompt:
    hint = "Mend the file, or restore it with `git checkout prompts`."
    try:
        parts = _HEADING.split(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise StateError(f"The prompt {path} cannot be read: {error}", hint) from error
    roles, texts = parts[1::2], [text.strip() for text in parts[2::2]]
    if not roles or roles[-1] != "user":
        raise StateError(f"The prompt {path} must end with a `## user` message.", hint)
    try:
        found = {field for _, field, _, _ in string.Formatter().parse(texts[-1]) if field is not None}
    except ValueError as error:
        raise StateError(f"The prompt {path} has a brace that belongs to no placeholder: {error}", hint) from error
    if found != wanted:
        raise StateError(
            f"The prompt {path} must use exactly {_names(wanted)} in its last message, not {_names(found)}.", hint
        )
    messages = [
        Message(cast(Literal["system", "user", "assistant"], role), text)
        for role, text in zip(roles, texts, strict=True)
    ]
    return Prompt(tuple(messages[:-1]), texts[-1])


def _names(fields: frozenset[str] | set[str]) -> str:
    return ", ".join(f"{{{field}}}" for field in sorted(fields)) or "no placeholder"
