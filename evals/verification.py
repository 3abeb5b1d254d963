"""`python -m evals.verification --files A.json B.json`: how well the checks of an answer tell right from wrong.

Of two parallel files in SQuAD's format, in each direction: a question's answer is checked against the sentence that
holds its parallel, which should pass, and so are the answers to other questions on the same paragraph, which should
not. The answers are bare words. No LLM is asked.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from evals.sets import direction
from evals.squad import Question, Squad, indexed, parallel, read_squad
from index.embed import load_embedder
from index.late import centres_of
from index.settings import IndexSettings, read_table
from index.text import detect_language, fold, split_sentences
from models.cli import exit_on_error
from rag.citations import Support, sentence_support
from rag.events import Evidence
from rag.meaning import alike_by
from rag.verify import Alike, check


@dataclass(frozen=True)
class Trial:
    """An answer to a question, a sentence that is to bear it out, and whether it does."""

    question: str
    answer: str
    support: Support
    right: bool


def trials(here: Squad, there: Squad) -> Iterator[Trial]:
    """Questions and answers of `there` against sentences of `here`; what these say is no wrong answer."""
    groups: dict[int, list[tuple[Question, Question]]] = {}
    for pair in parallel(here, there):
        groups.setdefault(pair[0].paragraph, []).append(pair)
    for number, pairs in groups.items():
        paragraph = here.paragraphs[number]
        for own, asked in pairs:
            held = [span for span in split_sentences(paragraph.text) if own.answers[0] in paragraph.text[slice(*span)]]
            if not held:
                continue
            (start, end), text = held[0], paragraph.text[slice(*held[0])]
            language = detect_language(paragraph.text)
            support = sentence_support(Evidence(paragraph.id, paragraph.title, language, start, end, text, 0.0))
            yield Trial(asked.text, asked.answers[0], support, True)
            for parallel_one, other in pairs:
                said = fold(f"{text} {asked.text}")
                if not any(fold(answer) in said for answer in (parallel_one.answers[0], other.answers[0])):
                    yield Trial(asked.text, other.answers[0], support, False)


def failing(each: Trial, alike: Alike) -> str:
    """Why the answer is not passed on; empty where it is."""
    failure = check(each.answer, each.support, each.question, detect_language(each.question), alike)
    return failure.why if failure else ""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.verification", description=__doc__)
    parser.add_argument("--files", type=Path, nargs=2, required=True, help="two parallel files, one a language")
    given = parser.parse_args()
    squads = [read_squad(path) for path in given.files]
    embedder = load_embedder(read_table(IndexSettings, "index"))
    with indexed(squads[0].paragraphs[:1], embedder) as index:
        alike = alike_by(embedder, centres_of(index.catalog))
    print("| question–article | right answers | fail | wrong answers | fail |\n|---|--:|--:|--:|--:|")
    for there in squads:
        for here in squads:
            made = list(trials(here, there))
            failed = [bool(failing(each, alike)) for each in tqdm(made, unit=" answers", disable=None)]
            cells = []
            for kind in (True, False):
                shares = [fails for each, fails in zip(made, failed, strict=True) if each.right is kind]
                cells += [f"{len(shares)}", f"{sum(shares) / max(len(shares), 1):.3f}"]
            print(f"| {direction(here, there)} | {' | '.join(cells)} |")
    return 0


if __name__ == "__main__":
    exit_on_error(main)
