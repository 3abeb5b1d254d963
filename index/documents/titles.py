"""Titles: one line, from the text itself or from a file's name. Pure."""

import re

from index.text import clean, split_sentences

TITLE_LENGTH = 120


def one_line(text: str) -> str:
    """A title on one line, cut at twice the usual length."""
    line = " ".join(clean(text).split())
    return line if len(line) <= 2 * TITLE_LENGTH else line[: 2 * TITLE_LENGTH].rsplit(" ", 1)[0] + " …"


def title_of(text: str) -> str:
    """The first line, if it is short and no sentence of a paragraph; else ""."""
    start, end = next(iter(split_sentences(text)), (0, 0))
    first = text[start:end]
    line = next((line.strip() for line in text.split("\n") if line.strip()), "")
    bare = re.sub(r"^#{1,6}\s+|[\s#*_]+$|^[*_]+", "", line)
    short = first == line and len(bare) <= TITLE_LENGTH and any(map(str.isalnum, bare))
    return one_line(bare) if short and bare[-1] not in ".!…۔:؛;،," else ""


def title_of_name(stem: str) -> str:
    """A file name without its ending, as words."""
    return " ".join(re.split(r"[\s_-]+", stem)).strip() or stem
