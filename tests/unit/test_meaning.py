from collections.abc import Callable, Sequence

import numpy as np

from index.embed import Embedding
from index.late import Centres
from rag.meaning import alike_by
from tests.fakes import HashEmbedder

CENTRE = np.zeros(HashEmbedder().dimension, np.float32)
CENTRES = Centres({"ar": CENTRE, "en": CENTRE}, {"ar": CENTRE, "en": CENTRE})


def test_the_words_of_the_sentence_itself_are_most_alike() -> None:
    alike = alike_by(HashEmbedder(), CENTRES)
    assert alike("nine observers", "it has nine observers") > 0.99
    assert alike("nine bananas", "it has nine observers") < 0.99


class Silent(HashEmbedder):
    """Finds no token in any text."""

    def embed_passages(self, texts: Sequence[str], progress: Callable[[int], object] | None = None) -> list[Embedding]:
        del progress
        return [Embedding(CENTRE, np.zeros((0, self.dimension), np.float32), ()) for _ in texts]


def test_no_words_are_like_nothing() -> None:
    assert alike_by(Silent(), CENTRES)("", "it has nine") == 0.0
