"""`python -m benchmarks.query_speed --passages 10000`: how long a question takes in a large index, and its memory.

The corpus is made up: passages of pseudo-words in both languages, as frequent as words are (Zipf's law), and random
unit vectors and tokens. So the times are true to size, while what is found means nothing.
"""

import argparse
import multiprocessing
import random
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
from tqdm import tqdm

from evals.timed import Timed, milliseconds_since, spread
from index.catalog import Catalog, Embedded
from index.database import FILE, writing
from index.embed import TOKEN_WIDTH, Embedder, Vectors, identity, load_embedder
from index.late import bytes_a_token
from index.search import open_index, search
from index.settings import IndexSettings, read_table
from index.types import Chunk, Document, Language, Span
from index.vectors import Collection
from models.cli import exit_on_error

WORDS = 30_000
"""Different words of a language."""
LETTERS = {"ar": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي", "en": "abcdefghijklmnopqrstuvwxyz"}
SENTENCES, SENTENCE, TOKENS, PASSAGES = 4, 20, 33, 5
"""Sentences of a passage, words and tokens of a sentence, passages of a document."""
BATCH = 100
"""Documents stored at once."""
WARM = 5
"""Questions that are not counted: they read the disk."""


class Words:
    """Draws words of a language, the one of rank r about 1 / (r + 50) as often as the rest."""

    def __init__(self, language: Language, seed: int) -> None:
        draw = random.Random(language)
        self._words = ["".join(draw.choices(LETTERS[language], k=draw.randint(3, 9))) for _ in range(WORDS)]
        self._sums = np.cumsum([1 / (rank + 50) for rank in range(WORDS)]).tolist()
        self._random = random.Random(seed)

    def draw(self, n: int) -> str:
        return " ".join(self._random.choices(self._words, cum_weights=self._sums, k=n))


def unit_vectors(draw: np.random.Generator, n: int, dimension: int) -> Vectors:
    rows = draw.standard_normal((n, dimension), np.float32)
    unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def made_up(passages: int, dimension: int) -> Iterator[tuple[Document, list[Embedded]]]:
    """Documents with so many passages in all, every other one in Arabic."""
    draw = np.random.default_rng(1)
    words: dict[Language, Words] = {"ar": Words("ar", 1), "en": Words("en", 1)}
    for number in range(-(-passages // PASSAGES)):
        language: Language = "ar" if number % 2 else "en"
        count = min(PASSAGES, passages - number * PASSAGES)
        text, spans = "", list[Span]()
        for _ in range(count * SENTENCES):
            start = len(text)
            text += words[language].draw(SENTENCE) + "."
            spans.append((start, len(text)))
            text += " "
        parts = [spans[at * SENTENCES : (at + 1) * SENTENCES] for at in range(count)]
        chunks = [_passage(str(number), text, at, part, draw, dimension) for at, part in enumerate(parts)]
        yield Document(str(number), words[language].draw(3), text, language, "", "made up"), chunks


def _passage(
    id: str, text: str, ordinal: int, spans: list[Span], draw: np.random.Generator, dimension: int
) -> Embedded:
    start, end = spans[0][0], spans[-1][1]
    tokens = draw.bytes(len(spans) * TOKENS * bytes_a_token(min(TOKEN_WIDTH, dimension)))
    passage = Chunk(id, ordinal, start, end, text[start:end], tuple(spans))
    return Embedded(passage, unit_vectors(draw, 1, dimension)[0], tokens, (TOKENS,) * len(spans))


def fill(settings: IndexSettings, name: str, fingerprint: str, passages: int, dimension: int) -> None:
    """Stores the made-up corpus as a build would."""
    with writing(settings.store), closing(Catalog(settings.store, create=True)) as catalog:
        catalog.begin_edition(name, fingerprint)
        with closing(Collection(catalog)) as collection:
            batch = []
            count = -(-passages // PASSAGES)
            for each in tqdm(made_up(passages, dimension), total=count, unit=" documents", disable=None):
                batch.append(each)
                if len(batch) == BATCH:
                    collection.copy(catalog, catalog.put(batch)[0])
                    batch = []
            if batch:
                collection.copy(catalog, catalog.put(batch)[0])
            catalog.set_matched(catalog.changes()[0])


def resident() -> float:
    """Megabytes of memory that this process holds, read from Linux."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def ask(settings: IndexSettings, embedder: Embedder, questions: int) -> None:
    """Prints times and memory."""
    timed = Timed(embedder)
    timed.embed_queries(["warm"])
    before = resident()
    index = open_index(settings, timed)
    words: dict[Language, Words] = {"ar": Words("ar", 2), "en": Words("en", 2)}
    embedding: list[float] = []
    rest: list[float] = []
    for number in range(questions + WARM):
        question = words["ar" if number % 2 else "en"].draw(8)
        started = perf_counter()
        search(index, question, 5)
        if number >= WARM:
            embedding.append(timed.spent)
            rest.append(milliseconds_since(started) - timed.spent)
    print(f"{index.catalog.count():,} passages, {questions} questions of 8 words:")
    print(f"embedding the question {spread(embedding)}; all the rest {spread(rest)}")
    print(f"Memory of the index: {resident() - before:.0f} MB.")
    index.close()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.query_speed", description=__doc__)
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--store", type=Path, help="keep the index there and use it again")
    arguments = parser.parse_args()
    with TemporaryDirectory(prefix="sanad-") as folder:
        store = arguments.store or Path(folder)
        settings = read_table(IndexSettings, "index").model_copy(update={"store": store})
        embedder = load_embedder(settings)
        if not (store / FILE).exists():
            # In a process of its own, whose memory does not count.
            filling = (settings, *identity(settings, embedder), arguments.passages, embedder.dimension)
            process = multiprocessing.get_context("spawn").Process(target=fill, args=filling)
            process.start()
            process.join()
            if process.exitcode:
                return 1
        ask(settings, embedder, arguments.questions)
    return 0


if __name__ == "__main__":
    exit_on_error(main)
