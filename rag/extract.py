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
    copied = support(parse_reply("".join(pieces).strip().split("\n")[0]).quote, [sentence])
    if copied is not None:
        least = min((each.score for each in found.values()), default=0.0)
        found.setdefault(_key(copied.span, sentence), Extract(copied, least))
    candidates = list(found.values())
    likely = generator.likelihoods(messages, [each.text for each in candidates])
    ranked = [
        replace(each, score=each.score + LIKELY * likelihood)
        for each, likelihood in zip(candidates, likely, strict=True)
    ]
    if alike is not None and counts(question):
        ranked = _meant(question, sentence, ranked, alike)
    return sorted(ranked, key=lambda each: -each.score)


def _meant(question: str, sentence: Evidence, ranked: list[Extract], alike: Alike) -> list[Extract]:
    """The candidates, those preferred that are the number whose words are most like the question, where the sentence
    has several."""
    phrases = counted(sentence)
    if len(phrases) < 2:
        return ranked
    texts = [sentence.text[start - sentence.start : end - sentence.start] for start, end in phrases]
    start, end = max(zip(phrases, texts, strict=True), key=lambda each: alike(each[1], question))[0]
    inside = [
        replace(e, score=e.score + COUNTED) for e in ranked if start <= e.support.span[0] and e.support.span[1] <= end
    ]
    whole = Extract(Support(sentence, (start, end)), COUNTED + min((e.score for e in ranked), default=0.0))
    return [*[e for e in ranked if all(e.support != i.support for i in inside)], *inside, whole]


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
