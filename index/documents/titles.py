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


_SUBJECT_ENDS = re.compile(
    r"\s*(?:[,،;؛:(\[«“—–]|\s-\s|(?<=\s)(?:is|are|was|were|has|have|had|will|هو|هي|كان|كانت|هم)\s)|[.!?؟۔]\s*$"
)
"""What stands behind the subject of a sentence, as far as that can be told without parsing it."""


def subject_of(text: str) -> str:
    """The subject of the first sentence, or what it begins with; "" where the text begins with no sentence."""
    start, end = next(iter(split_sentences(text)), (0, 0))
    first = " ".join(text[start:end].split())
    ends = _SUBJECT_ENDS.search(first)
    subject = first[: ends.start()].strip() if ends and first[-1:] in ".!?؟۔" else ""
    if len(subject) > TITLE_LENGTH:
        subject = subject[:TITLE_LENGTH].rsplit(" ", 1)[0] + " …"
    return one_line(subject) if any(map(str.isalpha, subject)) else ""


_NO_TITLE = re.compile(
    r"(microsoft )?(word|powerpoint|excel|office)( -|$)|untitled|document\d*$|presentation\d*$|slide ?\d*$|"
    r"powerpoint presentation$|عرض تقديمي|بدون عنوان|مستند\d*$|.*\.(docx?|pptx?|xlsx?|odt|rtf|pdf|html?|txt|indd|qxd)$",
    re.IGNORECASE,
)
"""What programs put for a title unasked."""


def metadata_title(title: str, name: str) -> str:
    """The title of a file's properties; "" where a program put it there or it only repeats the file's name."""
    line = one_line(title)
    stem = re.split(r"[/\\]", name)[-1].rpartition(".")[0]
    return "" if _NO_TITLE.match(line) or line.casefold() == stem.casefold() else line


_NO_AUTHOR = re.compile(
    r"(python-docx|openpyxl|libreoffice|microsoft.*|steve canny|user|admin|administrator|owner|root|unknown|مستخدم)$",
    re.IGNORECASE,
)


def metadata_author(author: str | None) -> str | None:
    """The author of a file's properties; None for the names of programs and of computers' accounts."""
    line = one_line(author or "")
    return None if _NO_AUTHOR.match(line) else line or None


def title_of_name(stem: str) -> str:
    """A file name without its ending, as words."""
    return " ".join(re.split(r"[\s_-]+", stem)).strip() or stem
