"""Whether the words of one text mean what some words of another mean, in either language, by the embedder."""

from functools import lru_cache

from index.embed import Embedder, Vectors, unit
from index.late import Centres
from index.text import detect_language
from rag.evidence import Names
from rag.verify import Alike

NAMED = 0.33
"""The least cosine of every token of a title. Of the titles of the articles that ship and the questions about them in
the other language, those that are named reach .33, those of similar organisations .31."""


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


def named_by(embedder: Embedder, centres: Centres) -> Names:
    """By the token of the title that the question has least, across languages: it is the difference between one
    organisation and another."""

    @lru_cache(maxsize=64)
    def of_title(text: str) -> Vectors:
        return unit(embedder.embed_passages([text])[0].tokens - centres.passages[detect_language(text)])

    @lru_cache(maxsize=1)
    def of_question(text: str) -> Vectors:
        return unit(embedder.embed_queries([text])[0].tokens - centres.questions[detect_language(text)])

    def named(title: str, question: str) -> bool:
        own, asked = of_title(title), of_question(question)
        return bool(len(own) and len(asked) and (own @ asked.T).max(1).min() >= NAMED)

    return named
