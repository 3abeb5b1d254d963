"""Texts → unit vectors, by an encoder that the reader shares."""

import hashlib
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.encoder import load_encoder
from index.settings import IndexSettings, fingerprint
from models.errors import StateError
from models.installation import program
from models.store import RECORD, Located, locate

if TYPE_CHECKING:
    from torch import Tensor

Vectors = NDArray[np.float32]
BATCH = 16
MEGABYTE = 1 << 20
TOKEN_WIDTH = 256
"""Values of a token's vector that are kept: the first, which by themselves are a vector (Kusupati et al. 2022,
arXiv:2205.13147). Of a text's vector all 768 are: 512 put the right passage first for .002 to .012 less of the
questions, 256 for .01 to .04."""
TITLE_TOKENS = 64
"""Kept free for the title; a longer one takes from the text."""
LONGEST = 16
"""Characters of the longest piece in XLM-R's vocabulary."""


@dataclass(frozen=True)
class Embedding:
    """What an embedder makes of a text, float32, each row of length 1."""

    vector: Vectors
    """(dimension,)"""
    tokens: Vectors
    """(n, token width): of the text's own tokens, in order, each as it is read in its context."""
    starts: tuple[int, ...]
    """(n,): where in the text each token begins."""


class Embedder(Protocol):
    """What the index needs of an embedder; a test's may be twenty lines."""

    name: str
    fingerprint: str
    """Changes whenever vectors would no longer fit those stored before."""
    dimension: int
    max_tokens: int
    """Room for one text, in its own tokens, special tokens and the prompt already taken off, with room for a title."""

    def embed_queries(self, texts: Sequence[str]) -> list[Embedding]:
        """One for each text."""

    def embed_passages(
        self, texts: Sequence[str], titles: Sequence[str] = (), progress: Callable[[int], object] | None = None
    ) -> list[Embedding]:
        """One for each text, from the article of the title at the same place where titles are given; `progress` is told
        how many more texts are done."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The tokens of each text alone, without prompt or special tokens."""


class SentenceTransformerEmbedder:
    """An Embedder by sentence-transformers, with the prompts of the registry or of the model's own folder."""

    def __init__(self, located: Located) -> None:
        try:
            self._model = load_encoder(located.path, located.prompts)
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            hint = f"Fetch it again: {program('models')} fetch" if located.model else "Choose another embedder."
            raise StateError(f"The embedder in {located.path} cannot be loaded: {error}", hint) from error
        self.name = located.name
        self.fingerprint = _fingerprint(located)
        self.dimension = int(self._model.get_embedding_dimension())
        prompts = {name: prompt for name, prompt in self._model.prompts.items() if prompt}
        self._query_prompt: str = prompts.get("query", "")
        self._passage_prompt = next((prompts[name] for name in ("document", "passage") if name in prompts), "")
        self._prompt_for: Callable[[str], str] | None = located.model.prompt_for if located.model else None
        self.transformer: Any = self._model[0].auto_model
        """Transformers' own object, for what shares its weights."""
        self.brackets: tuple[int, int] = (self._model.tokenizer.bos_token_id, self._model.tokenizer.eos_token_id)
        """The IDs of the tokens before and behind a text."""
        self.forward_lock = threading.Lock()
        """Held around every pass through `transformer`: the reader changes it for the time of its own."""
        self._tokenizing = threading.Lock()
        self._behind_pooling = [each.linear.weight.T for each in self._model if hasattr(each, "linear")]
        longest = max(self.count_tokens([self._query_prompt, self._passage_prompt]))
        self.max_tokens = int(self._model.max_seq_length or 512) - longest - TITLE_TOKENS - len(self.brackets)

    def tokenize(self, texts: Sequence[str], **options: Any) -> Any:
        """What the model's tokenizer gives with these options. Padding and truncation are a state of it, so that
        threads must take turns."""
        with self._tokenizing:
            return self._model.tokenizer(list(texts), verbose=False, **options)

    def embed_queries(self, texts: Sequence[str]) -> list[Embedding]:
        return self._embed(texts, [self._query_prompt] * len(texts))

    def embed_passages(
        self, texts: Sequence[str], titles: Sequence[str] = (), progress: Callable[[int], object] | None = None
    ) -> list[Embedding]:
        named = titles or [""] * len(texts)
        prompts = [self._prompt_for(title) if self._prompt_for else self._passage_prompt for title in named]
        lengths = self.count_tokens([prompt + text for prompt, text in zip(prompts, texts, strict=True)])
        order = sorted(range(len(texts)), key=lambda at: -lengths[at])  # a batch is padded to its longest text
        embedded: dict[int, Embedding] = {}
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            made = self._embed([texts[at] for at in batch], [prompts[at] for at in batch])
            embedded |= zip(batch, made, strict=True)
            if progress:
                progress(len(batch))
        return [embedded[at] for at in range(len(texts))]

    def _embed(self, texts: Sequence[str], prompts: Sequence[str]) -> list[Embedding]:
        """One forward pass for the vectors of texts and tokens."""
        import torch

        if not texts:
            return []
        encoded = self.tokenize(
            [prompt + text for prompt, text in zip(prompts, texts, strict=True)],
            padding=True,
            truncation=True,
            max_length=self._model.max_seq_length,
            return_tensors="pt",
            return_offsets_mapping=True,
            return_special_tokens_mask=True,
        )
        offsets = encoded.pop("offset_mapping").numpy() - np.array([len(prompt) for prompt in prompts])[:, None, None]
        own = (offsets[..., 1] > 0) & ~encoded.pop("special_tokens_mask").numpy().astype(bool)
        with self.forward_lock, torch.inference_mode():
            read = self._model(dict(encoded))
        vectors = unit(read["sentence_embedding"].float().numpy())
        return [
            Embedding(vector, self._project(rows[torch.from_numpy(mine)]), tuple(starts[mine].clip(0).tolist()))
            for vector, rows, starts, mine in zip(vectors, read["token_embeddings"], offsets[..., 0], own, strict=True)
        ]

    def _project(self, rows: "Tensor") -> Vectors:
        """Tokens (n, hidden) → their vectors (n, token width) in the space of the texts' vectors: the layers behind the
        pooling are linear, so a text's vector is the mean of these, at length 1."""
        for weights in self._behind_pooling:
            rows = rows @ weights
        return unit(rows[:, :TOKEN_WIDTH].float().numpy())

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        if not texts:
            return []
        encoded = self.tokenize(texts, add_special_tokens=False)
        # However many characters it does not know are one token; no piece that it knows is longer than this.
        return [max(len(ids), len(text) // LONGEST) for ids, text in zip(encoded["input_ids"], texts, strict=True)]


def unit(rows: Vectors) -> Vectors:
    """Each row of (n, dimension) at length 1."""
    lengths: Vectors = np.sqrt(np.einsum("ij,ij->i", rows, rows)).clip(1e-12)
    shortened: Vectors = rows / lengths[:, None]
    return shortened


def load_embedder(settings: IndexSettings) -> Embedder:
    """The embedder that the settings name. Takes about ten seconds.

    Raises StateError when its weights are missing or damaged, InputError when the name is unknown.
    """
    return SentenceTransformerEmbedder(locate(settings.embedder, "embedder", settings.cache))


def cut_to_fit(text: str, embedder: Embedder) -> str:
    """`text`, or where it is too long for the embedder its beginning and its end, where a question usually stands."""
    keep = min(len(text), 16 * embedder.max_tokens)  # no need to tokenize a whole book
    while True:
        kept = text if keep == len(text) else f"{text[: keep - keep // 2]} … {text[len(text) - keep // 2 :]}"
        tokens = embedder.count_tokens([kept])[0]
        if tokens <= embedder.max_tokens or keep <= 1:
            return kept
        keep = max(1, min(keep - 1, int(keep * embedder.max_tokens / tokens)))


def identity(settings: IndexSettings, embedder: Embedder | None = None) -> tuple[str, str]:
    """Name of the embedder (the one given, or that of the settings, which is not loaded for this) and the fingerprint
    of all that decides what is stored: only an index of the same fingerprint can be read or added to.

    Raises what `load_embedder` raises.
    """
    if embedder is None:
        located = locate(settings.embedder, "embedder", settings.cache)
        name, print = located.name, _fingerprint(located)
    else:
        name, print = embedder.name, embedder.fingerprint
    return name, fingerprint([settings.fingerprint, print])


def _fingerprint(located: Located) -> str:
    """Over the prompts, the configuration, and of each weight file its size and its first and last megabyte: the whole
    of a large model would take seconds at every start."""
    parts: list[Any] = [located.prompts, TOKEN_WIDTH]
    for path in sorted(located.path.rglob("*")):
        if path.suffix in (".safetensors", ".bin", ".json", ".txt", ".model") and path.name != RECORD:
            with path.open("rb") as file:
                digest = hashlib.sha256(file.read(MEGABYTE))
                size = path.stat().st_size
                file.seek(max(0, size - MEGABYTE))
                digest.update(file.read())
            parts.append([path.relative_to(located.path).as_posix(), size, digest.hexdigest()])
    return fingerprint(parts)
