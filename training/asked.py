"""Questions of the public sets, each with the sentence that answers it, in its own language or across. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evals.data.division import Parallel
from evals.data.squad import Paragraph, Question
from index.terms import terms
from index.text import fold, split_sentences
from index.types import Language
from training.wording import trimmed

LONGEST_ANSWER = 30
"""Words; longer ones are paragraphs rather than answers."""
LONGEST_SENTENCE = 700
"""Characters."""
LONGEST_NOISY = 12
"""Words of an answer in a set that was collected automatically; longer ones are often half a paragraph."""


@dataclass(frozen=True)
class Asked:
    """A question, and the sentence that answers it: `own` in the language of the question and of the statement,
    `sentence` in that of the article, which are the same text where the languages are one. `own` is empty where its
    translation is not known sentence by sentence. `golds`: accepted answers in both languages, the first to be used.
    `beside`: other sentences of the article's paragraph without these, those that share most words first."""

    question: str
    golds: tuple[str, ...]
    own: str
    sentence: str
    beside: tuple[str, ...]
    paragraph: str
    title: str
    language: Language
    there: Language

    @property
    def answer(self) -> str:
        return trimmed(self.golds[0])


def asked_of(paragraph: Paragraph, noisy: bool = False) -> list[Asked]:
    """The answered questions of a paragraph; of a noisy set those whose answer looks right."""
    sentences = [paragraph.text[slice(*span)] for span in split_sentences(paragraph.text)]
    found = []
    for question in paragraph.questions:
        if not question.answers or (noisy and not looks_right(question, paragraph)):
            continue
        golds = paragraph.accepted(question)
        sentence = _sentence_at(paragraph, question.answers[0][0], golds[0])
        if _usable(golds[0], sentence):
            beside = _beside(sentences, sentence, question.text, golds)
            language = paragraph.language
            asked = Asked(
                question.text, golds, sentence, sentence, beside, paragraph.text, paragraph.title, language, language
            )
            found.append(asked)
    return found


def asked_across_of(each: Parallel, language: Language, there: Language) -> list[Asked]:
    """The questions of one language about the paragraph in the other."""
    own, other = each[language], each[there]
    sentences = [other.text[slice(*span)] for span in split_sentences(other.text)]
    own_sentences = [own.text[slice(*span)] for span in split_sentences(own.text)]
    found = []
    for question, answered in zip(own.questions, other.questions, strict=True):
        if not question.answers or not answered.answers:
            continue
        golds = tuple(dict.fromkeys((*own.accepted(question), *other.accepted(answered))))
        sentence = _sentence_at(other, answered.answers[0][0], other.accepted(answered)[0])
        translation = _sentence_at(own, question.answers[0][0], golds[0])
        if (
            len(sentences) != len(own_sentences)
            or sentence not in sentences
            or translation not in own_sentences
            or sentences.index(sentence) != own_sentences.index(translation)
        ):
            translation = ""
        if _usable(golds[0], sentence):
            beside = _beside(sentences, sentence, answered.text, golds)
            found.append(
                Asked(question.text, golds, translation, sentence, beside, own.text, other.title, language, there)
            )
    return found


def _sentence_at(paragraph: Paragraph, start: int, answer: str) -> str:
    for first, last in split_sentences(paragraph.text):
        if first <= start < last:
            return paragraph.text[first:last] if answer in paragraph.text[first:last] else ""
    return ""


def _usable(answer: str, sentence: str) -> bool:
    return (
        0 < len(answer.split()) <= LONGEST_ANSWER
        and bool(terms(answer))
        and len(sentence.split()) > 3
        and len(sentence) <= LONGEST_SENTENCE
    )


def _beside(sentences: Sequence[str], sentence: str, question: str, golds: Iterable[str]) -> tuple[str, ...]:
    folded = [fold(trimmed(gold)) for gold in golds]
    wanted = set(terms(f"{question} {sentence}"))
    others = [
        each
        for each in sentences
        if each != sentence and len(each.split()) > 3 and not any(holds_words(gold, fold(each)) for gold in folded)
    ]
    return tuple(sorted(others, key=lambda each: -len(wanted & set(terms(each)))))


def holds_words(answer: str, text: str) -> bool:
    """Whether the folded text has the folded answer, or all of its terms."""
    if answer in text:
        return True
    own = set(terms(answer))
    return bool(own) and own <= set(terms(text))


def differs(answer: str, golds: Iterable[str]) -> bool:
    """Whether it is another answer: none of the accepted ones, no part of one, and with none inside."""
    folded = fold(trimmed(answer))
    accepted = [fold(trimmed(gold)) for gold in golds]
    if not folded or any(folded in gold or gold in folded for gold in accepted):
        return False
    own = set(terms(answer))
    return not any(own and (own <= set(terms(gold)) or set(terms(gold)) <= own) for gold in golds)


def looks_right(question: Question, paragraph: Paragraph) -> bool:
    """Whether the answer is short and the text around it shares a word of four letters and more with the question."""
    start, end = question.answers[0]
    around = fold(f"{paragraph.text[:start]} {paragraph.text[end:]}").split()
    shared = any(len(word) > 3 and word in around for word in fold(question.text).strip("?").split())
    return shared and len(paragraph.text[start:end].split()) <= LONGEST_NOISY
