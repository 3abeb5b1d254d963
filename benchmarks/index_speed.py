"""`python -m benchmarks.index_speed`: passages a second when indexing, against a plain sentence-transformers loop.

The plain way is `SentenceTransformer.encode_document` in float32 at its default batch size, in the order of the texts;
it gives one vector a passage, ours also one a token. Both embed the same passages, in turns: those of the articles of
the settings, or the paragraphs of files in SQuAD's format.
"""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from evals.data.squad import read_paragraphs
from index.chunk import chunk
from index.documents import read_corpus
from index.embed import Embedder, Vectors, load_embedder
from index.settings import IndexSettings, read_table
from index.text import detect_language, undecorated
from index.types import Document
from models.cli import exit_on_error
from models.errors import InputError
from models.store import locate


def texts_of(settings: IndexSettings, embedder: Embedder, files: Sequence[Path]) -> list[str]:
    """The passages of the files' paragraphs, or of the corpus where none are given, as they are embedded."""
    paragraphs = [paragraph for file in files for paragraph in read_paragraphs(file)]
    documents = [
        Document(each.id, each.title, each.text, detect_language(each.text), "", each.id) for each in paragraphs
    ] or [document for document in read_corpus(settings.corpus) if isinstance(document, Document)]
    return [
        undecorated(each.text)
        for document in documents
        for each in chunk(document, embedder.count_tokens, settings.chunk_tokens, settings.chunk_overlap)
    ]


def plain_encoder(settings: IndexSettings) -> Callable[[Sequence[str]], Vectors]:
    import torch
    from sentence_transformers import SentenceTransformer

    located = locate(settings.embedder, "embedder", settings.cache)
    load: Any = SentenceTransformer
    model = load(
        str(located.path), prompts=located.prompts, local_files_only=True, model_kwargs={"dtype": torch.float32}
    )
    return lambda texts: np.asarray(model.encode_document(list(texts), normalize_embeddings=True), np.float32)


def rate(embed: Callable[[Sequence[str]], Vectors], texts: Sequence[str]) -> tuple[float, Vectors]:
    """Texts a second, and their vectors."""
    started = perf_counter()
    vectors = embed(texts)
    return len(texts) / (perf_counter() - started), vectors


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.index_speed", description=__doc__)
    parser.add_argument("--corpus", type=Path, help="the articles (those of the settings)")
    parser.add_argument("--squad", type=Path, nargs="+", default=[], help="files in SQuAD's format instead")
    parser.add_argument("--limit", type=int, default=200, help="texts at most")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    settings = read_table(IndexSettings, "index")
    if arguments.corpus:
        settings = settings.model_copy(update={"corpus": arguments.corpus})
    embedder, plain = load_embedder(settings), plain_encoder(settings)
    texts = texts_of(settings, embedder, arguments.squad)[: arguments.limit]
    if not texts:
        raise InputError(f"There are no articles in {settings.corpus}.", "Name others with --corpus.")

    def ours(texts: Sequence[str]) -> Vectors:
        return np.stack([each.vector for each in embedder.embed_passages(texts)])

    for embed in (ours, plain):
        embed(texts[:8])  # the first call is slower
    rounds = [(rate(ours, texts), rate(plain, texts)) for _ in range(arguments.rounds)]
    (_, our_vectors), (_, plain_vectors) = rounds[0]
    speeds = [(fast, slow) for (fast, _), (slow, _) in rounds]
    fast, slow = (median(side) for side in zip(*speeds, strict=True))
    print(f"{len(texts)} texts, {sum(map(len, texts)) / len(texts):.0f} characters each, {arguments.rounds} rounds")
    print("| embedder | texts/s |\n|---|--:|")
    print(f"| index.embed | {fast:.1f} |\n| plain encode, float32 | {slow:.1f} |")
    print(f"ratio {median(fast / slow for fast, slow in speeds):.2f}; ", end="")
    print(f"lowest cosine between the two {(our_vectors * plain_vectors).sum(1).min():.5f}")
    return 0


if __name__ == "__main__":
    exit_on_error(main)
