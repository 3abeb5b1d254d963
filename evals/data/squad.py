"""Question sets in the format of SQuAD (Rajpurkar et al. 2018, arXiv:1806.03822) → paragraphs with exact answers."""

import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from index.text import detect_language
from index.types import Language, Span
from models.errors import InputError


@dataclass(frozen=True)
class Question:
    """`answers`: spans of the paragraph's text, the most frequent first; empty where nothing in it answers."""

    id: str
    text: str
    answers: tuple[Span, ...]


@dataclass(frozen=True)
class Paragraph:
    id: str
    title: str
    text: str
    language: Language
    questions: tuple[Question, ...]

    def accepted(self, question: Question) -> tuple[str, ...]:
        """The answers as they are written, each once."""
        return tuple(dict.fromkeys(self.text[slice(*span)] for span in question.answers))


def read_paragraphs(path: Path) -> list[Paragraph]:
    """The paragraphs of a file, in order. A question whose answers are nowhere in the text is left out.

    Raises InputError for a file that cannot be read or is not in the format.
    """
    paragraphs: list[Paragraph] = []
    try:
        for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
            title = str(article.get("title", "")).replace("_", " ")
            for given in article["paragraphs"]:
                text = given["context"]
                questions = []
                for each in given["qas"]:
                    found = [locate_answer(text, answer["text"], answer["answer_start"]) for answer in each["answers"]]
                    spans = tuple(span for span, _ in Counter(span for span in found if span).most_common())
                    if spans or not found:
                        questions.append(Question(str(each["id"]), each["question"].strip(" -"), spans))
                number = f"{len(paragraphs):05}"
                paragraphs.append(Paragraph(number, title, text, detect_language(text), tuple(questions)))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise InputError(f"{path} is not in SQuAD's format: {error!r}", "Give the JSON file of the set.") from error
    return paragraphs


def locate_answer(text: str, answer: str, start: int) -> Span | None:
    """The occurrence of `answer` nearest to `start`: offsets in the sets are sometimes off by a few characters."""
    if not (answer := answer.strip()):
        return None
    found = [match.start() for match in re.finditer(re.escape(answer), text)]
    at = min(found, key=lambda each: abs(each - start), default=None)
    return None if at is None else (at, at + len(answer))
