"""Paragraphs that we made up in both languages, sentence by sentence (training/paragraphs-*.jsonl), with questions that
they answer and questions that they do not → what reader, verifier and wording model learn from."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from evals.data import squad
from index.types import LANGUAGES, Language
from training.invented import FOLDER, Fact, Told
from training.row import Row

Both = Mapping[Language, str]


@dataclass(frozen=True)
class Missed:
    """A question that a paragraph does not answer, and the words in it that a hasty reader would take."""

    question: str
    tempting: str


@dataclass(frozen=True)
class Paragraph:
    """`sentences`: parallel, in their order; `facts`: what is asked of them; `near`: what they do not answer."""

    title: Both
    sentences: tuple[Both, ...]
    facts: tuple[Fact, ...]
    near: tuple[Mapping[Language, Missed], ...]

    def text(self, language: Language) -> str:
        return " ".join(each[language] for each in self.sentences)


def paragraphs() -> list[Paragraph]:
    """All of them, in the order of their files."""
    lines = chain.from_iterable(
        path.read_text(encoding="utf-8").splitlines() for path in sorted(FOLDER.glob("paragraphs-*.jsonl"))
    )
    return [_paragraph(f"paragraph {number}", json.loads(line)) for number, line in enumerate(lines)]


def _paragraph(id: str, line: Mapping[str, Any]) -> Paragraph:
    title, sentences, asked, near = (line[name] for name in ("title", "sentences", "questions", "near"))

    def told(each: Mapping[str, Any], language: Language) -> Told:
        return Told(title[language], sentences[each["sentence"]][language], **each[language])

    facts = [Fact(f"{id}.{number}", id, told(each, "en"), told(each, "ar")) for number, each in enumerate(asked)]
    missed = [{language: Missed(**each[language]) for language in LANGUAGES} for each in near]
    return Paragraph(title, tuple(sentences), tuple(facts), tuple(missed))


def read_across(
    paragraph: Paragraph, asking: Language, there: Language
) -> Iterator[tuple[str, squad.Paragraph, frozenset[str]]]:
    """Each question in one language with the text in the other, as the public sets have them, and what answers it in
    both; those that nothing answers too."""
    text, title = paragraph.text(there), paragraph.title[there]
    for fact in paragraph.facts:
        told = fact.told(there)
        start = text.index(told.sentence) + told.sentence.index(told.words)
        question = squad.Question(fact.id, fact.told(asking).question, ((start, start + len(told.words)),))
        golds = frozenset((told.words, fact.told(asking).words))
        yield question.text, squad.Paragraph("", title, text, there, (question,)), golds
    for missed in paragraph.near:
        question = squad.Question("", missed[asking].question, ())
        yield question.text, squad.Paragraph("", title, text, there, (question,)), frozenset()


def near_rows(every: Sequence[Paragraph]) -> Iterator[Row]:
    """What a hasty reader would answer: the tempting words, beside the sentence that has them, and that sentence."""
    for each in every:
        for missed in each.near:
            for asking in LANGUAGES:
                for there in LANGUAGES:
                    at = next(at for at, told in enumerate(each.sentences) if missed[there].tempting in told[there])
                    sentence = each.sentences[at]
                    for statement in (missed[asking].tempting, sentence[asking]):
                        yield Row(
                            missed[asking].question, statement, each.title[there], sentence[there], False, "near miss",
                            f"{asking}-{there}",
                        )  # fmt: skip
