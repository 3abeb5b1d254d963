"""Question sets in the format of SQuAD: articles → paragraphs → questions with their answers."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from index.build import build
from index.embed import Embedder
from index.search import Index, open_index
from index.settings import IndexSettings, read_table
from models.errors import InputError


@dataclass(frozen=True)
class Paragraph:
    """`article` is the number of its article in the file."""

    id: str
    title: str
    text: str
    article: int


@dataclass(frozen=True)
class Question:
    """`paragraph` is the place of the right one in `Squad.paragraphs`; without `answers` there is none."""

    text: str
    paragraph: int
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Squad:
    paragraphs: tuple[Paragraph, ...]
    questions: tuple[Question, ...]


def read_squad(path: Path, prefix: str = "") -> Squad:
    """`prefix` begins the IDs of the paragraphs. Raises InputError for a file that is not in the format."""
    paragraphs: list[Paragraph] = []
    questions: list[Question] = []
    try:
        for number, article in enumerate(json.loads(path.read_text(encoding="utf-8"))["data"]):
            title = article.get("title", "").replace("_", " ")
            for paragraph in article["paragraphs"]:
                paragraphs.append(Paragraph(f"{prefix}{len(paragraphs):05}", title, paragraph["context"], number))
                for asked in paragraph["qas"]:
                    answers = tuple(dict.fromkeys(answer["text"] for answer in asked["answers"]))
                    questions.append(Question(asked["question"].strip(), len(paragraphs) - 1, answers))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise InputError(f"{path} is not in SQuAD's format: {error!r}", "Give the JSON file of the set.") from error
    return Squad(tuple(paragraphs), tuple(questions))


def parallel(squad: Squad, asked: Squad) -> Iterator[tuple[Question, Question]]:
    """Each question of `squad` with the same one of `asked`, its parallel file in another language.

    Raises InputError where the two do not have the same number of questions.
    """
    if len(squad.questions) != len(asked.questions):
        message = f"{len(asked.questions)} questions are not parallel to {len(squad.questions)}."
        raise InputError(message, "Give two files with the same questions in the same order.")
    return zip(squad.questions, asked.questions, strict=True)


@contextmanager
def stored(
    paragraphs: Sequence[Paragraph], embedder: Embedder | None = None, *, titles: bool = True
) -> Iterator[IndexSettings]:
    """The settings of a temporary store of the paragraphs, each a document of its own; with `titles` under its
    article's title. The embedder of the settings makes it, unless one is given."""
    with TemporaryDirectory(prefix="sanad-") as folder:
        settings = read_table(IndexSettings, "index").model_copy(
            update={"corpus": Path(folder, "corpus"), "store": Path(folder, "store")}
        )
        settings.corpus.mkdir()
        lines = [
            json.dumps({"id": each.id, "title": each.title if titles else each.id, "text": each.text})
            for each in paragraphs
        ]
        (settings.corpus / "paragraphs.jsonl").write_text("\n".join(lines), encoding="utf-8")
        build(settings, embedder, progress=True)
        yield settings


@contextmanager
def indexed(paragraphs: Sequence[Paragraph], embedder: Embedder, *, titles: bool = True) -> Iterator[Index]:
    """A temporary index of the paragraphs (see `stored`)."""
    with stored(paragraphs, embedder, titles=titles) as settings:
        index = open_index(settings, embedder)
        try:
            yield index
        finally:
            index.close()
