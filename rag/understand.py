"""Pure: what was typed, and what was asked before it → one `Question`. Nothing later looks at the raw text again."""

from collections.abc import Callable, Sequence
from typing import get_args

from index.text import clean
from models.errors import InputError
from rag.courtesy import courtesy
from rag.kinds import asks_for, kind_of, parts_of
from rag.request import plain, without_preamble, without_wish
from rag.spoken import in_standard_words, language_of
from rag.types import Courtesy, Question, Turn, Wishes

EARLIER_WORDS = 30
"""Words of the earlier question that a follow-up is read together with. The reader cuts a long question at its end,
which here is the question itself."""


def understand(
    typed: str, history: Sequence[Turn], wishes: Wishes, *, count_tokens: Callable[[str], int], most_tokens: int
) -> Question:
    """`text` is what asks in what was typed: without markup, preambles and a wish for a language, in standard words.

    The language of the answer is the one of `wishes`, else the one that the question itself asks for, else its own. A
    message that only asks for a language takes up the question before it. Raises InputError for a question without
    letters or digits, and for one of more than `most_tokens`."""
    message = plain(typed)
    if not any(map(str.isalnum, message)):
        raise InputError("The question is empty.", "Write a question about the articles.", kind="question_empty")
    bare, wished = without_wish(message)
    earlier = _earlier(history)
    if not any(map(str.isalnum, bare)):
        bare, earlier = earlier or message, None
    text = bare if courtesy(bare) else without_preamble(in_standard_words(bare))
    if (tokens := count_tokens(text)) > most_tokens:
        size = f"{len(text.split()):,} words, which are {tokens:,} tokens of {most_tokens} at most"
        hint = "Ask in a few sentences, or raise `question_tokens` under [answer] in the settings."
        raise InputError(f"The question is too long: {size}.", hint, kind="question_long")
    kind, language = kind_of(text), language_of(text)
    return Question(
        typed=" ".join(clean(typed).split()),
        text=text,
        standalone=text,
        earlier=None if kind in get_args(Courtesy) else earlier,
        language=language,
        answer_language=wishes.language or wished or language,
        kind=kind,
        asks_for=asks_for(text) if kind == "fact" else frozenset(),
        wishes=wishes,
        parts=parts_of(text),
    )


def _earlier(history: Sequence[Turn]) -> str | None:
    """The question before, as it was understood; courtesies between do not count."""
    before = next((turn for turn in reversed(history) if courtesy(turn.question) is None), Turn("", ""))
    words = (before.standalone or without_preamble(in_standard_words(without_wish(plain(before.question))[0]))).split()
    return " ".join(words[:EARLIER_WORDS]) or None
