"""The verifier: whether a sentence bears a statement out as the answer to a question, in any mixture of the languages.

The embedder's layers read the three together with an adapter that ships with Sanad (models/verifiers/; docs/verifier.md
is its card).
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from index.embed import Embedder, SentenceTransformerEmbedder
from index.types import Language
from models.errors import StateError
from models.shipped import shipped
from rag.adapter import Adapter
from rag.spans import encode_beside
from rag.types import Evidence

if TYPE_CHECKING:
    from torch import Tensor

STATEMENT = "task: fact checking | query: {question}\nstatement: {statement}"
"""What stands before a sentence: the embedder's own prompt for telling whether a text bears out a claim."""
MAX_STATEMENT = 200
"""Tokens of question and statement; what is longer is cut at its end."""

THRESHOLDS: Mapping[tuple[Language, Language], float] = {
    ("ar", "ar"): 4.5,
    ("ar", "en"): 3.0,
    ("en", "ar"): 3.0,
    ("en", "en"): 3.0,
}
"""By the language of the statement and that of the sentence: the log-odds from which on a statement passes. Set on
XQuAD's articles for choosing (python -m evals.verified; docs/verifier.md has what passes and what of it is wrong)."""


class Verifier(Protocol):
    def supports(self, question: str, statements: Sequence[tuple[str, Evidence]]) -> list[float]:
        """For each the log-odds that its sentence, under the title of its article, bears it out as the answer."""


def bears_out(score: float, statement: Language, sentence: Language) -> bool:
    """Whether that is enough in this direction."""
    return score >= THRESHOLDS[statement, sentence]


def statement_beside(question: str, statement: str) -> str:
    return STATEMENT.format(question=question, statement=statement)


def load_verifier(embedder: Embedder) -> Verifier | None:
    """The verifier that goes with an embedder; None where there is none.

    Raises StateError where its weights are missing or damaged.
    """
    weights = shipped("verifiers", embedder.name, "")
    if weights is None or not isinstance(embedder, SentenceTransformerEmbedder):
        return None
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        return AdapterVerifier(embedder, load_file(weights))
    except (OSError, SafetensorError, AttributeError, KeyError) as error:
        raise StateError(f"The verifier's weights {weights} do not fit the embedder: {error}") from error


class AdapterVerifier:
    """A Verifier by torch. The head of `tensors` has one channel, read at the first token."""

    def __init__(self, embedder: SentenceTransformerEmbedder, tensors: Mapping[str, "Tensor"]) -> None:
        self._adapter = Adapter(embedder, tensors)

    def supports(self, question: str, statements: Sequence[tuple[str, Evidence]]) -> list[float]:
        if not statements:
            return []
        rows = [(statement_beside(question, text), each.title, each.text) for text, each in statements]
        encoded = encode_beside(self._adapter.tokenize, rows, self._adapter.brackets, MAX_STATEMENT)
        return [float(each) for each in self._adapter.scores(encoded, first=True)[:, 0]]
