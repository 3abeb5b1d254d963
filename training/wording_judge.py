"""`python -m training.wording_judge --data ../shared/data`: how well the wording model words what answers, on articles
of XQuAD that it has not seen (those for choosing), with the gold sentence and the gold words given.

Prints for each direction how often the gold answer, in the asker's language, stands in the text (`gold`), how often by
rule the given words do (`holds`), the F1 of words with the gold answer, how often it is one full sentence in the
asker's language (`full`), and the seconds of an answer. Across languages it is given the words of the sentence, and a
second time the same said by rule in the asker's language where a rule can (`rag.render`).
"""

import argparse
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from time import perf_counter

from evals.data.agreement import f1
from evals.data.division import Sets, read_sets
from index.text import detect_language, fold
from index.types import Language
from models.cli import exit_on_error
from models.shipped import shipped
from models.store import locate
from rag.llm.generator import Generator, Message
from rag.llm.llama import LlamaGenerator
from rag.llm.wording import word_prompt
from rag.render import holds, rendered
from training.asked import Asked, asked_across_of
from training.wording import trimmed

NAME = "gemma-3-270m-q4_k_m"
MOST_TOKENS = 96
DIRECTIONS: tuple[tuple[Language, Language, bool], ...] = (
    ("ar", "ar", False), ("ar", "en", False), ("ar", "en", True),
    ("en", "ar", False), ("en", "ar", True), ("en", "en", False),
)  # fmt: skip
"""Language of the question, of the sentence, and whether a rule says the words."""
SEED = 5


@dataclass(frozen=True)
class Worded:
    asked: Asked
    words: str
    text: str
    seconds: float

    @property
    def golds(self) -> list[str]:
        """In the language of the question, and what is written alike in both."""
        first = self.asked.golds[0]
        return [first, *(gold for gold in self.asked.golds if detect_language(gold) == self.asked.language)]

    @property
    def has_gold(self) -> bool:
        return any(fold(trimmed(gold)) in fold(self.text) for gold in self.golds)

    @property
    def is_full(self) -> bool:
        right = detect_language(self.text) == self.asked.language
        return right and len(self.text.split()) > 3 and self.text.endswith((".", "؟", "»", '"'))


def asked_of(sets: Sets, language: Language, there: Language, many: int) -> list[Asked]:
    every = [asked for each in sets.xquad.choosing for asked in asked_across_of(each, language, there)]
    every = [asked for asked in every if any(gold in asked.sentence for gold in asked.golds)]
    return random.Random(SEED).sample(every, min(many, len(every)))


def worded(asked: Asked, generator: Generator, render: bool) -> Worded:
    words = next(gold for gold in asked.golds if gold in asked.sentence)
    given = (rendered(words, asked.there, asked.language) if render else None) or words
    prompt = word_prompt(asked.title, asked.sentence, asked.question, given, asked.language)
    begun = perf_counter()
    text = "".join(generator.generate([Message("user", prompt)], max_tokens=MOST_TOKENS)).strip()
    return Worded(asked, words, text, perf_counter() - begun)


def line(direction: str, every: Sequence[Worded]) -> str:
    gold = mean(each.has_gold for each in every)
    kept = mean(bool(holds(each.text, each.words, each.asked.there, each.asked.language)) for each in every)
    same = mean(f1(each.text, each.golds) for each in every)
    full, seconds = mean(each.is_full for each in every), mean(each.seconds for each in every)
    return f"{direction}  gold {gold:.2f}  holds {kept:.2f}  F1 {same:.2f}  full {full:.2f}  {seconds:.2f} s"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m training.wording_judge", description=__doc__.split("\n\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder of the public sets")
    parser.add_argument("--adapter", type=Path, help="default: the one that ships")
    parser.add_argument("--many", type=int, default=40, help="questions a direction")
    parser.add_argument("--show", type=int, default=10, help="of them to print")
    parser.add_argument("--threads", type=int, default=1)
    given = parser.parse_args()
    adapter = given.adapter or shipped("wording", NAME, "")
    path = locate(NAME, "llm").path
    generator = LlamaGenerator(path, context=1024, threads=given.threads, adapter=adapter, plain=True)
    sets = read_sets(given.data)
    lines = []
    for language, there, render in DIRECTIONS:
        every = [worded(asked, generator, render) for asked in asked_of(sets, language, there, given.many)]
        for each in every[: given.show]:
            mark = "+" if each.has_gold else "-"
            print(f"{mark} {each.asked.question} | {each.words} | {each.asked.golds[0]}\n    {each.text}")
        lines.append(line(f"{language}-{there}{' by rule' if render else ''}", every))
        print(lines[-1], flush=True)
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    exit_on_error(main)
