"""What a question is before it is checked."""

from dataclasses import dataclass
from typing import Literal

from index.types import Language, Span

Form = Literal["who", "many", "where", "when", "what", "about", "summary"]
"""Of a summary the article answers, of `what` and `about` a sentence, of the others words in it."""


@dataclass(frozen=True)
class Asking:
    """A question that a sentence answers; `words`: where in the sentence that stands which does, None for all of it."""

    form: Form
    text: str
    words: Span | None = None


@dataclass(frozen=True)
class Candidate:
    """A question and what should be found for it: an article, a sentence of it, words of that; offsets are the
    article's."""

    form: Form
    text: str
    language: Language
    document: str
    sentence: Span | None = None
    words: Span | None = None
