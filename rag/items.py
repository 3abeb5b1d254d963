"""Pure: the things that a sentence names side by side ("Algeria, Egypt and Jordan"), around words that name one."""

import re

from index.types import Span

_COMMA = r"(?:(?<!\d)[,،;؛]|[,،;؛](?!\d))"  # and not that of 45,000
_BETWEEN = re.compile(
    rf"\s*{_COMMA}\s*(?:(?P<last>and|or)\s+|و(?=\w{{2}}))?|\s+(?:(?P<also>and|or)\s+|و(?=\w{{2}})|أو\s+)", re.IGNORECASE
)
_STOP = re.compile(r"[:.!?؟()«»\"“”\[\]\n—–]|\s-\s")
_TELLS = re.compile(r"(?<!\w)(?:هي|هو|هم|هما|كان|كانت|is|are|was|were|namely|which|who|التي|الذي)(?!\w)")
"""What a clause has, and no name of a thing."""
MOST_WORDS = 4
"""Of one thing; what is longer is a clause."""


def items(text: str, words: Span) -> list[Span]:
    """What `words` (offsets in `text`) names: each of several things if they are that, else the thing with those that
    stand beside it on the same level, in the order of the text; at least the words themselves."""
    told = max((found.end() for found in _TELLS.finditer(text, *words)), default=0)  # "three lines, which are …"
    if told and text[told : words[1]].strip():
        words = words[1] - len(text[told : words[1]].lstrip()), words[1]
    inside = _apart(text, words)
    if len(inside) > 1:
        return inside
    before = max((found.end() for found in _STOP.finditer(text, 0, words[0])), default=0)
    after = next((found.start() for found in _STOP.finditer(text, words[1])), len(text))
    every = _apart(text, (before, after), words)
    at = next((n for n, (_, end) in enumerate(every) if words[0] < end), None)
    if at is None:
        return [words]
    first = at
    while first > 0 and _is_short(text, every[first - 1]):
        first -= 1
    last = at
    while last + 1 < len(every) and _is_short(text, every[last + 1]) and not _closes(text, every[: last + 1]):
        last += 1
    found = every[first : last + 1]
    found[at - first] = max(words[0], every[at][0]), every[at][1] if _is_short(text, every[at]) else words[1]
    return [span for span in found if _is_short(text, span)] or [words]


def _apart(text: str, within: Span, words: Span | None = None) -> list[Span]:
    """The parts of a stretch of text; without `words` none where one is no short thing. No "and" is the first letter of
    the words (واشنطن)."""
    places = [found.span() for found in _BETWEEN.finditer(text, *within) if within[0] < found.start()]
    places = [(start, end) for start, end in places if words is None or not start < words[0] < end]
    starts, ends = [within[0], *(end for _, end in places)], [*(start for start, _ in places), within[1]]
    parts = [
        (start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip()))
        for start, end in zip(starts, ends, strict=True)
        if (part := text[start:end]).strip()
    ]
    return parts if words or all(_is_short(text, part) for part in parts) else []


def _closes(text: str, parts: list[Span]) -> bool:
    """Whether an English "and" stands before the last of the parts: what follows is no part of the list."""
    if len(parts) < 2:
        return False
    found = _BETWEEN.fullmatch(text, parts[-2][1], parts[-1][0])
    return found is not None and bool(found["last"] or found["also"])


def _is_short(text: str, part: Span) -> bool:
    said = text[slice(*part)]
    return 0 < len(said.split()) <= MOST_WORDS and not _TELLS.search(said)
