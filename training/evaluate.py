"""How well a reader reads what training has not seen: answers, sentences, and whether there is an answer at all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import mean
from typing import TypeVar

import torch
from tokenizers import Tokenizer

from index.chunk import CountTokens
from index.text import fold
from rag.reading import Reading, collate, reading
from training.data import LANGUAGES, Asked, Judged, Paragraph, Sets, cut, shuffled
from training.model import Reader
from training.spans import auc, exact, f1
from training.tokens import encode

BATCH = 16
T = TypeVar("T")
Pair = tuple[str, str]
Results = dict[str, dict[str, float]]
"""Set → measure → value."""

MEASURES = ("questions", "span F1", "exact match", "sentence first", "sentence in first 3", "AUC answerable")


@dataclass(frozen=True)
class Scorer:
    reader: Reader
    tokenizer: Tokenizer

    def count_tokens(self, texts: list[str]) -> list[int]:
        return [len(each.ids) for each in self.tokenizer.encode_batch(texts, add_special_tokens=False)]

    def readings(self, pairs: Sequence[Pair]) -> list[Reading]:
        """Of each question and passage, in batches of about equal length."""
        self.reader.eval()
        encoded = encode(self.tokenizer, pairs)
        found: dict[int, Reading] = {}
        order = sorted(range(len(encoded)), key=lambda at: len(encoded[at].ids))
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            device = self.reader.head.weight.device
            with torch.inference_mode(), torch.autocast(device.type, torch.bfloat16):
                scores = self.reader.read(collate([encoded[at] for at in batch])).cpu().numpy()
            found |= {at: reading(encoded[at], row) for at, row in zip(batch, scores, strict=True)}
        return [found[at] for at in range(len(encoded))]


def evaluate(scorer: Scorer, sets: Sets, sample: int = 0) -> Results:
    """All measures; with `sample`, on so many questions of each set."""
    found: Results = {}
    for asking in LANGUAGES:
        for language in LANGUAGES:
            asked = [
                (Asked(own.text, parallel.answers), text)
                for question, text in zip(sets.dev_xquad[asking], sets.dev_xquad[language], strict=True)
                for own, parallel in zip(question.questions, text.questions, strict=True)
            ]
            found[f"XQuAD {asking}→{language}"] = answers(scorer, some(asked, sample))
    asked = [(each, paragraph) for paragraph in sets.dev_arcd for each in paragraph.questions]
    found["ARCD ar→ar"] = answers(scorer, some(asked, sample))
    for language in LANGUAGES:
        judged = [each for each in sets.dev_nomiracl if each.language == language]
        found[f"NoMIRACL {language}"] = answerable(scorer, some(judged, sample // 3))
    asked = [(each, paragraph) for paragraph in sets.dev_squad2 for each in paragraph.questions]
    found["SQuAD 2 en→en"] = answers(scorer, some(asked, sample))
    return found


def some(of: Sequence[T], sample: int) -> list[T]:
    """`sample` of them by a seeded draw, in order; all where it is 0."""
    places = shuffled(f"{at:09}" for at in range(len(of)))[: sample or None]
    return [of[int(at)] for at in sorted(places)]


def answers(scorer: Scorer, asked: Sequence[tuple[Asked, Paragraph]]) -> dict[str, float]:
    """Of questions to the right paragraph: of its passages the one counts that holds the best answer."""
    pairs = [(each.text, text) for each, paragraph in asked for text in texts(paragraph)]
    readings = iter(scorer.readings(pairs))
    f1s, exacts, firsts, thirds = list[float](), list[float](), list[float](), list[float]()
    yes, no = list[float](), list[float]()
    for each, paragraph in asked:
        read = [(text, next(readings)) for text in texts(paragraph)]
        score, answer = max((one.answer(text)[0], text[slice(*one.answer(text)[1])]) for text, one in read)
        golds = [paragraph.text[slice(*span)] for span in each.answers]
        (yes if golds else no).append(score)
        if golds:
            f1s.append(f1(answer, golds))
            exacts.append(exact(answer, golds))
            order = sorted(sentences(paragraph, [one for _, one in read]), key=lambda scored: -scored[0])
            holds = [any(fold(gold) in fold(text) for gold in golds) for _, text in order]
            firsts.append(any(holds[:1]))
            thirds.append(any(holds[:3]))
    values = len(asked), mean(f1s), mean(exacts), mean(firsts), mean(thirds)
    found = dict(zip(MEASURES, values, strict=False))
    return found | {"AUC answerable": auc(yes, no)} if no else found


def texts(paragraph: Paragraph) -> list[str]:
    return [paragraph.text[start:end] for start, end in paragraph.passages]


def sentences(paragraph: Paragraph, readings: Sequence[Reading]) -> Iterator[tuple[float, str]]:
    """Score and text of each sentence."""
    for (start, _), spans, one in zip(paragraph.passages, paragraph.sentences, readings, strict=True):
        for a, b in spans:
            yield one.best((a - start, b - start))[0], paragraph.text[a:b]


def answerable(scorer: Scorer, judged: Sequence[Judged]) -> dict[str, float]:
    """Of questions with ten passages each: the best answer's score tells whether there is one."""
    count: CountTokens = scorer.count_tokens
    read = [[text for passage in each.passages for text in texts(cut("", passage, (), count))] for each in judged]
    readings = iter(
        scorer.readings([(each.text, text) for each, own in zip(judged, read, strict=True) for text in own])
    )
    best = [max(next(readings).best()[0] for _ in own) for own in read]
    yes, no = (
        [score for score, each in zip(best, judged, strict=True) if each.answerable is kind] for kind in (True, False)
    )
    return {"questions": len(judged), "AUC answerable": auc(yes, no)}


def table(results: Results, form: str = ".3f") -> str:
    """As Markdown; `form` is that of the shares."""
    lines = [" | ".join(["| set", *MEASURES]) + " |", "|---" * (len(MEASURES) + 1) + "|"]
    for name, values in results.items():
        forms = ["d", *[form] * (len(MEASURES) - 1)]
        cells = [
            format(values[each], how) if each in values else "–" for each, how in zip(MEASURES, forms, strict=True)
        ]
        lines.append(" | ".join([f"| {name}", *cells]) + " |")
    return "\n".join(lines)
