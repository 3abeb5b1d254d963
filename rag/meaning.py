"""Whether the words of an answer mean what some words of a sentence mean, in either language, by the embedder."""

from functools import lru_cache

from index.embed import Embedder, Vectors, unit
from index.late import Centres
from index.text import detect_language
from rag.verify import Alike


def alike_by(embedder: Embedder, centres: Centres) -> Alike:
    """How like the words of an answer a sentence's are: the mean over the answer's tokens of the cosine of the nearest
    token of the sentence, each in its context and centred by language, as in index.late."""

    @lru_cache(maxsize=64)
    def tokens(text: str) -> Vectors:
        return unit(embedder.embed_passages([text])[0].tokens - centres.passages[detect_language(text)])

    def alike(answer: str, sentence: str) -> float:
        own, others = tokens(answer), tokens(sentence)
        return float((own @ others.T).max(1).mean()) if len(own) and len(others) else 0.0

    return alike
