"""NoMIRACL (Thakur et al. 2024, arXiv:2312.11361): questions with ten passages each, none of which may answer.

A line is `{"id", "question", "passages": ["title: text", …], "answerable"}`.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from index.text import detect_language
from index.types import Language
from models.errors import InputError


@dataclass(frozen=True)
class Judged:
    """A question with its passages, each a title (which may be empty) and a text; whether any of them answers it."""

    id: str
    text: str
    language: Language
    passages: tuple[tuple[str, str], ...]
    answerable: bool


def read_nomiracl(path: Path) -> list[Judged]:
    """Raises InputError for a file that cannot be read or is not in the format."""
    found = []
    try:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                row = json.loads(line)
                question = str(row["question"]).strip()
                passages = tuple(_titled(str(passage)) for passage in row["passages"])
                language = detect_language(question)
                found.append(Judged(str(row["id"]), question, language, passages, bool(row["answerable"])))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, LookupError, TypeError) as error:
        raise InputError(f"{path} is not NoMIRACL's: {error!r}", "Give the JSON lines of the set.") from error
    return found


def _titled(passage: str) -> tuple[str, str]:
    title, _, text = passage.partition(": ")
    return (title, text) if text else ("", passage)
