"""Pure: a text that asks several questions → these questions, each standing alone as far as its words can tell.

They are told by where question words stand, never by "and" alone: names, numbers and lists hold that too. A pronoun of
a later part is left as it is; it refers to the parts before.
"""

import re

from index.text import fold, normalise, split_sentences
from rag.question_words import AUXILIARIES, COMMANDS, COMMANDS_AR, WH, WH_AR, WH_AR_PLAIN
from rag.spoken import language_of

_PREPOSITIONS = "in|at|on|by|from|to|for|with|of"
_PREPOSITIONS_AR = "في|من|الي|علي|عن"
_HEAD = rf"(?:(?:{_PREPOSITIONS}) )?(?:{WH})\b"
_HEAD_AR = rf"(?:(?:{_PREPOSITIONS_AR}) )?(?:{WH_AR})\b"
BEGINS = re.compile(
    rf"(?:and |but |so |also |then )*(?:{_HEAD}|(?:{AUXILIARIES})(?:n't)?\b|(?:please )?(?:{COMMANDS})\b)"
    rf"|[وف]?(?:{_HEAD_AR}|(?:{COMMANDS_AR})\b)"
)
"""How a question begins; folded text."""

_JOINT = re.compile(
    rf",? (?:and|but)(?: also| then)? (?={_HEAD})|[,;]? (?:و ?|ثم )(?={_HEAD_AR})|, (?={_HEAD}|(?:{WH_AR_PLAIN})\b)"
)
"""Where another question word follows "and", or a comma: that counts in a row of three alone."""
_AMOUNT = "many|much|long|far|often|old|big|large|tall|high|wide|deep|fast|heavy|soon"
_INVERTED = re.compile(
    rf"(?:(?:{_PREPOSITIONS}) )?(?:(?:what|which|whose)(?: (?!the )\w+){{1,2}}|how (?:{_AMOUNT})(?: \w+){{0,2}}|{WH})"
    rf" (?:{AUXILIARIES})(?:n't)?\b"
)
_RELATIVE = re.compile(r"\b(?:who|whom|whose|which|that|where|when)\b|\bمن\b")
_FROM_AR = re.compile(r"من (?:اين|اي|هو|هي|هم)\b")
_THAT_AR = re.compile(r"ما (?:زال|يزال|تزال|دام|اذا|لم|لا|حول|بعد|قبل|الي|يلي)")
_BARE = re.compile(rf"(?:(?:{_PREPOSITIONS}) )?(?:how (?:{_AMOUNT})|(?:what|which) \w+|{WH})|{_HEAD_AR}")
"""A question word that has nothing to ask about: "why?"."""
_INSIDE = re.compile(rf"\b(?:{WH}|{WH_AR_PLAIN})\b")
_SUBJECT = re.compile(rf"(?:who|what) (?P<verb>\w+) (?P<object>(?!(?:{_PREPOSITIONS})\b).+)")


def questions(text: str) -> tuple[str, ...]:
    """The questions of a text where there are two or more, else (). A sentence that asks nothing stays with the
    question behind it."""
    sentences = [text[start:end] for start, end in split_sentences(text)]
    marked = any(map(_is_marked, sentences))
    pieces: list[str] = []
    contexts: list[str] = []
    context = ""
    for sentence in sentences:
        if BEGINS.search(fold(sentence)) if _is_marked(sentence) else not marked and BEGINS.match(fold(sentence)):
            found = _coordinated(sentence)
            pieces += found
            contexts += [context, *[""] * (len(found) - 1)]
            context = ""
        else:
            context += f"{sentence} "
    if len(pieces) < 2:
        return ()
    whole = [not _BARE.fullmatch(fold(piece)) for piece in pieces]
    if not any(whole):
        return ()
    mark = "؟" if language_of(text) == "ar" else "?"
    return tuple(
        contexts[n] + _sentence(piece if whole[n] else _completed(piece, _nearest(pieces, whole, n)), mark)
        for n, piece in enumerate(pieces)
    )


def _is_marked(sentence: str) -> bool:
    return fold(sentence).rstrip("\"')!. ").endswith("?")


def _coordinated(sentence: str) -> list[str]:
    """The sentence cut where it asks anew, without connectives and marks."""
    folded = normalise(sentence)
    joints = list(_JOINT.finditer(folded.text))
    cuts, at = [], 0
    for joint in joints:
        if not _asks_anew(folded.text[at : joint.start()], folded.text[joint.end() :]):
            continue
        if joint.group() == ", " and not any(each.group() != ", " and each.end() > joint.end() for each in joints):
            continue
        cuts.append(joint)
        at = joint.end()
    starts = [0, *(folded.span(joint.end() - 1, joint.end())[1] for joint in cuts)]
    ends = [*(folded.span(joint.start(), joint.start() + 1)[0] for joint in cuts), len(sentence)]
    return [_bare(sentence[start:end]) for start, end in zip(starts, ends, strict=True)]


def _asks_anew(before: str, after: str) -> bool:
    """Whether the question word that `after` begins with asks, rather than relates to what stands `before` it."""
    first = re.search(rf"{_HEAD}|\b(?:{WH_AR})\b|^(?:{AUXILIARIES})(?:n't)?\b", before)
    if first is None:
        return False
    between = before[first.end() :]
    if re.search(rf"(?:^| )(?:{WH}|{WH_AR_PLAIN})$", between):
        return False
    if after.startswith("من ") and _FROM_AR.match(after):
        return True
    if _THAT_AR.match(after):
        return False
    if re.match(rf"{_HEAD_AR}", after) and not after.startswith("من"):
        return True
    alone = _BARE.fullmatch(after.rstrip("?!. ")) or _INVERTED.match(after)
    return bool(alone) or not _RELATIVE.search(between)


_CONNECTIVE = re.compile(rf"(?:and|but|so|also|then) |[وف](?={_HEAD_AR})")


def _bare(piece: str) -> str:
    """Without the connective before it and the marks behind it."""
    folded = normalise(piece)
    if connective := _CONNECTIVE.match(folded.text):
        piece = piece[folded.span(connective.end() - 1, connective.end())[1] :]
    return piece.strip().rstrip("?؟.!,،;؛ ")


def _nearest(pieces: list[str], whole: list[bool], n: int) -> str:
    """The whole question before the piece, else the one after it."""
    order: list[int] = [*range(n - 1, -1, -1), *range(n + 1, len(pieces))]
    return pieces[next(at for at in order if whole[at])]


def _completed(piece: str, donor: str) -> str:
    """A bare question word with what the other question asks about: "When was it held and why" → "Why was it held"."""
    folded = normalise(donor)
    if inverted := _INVERTED.match(folded.text):
        at = inverted.group().rfind(" ") + 1
    elif subject := _SUBJECT.fullmatch(folded.text):
        verb, thing = (donor[slice(*folded.span(*subject.span(name)))] for name in ("verb", "object"))
        return f"{piece} was {thing} {verb}"
    else:
        head = re.match(rf"[وف]?{_HEAD_AR} |{_HEAD} |(?:{AUXILIARIES}) ", folded.text) or _INSIDE.search(folded.text)
        if head and head.start():
            return donor[: folded.span(head.start(), head.end())[0]] + piece + donor[folded.span(*head.span())[1] :]
        at = head.end() if head else 0
    return f"{piece} {donor[folded.span(at, at + 1)[0] :]}"


def _sentence(piece: str, mark: str) -> str:
    return f"{piece[:1].upper()}{piece[1:]}{mark}"
