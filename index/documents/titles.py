"""Titles: one line, from the text itself or from a file's name. Pure."""

import re
from pathlib import PurePath

from index.terms import STOP_WORDS
from index.text import clean, fold, split_sentences
from index.types import Document

TITLE_LENGTH = 120
_FIRST = 5000
"""Characters of a text in which its first sentence is looked for."""


def one_line(text: str) -> str:
    """A title on one line, cut at twice the usual length."""
    line = " ".join(clean(text).split())
    return line if len(line) <= 2 * TITLE_LENGTH else line[: 2 * TITLE_LENGTH].rsplit(" ", 1)[0] + " …"


def title_of(text: str) -> str:
    """The first line, if it is short, no sentence of a paragraph and not all there is; else ""."""
    start, end = next(iter(split_sentences(text[:_FIRST])), (0, 0))
    first = text[start:end]
    line = next((line.strip() for line in text.split("\n") if line.strip()), "")
    bare = re.sub(r"^#{1,6}\s+|[\s#*_]+$|^[*_]+", "", line)
    heads = first == line and (line.startswith("#") or any(map(str.isalnum, text[end:])))
    short = heads and len(bare) <= TITLE_LENGTH and any(map(str.isalnum, bare))
    return one_line(bare) if short and bare[-1] not in ".!…۔:؛;،," else ""


_SUBJECT_ENDS = re.compile(
    r"\s*(?:[,،;؛:(\[«“—–]|\s-\s)"
    r"|\s+(?:is|are|was|were|has|have|had|will|can|may|must|هو|هي|كان|كانت|هم|ليس|ليست)\s"
    # before a number: "… holds 5,200 books", "… منذ عام 1997"
    r"|(?:\s+[A-Za-z]+|(?:\s+(?:في|من|منذ|حتى))?\s+(?:عام|سنة)|(?<=[\u0600-\u06ff]))\s+[^\s\w]*\d"
)
"""What stands behind the subject of a sentence, as far as that can be told without parsing it."""
_OPENING = 8
"""So many words of a sentence whose subject cannot be told are its title."""


def subject_of(text: str) -> str:
    """What the first sentence is about, by its own opening words: those before the first sign of a verb, a comma or a
    number, else the first few with "…". Never the whole sentence; "" where that is one word or none."""
    sentences = (text[start:end] for start, end in split_sentences(text[:_FIRST]))
    first = next((each for each in sentences if any(map(str.isalpha, each))), "")
    sentence = " ".join(first.split()).strip("#*_>-.!?؟…۔ ")
    for sign in _SUBJECT_ENDS.finditer(sentence):
        subject = sentence[: sign.start()].strip()
        if len(subject) <= TITLE_LENGTH and not _says_nothing(subject):
            return one_line(subject)
    words = sentence.split(" ")[:-1][:_OPENING]
    while len(words) > 1 and _says_nothing(words[-1]) and not _says_nothing(" ".join(words)):
        words.pop()
    opening = " ".join(words)
    return one_line(f"{opening} …") if len(opening) <= TITLE_LENGTH and any(map(str.isalpha, opening)) else ""


def _says_nothing(words: str) -> bool:
    """Whether there are only words like "this is" and signs."""
    return all(word in STOP_WORDS for word in re.findall(r"[^\W\d_]+", fold(words)))


def searched_title(document: Document) -> str:
    """What search reads as the title of an article: one that only repeats how its first sentence begins gives way to
    the name of its file. Else these words stood in all passages, and the one that says them were lost among them."""
    title, text = document.title, document.text
    repeats = title == subject_of(text) and title != title_of(text)
    return title_of_name(PurePath(document.source).stem) if repeats else title


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
