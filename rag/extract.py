"""The words of a sentence that answer: the reader guesses them, the LLM copies them, and both are weighed.

Neither a small reader nor a small LLM is good at it alone; the reader's score with a little of the likelihood that the
LLM gives to each guess is better than either (docs/evaluation.md, "Answers"). Which of several numbers is meant, both
guess badly: there the words beside each are compared with the question.
"""

import re
from collections.abc import Generator as Yielding
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from index.text import fold, normalise
from rag.asked import counts
from rag.citations import Support, parse_reply, support
from rag.claims import claims
from rag.events import Evidence
from rag.llm import Generator, Message
from rag.verify import Alike

READ, LIKELY = 0.1, 0.05
"""What one point of the reader's score and one unit of log-probability are worth."""
COUNTED = 10.0
"""What the number is worth besides whose words are most like the question: more than all guesses."""
WORDS_TOKENS = 60
"""At most so many for the words that the LLM copies."""
NOUN_WORDS = 3
"""Words behind a number that tell what it counts."""

_NOUN = re.compile(rf"(?:\s+(?!(?:and|or|of|و)\b)[^\W\d_]+(?:['’-][^\W\d_]+)*\b){{0,{NOUN_WORDS}}}")


@dataclass(frozen=True)
class Extract:
    """Words of the evidence that may be the answer."""

    support: Support
    score: float

    @property
    def text(self) -> str:
        start, end = (offset - self.support.evidence.start for offset in self.support.span)
        return self.support.evidence.text[start:end]


def extract(
    question: str, sentence: Evidence, messages: Sequence[Message], generator: Generator, alike: Alike | None = None
) -> Yielding[str, None, list[Extract]]:
    """All candidates, the best first. `messages` ask the LLM to copy the words; what it copies comes piece by piece."""
    pieces: list[str] = []
    with closing(generator.generate(messages, max_tokens=WORDS_TOKENS)) as stream:
        for piece in stream:
            pieces.append(piece)
            yield piece
    found = {_key(span, sentence): Extract(Support(sentence, span), READ * points) for points, span in sentence.guesses}
    least = min((each.score for each in found.values()), default=0.0)
    count = meant(question, sentence, alike)
    for words in (parse_reply("".join(pieces).strip().split("\n")[0]).quote, count):
        if (place := support(words, [sentence])) is not None:
            found.setdefault(_key(place.span, sentence), Extract(place, least))
    candidates = list(found.values())
    likely = generator.likelihoods(messages, [each.text for each in candidates])

    def weighed(each: Extract, likelihood: float) -> Extract:
        is_meant = each.text in count and bool(claims(each.text))
        return replace(each, score=each.score + LIKELY * likelihood + (COUNTED if is_meant else 0))

    return sorted(map(weighed, candidates, likely), key=lambda each: -each.score)


def meant(question: str, sentence: Evidence, alike: Alike | None) -> str:
    """The number, with the words behind it, whose words are most like the question, where that asks how many and the
    sentence has several numbers; else nothing."""
    if alike is None or not counts(question) or len(phrases := counted(sentence)) < 2:
        return ""
    texts = [sentence.text[start - sentence.start : end - sentence.start] for start, end in phrases]
    return max(texts, key=lambda text: alike(text, question))


def counted(sentence: Evidence) -> list[tuple[int, int]]:
    """Where the numbers of a sentence stand that may count something, each with the words behind it (offsets into the
    document)."""
    folded = normalise(sentence.text)
    said = claims(sentence.text)
    ends = [*(claim.span[0] for claim in said[1:]), len(folded.text)]
    found = []
    for claim, next_one in zip(said, ends, strict=False):
        if claim.kind == "number" and claim.role in ("plain", "count"):
            noun = _NOUN.match(folded.text, claim.span[1], max(next_one, claim.span[1]))
            start, end = folded.span(claim.span[0], noun.end() if noun else claim.span[1])
            found.append((sentence.start + start, sentence.start + end))
    return found


def _key(span: tuple[int, int], sentence: Evidence) -> str:
    """The same words but for their marks."""
    return fold(sentence.text[span[0] - sentence.start : span[1] - sentence.start])
