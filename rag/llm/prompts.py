"""Prompts are data: one Markdown file each, checked when they are loaded.

A file is a conversation. Headings `## system`, `## user` and `## assistant` begin its messages; worked examples are
turns of it. `{placeholders}` may stand in the last message only; `{{` and `}}` stand for braces.
"""

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from models.errors import StateError
from rag.llm.generator import Message, Role

FOLDER = Path(__file__).parents[2] / "prompts"

# What each prompt is given. A file that asks for anything else is refused at load.
PLACEHOLDERS: Mapping[str, frozenset[str]] = {
    "answer": frozenset({"title", "sentence", "question", "words", "language"}),
    "correct": frozenset({"title", "sentence", "question", "written", "language"}),
    "prose": frozenset({"evidence", "question", "language", "sentences"}),
    "translate": frozenset({"language", "sentence"}),
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
    try:
        parts = _HEADING.split(path.read_text(encoding="utf-8"))
        messages = [
            Message(cast(Role, role), text.strip()) for role, text in zip(parts[1::2], parts[2::2], strict=True)
        ]
        if not messages or messages[-1].role != "user":
            raise ValueError("it must end with a `## user` message")
        found = {field for _, field, _, _ in string.Formatter().parse(messages[-1].text) if field is not None}
        if found != wanted:
            names, others = (", ".join(f"{{{field}}}" for field in sorted(fields)) for fields in (wanted, found))
            raise ValueError(f"its last message must use exactly {names}, not {others or 'no placeholder'}")
    except (OSError, ValueError) as error:  # not UTF-8, or a brace that belongs to no placeholder, is a ValueError too
        hint = "Mend the file, or restore it with `git checkout prompts`."
        raise StateError(f"The prompt {path} cannot be used: {error}.", hint) from error
    return Prompt(tuple(messages[:-1]), messages[-1].text)
