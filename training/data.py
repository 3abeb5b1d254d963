"""Question sets → paragraphs, cut into passages as the index cuts them, with the answers as exact spans.

The sets are in the format of SQuAD (Rajpurkar et al. 2018, arXiv:1806.03822), NoMIRACL (Thakur et al. 2024,
arXiv:2312.11361) in lines of JSON. What is kept out of training is decided here, by seeded shuffles of titles.
"""

import json
import random
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from index.chunk import CountTokens, chunk
from index.text import detect_language
from index.types import Document, Language, Span
from models.errors import InputError

SEED = 20
PASSAGE_TOKENS = 192
"""As the index cuts: training sees what the product reads."""
DEV_ARTICLES = 8


@dataclass(frozen=True)
class Asked:
    """A question; `answers` are spans of its paragraph, the most frequent first, empty where it has none."""

    text: str
    answers: tuple[Span, ...]


@dataclass(frozen=True)
class Paragraph:
    """`passages` are the spans that the index would cut it into, `sentences` those of each passage."""

    title: str
    text: str
    language: Language
    passages: tuple[Span, ...]
    sentences: tuple[tuple[Span, ...], ...]
    questions: tuple[Asked, ...]


@dataclass(frozen=True)
class Judged:
    """A question of NoMIRACL with its ten passages; `answerable`: whether any of them answers it."""

    text: str
    language: Language
    passages: tuple[str, ...]
    answerable: bool


def read_paragraphs(path: Path, count_tokens: CountTokens) -> list[Paragraph]:
    """The paragraphs of a file in SQuAD's format. A question whose answers are nowhere in the text is dropped.

    Raises InputError for a file that is not in the format.
    """
    paragraphs = []
    try:
        for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
            for given in article["paragraphs"]:
                text = given["context"]
                questions = []
                for asked in given["qas"]:
                    found = [locate_answer(text, each["text"], each["answer_start"]) for each in asked["answers"]]
                    spans = tuple(span for span, _ in Counter(span for span in found if span).most_common())
                    if spans or not found:
                        questions.append(Asked(asked["question"].strip(), spans))
                paragraphs.append(cut(article.get("title", ""), text, questions, count_tokens))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise InputError(f"{path} is not in SQuAD's format: {error!r}", "Give the JSON file of the set.") from error
    return paragraphs


def cut(title: str, text: str, questions: Iterable[Asked], count_tokens: CountTokens) -> Paragraph:
    language = detect_language(text)
    document = Document("", title, text, language, "", "")
    chunks = chunk(document, count_tokens, PASSAGE_TOKENS)
    spans = tuple((each.start, each.end) for each in chunks)
    return Paragraph(title, text, language, spans, tuple(each.sentences for each in chunks), tuple(questions))


def locate_answer(text: str, answer: str, start: int) -> Span | None:
    """The occurrence of `answer` nearest to `start`: offsets in the sets are sometimes off by a few characters."""
    if not (answer := answer.strip()):
        return None
    found = [match.start() for match in re.finditer(re.escape(answer), text)]
    at = min(found, key=lambda each: abs(each - start), default=None)
    return None if at is None else (at, at + len(answer))


def read_nomiracl(path: Path, language: Language) -> list[Judged]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [
        Judged(each["question"].strip(), language, tuple(each["passages"]), bool(each["answerable"]))
        for each in map(json.loads, lines)
    ]


def dev_articles(titles: Iterable[str]) -> frozenset[str]:
    """The articles of XQuAD that training never sees."""
    return frozenset(shuffled(titles)[:DEV_ARTICLES])


def second_half(names: Iterable[str]) -> frozenset[str]:
    """The half that is kept for evaluation."""
    order = shuffled(names)
    return frozenset(order[len(order) // 2 :])


def shuffled(names: Iterable[str]) -> list[str]:
    order = sorted(set(names))
    random.Random(SEED).shuffle(order)
    return order


def same_article(first: str, second: str) -> bool:
    return first.replace("_", " ").casefold() == second.replace("_", " ").casefold()


@dataclass(frozen=True)
class Sets:
    """Everything that is read, divided into what trains and what is kept for evaluation (`dev_…`).

    Paragraph i and question i of `xquad["en"]` and `xquad["ar"]` are translations of each other.
    """

    xquad: dict[Language, list[Paragraph]]
    dev_xquad: dict[Language, list[Paragraph]]
    squad2: list[Paragraph]
    dev_squad2: list[Paragraph]
    arcd: list[Paragraph]
    dev_arcd: list[Paragraph]
    tydi: list[Paragraph]
    nomiracl: list[Judged]
    dev_nomiracl: list[Judged]
    held_out: tuple[str, ...]
    """The titles of XQuAD's dev articles."""


LANGUAGES: tuple[Language, Language] = ("en", "ar")


def read_sets(folder: Path, count_tokens: CountTokens) -> Sets:
    """The sets of `folder`, by the names of their files. Raises InputError for a file that is not in its format."""

    def read(name: str) -> list[Paragraph]:
        return read_paragraphs(folder / name, count_tokens)

    xquad = {language: read(f"xquad-dev.{language}.json") for language in LANGUAGES}
    held_out = dev_articles(each.title for each in xquad["en"])
    squad2, arcd = read("squad2-dev-part.en.json"), read("arcd-train.ar.json")
    dev_titles = second_half(each.title for each in arcd)
    judged = [
        each for language in LANGUAGES for each in read_nomiracl(folder / f"nomiracl-dev.{language}.jsonl", language)
    ]
    dev_asked = frozenset().union(
        *(second_half(each.text for each in judged if each.language == language) for language in LANGUAGES)
    )
    tydi = read("tydiqa-train.en.json")
    return Sets(
        xquad={language: [each for each in xquad[language] if each.title not in held_out] for language in LANGUAGES},
        dev_xquad={language: [each for each in xquad[language] if each.title in held_out] for language in LANGUAGES},
        squad2=[each for each in squad2 if each.title not in held_out],
        dev_squad2=[each for each in squad2 if each.title in held_out],
        arcd=[each for each in arcd if each.title not in dev_titles],
        dev_arcd=[each for each in arcd if each.title in dev_titles],
        tydi=[each for each in tydi if not any(same_article(each.title, title) for title in held_out)],
        nomiracl=[each for each in judged if each.text not in dev_asked],
        dev_nomiracl=[each for each in judged if each.text in dev_asked],
        held_out=tuple(sorted(held_out)),
    )
