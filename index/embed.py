"""Texts → unit vectors. The only import of sentence_transformers, and only once an embedder is loaded."""

import hashlib
import os
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.settings import IndexSettings, fingerprint
from models.errors import StateError
from models.store import RECORD, Located, locate

Vectors = NDArray[np.float32]
BATCH = 16
MEGABYTE = 1 << 20
LONGEST = 16
"""Characters of the longest piece in XLM-R's vocabulary."""


@dataclass(frozen=True)
class Embedding:
    """What an embedder makes of a text, float32, each row of length 1."""

    vector: Vectors
    """(dimension,)"""
    tokens: Vectors
    """(n, dimension): of the text's own tokens, in order, each as it is read in its context."""
    starts: tuple[int, ...]
    """(n,): where in the text each token begins."""


class Embedder(Protocol):
    """What the index needs of an embedder; a test's may be twenty lines."""

    name: str
    fingerprint: str
    """Changes whenever vectors would no longer fit those stored before."""
    dimension: int
    max_tokens: int
    """Room for one text, in its own tokens, prompt and special tokens already taken off."""

    def embed_queries(self, texts: Sequence[str]) -> list[Embedding]:
        """One for each text."""

    def embed_passages(self, texts: Sequence[str], progress: Callable[[int], object] | None = None) -> list[Embedding]:
        """One for each text; `progress` is told how many more texts are done."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The tokens of each text alone, without prompt or special tokens."""


class SentenceTransformerEmbedder:
    """An Embedder by sentence-transformers, with the prompts of the registry or of the model's own folder."""

    def __init__(self, located: Located) -> None:
        os.environ |= {
            "OMP_WAIT_POLICY": "passive",  # else one busy process beside ours slows torch and llama.cpp tenfold
            "HF_HUB_OFFLINE": "1",  # else a missing file costs 70 s of retries
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "TOKENIZERS_PARALLELISM": "false",
        }
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        load: Any = SentenceTransformer
        options = {"dtype": torch.float32}
        try:
            self._model = load(str(located.path), prompts=located.prompts, local_files_only=True, model_kwargs=options)
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            hint = "Fetch it again: python -m models fetch" if located.model else "Choose another embedder."
            raise StateError(f"The embedder in {located.path} cannot be loaded: {error}", hint) from error
        self.name = located.name
        self.fingerprint = _fingerprint(located)
        self.dimension = int(self._model.get_embedding_dimension())
        self._model[0].auto_model.config.output_hidden_states = True
        prompts = {name: prompt for name, prompt in self._model.prompts.items() if prompt}
        self._query_prompt: str = prompts.get("query", "")
        self._passage_prompt: str = next((prompts[name] for name in ("document", "passage") if name in prompts), "")
        used = max(len(self._model.tokenizer(prompt)["input_ids"]) for prompt in ["", *prompts.values()])
        self.max_tokens = int(self._model.max_seq_length or 512) - used
        # On CPUs with bfloat16 autocast is 2.7 times as fast (48 Arabic paragraphs: 1.75 s for 4.8 s) at cosine ≥ .9999
        # to float32; one short question takes 20 ms in float32 and 25 ms in autocast.
        has = torch.cpu.get_capabilities()
        self._autocast = self._model.device.type == "cpu" and bool(has.get("avx512_bf16") or has.get("amx_bf16"))
        self.transformer: Any = self._model[0].auto_model
        """Transformers' own object, for what shares its weights."""
        self.brackets: tuple[int, int] = (self._model.tokenizer.bos_token_id, self._model.tokenizer.eos_token_id)
        """The IDs of the tokens before and behind a text."""
        self._tokenizing = threading.Lock()

    def tokenize(self, texts: Sequence[str], **options: Any) -> Any:
        """What the model's tokenizer gives with these options. Padding and truncation are a state of it, so that
        threads must take turns."""
        with self._tokenizing:
            return self._model.tokenizer(list(texts), verbose=False, **options)

    def fast(self) -> AbstractContextManager[Any]:
        """The arithmetic for many texts at once."""
        import torch

        return torch.autocast("cpu", torch.bfloat16, enabled=self._autocast)

    def embed_queries(self, texts: Sequence[str]) -> list[Embedding]:
        return self._embed(texts, self._query_prompt)

    def embed_passages(self, texts: Sequence[str], progress: Callable[[int], object] | None = None) -> list[Embedding]:
        embedded: dict[int, Embedding] = {}
        lengths = self.count_tokens(texts)
        order = sorted(range(len(texts)), key=lambda i: lengths[i])  # a batch is padded to its longest text
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            with self.fast():
                read = self._embed([texts[i] for i in batch], self._passage_prompt)
            embedded |= zip(batch, read, strict=True)
            if progress:
                progress(len(batch))
        return [embedded[i] for i in range(len(texts))]

    def _embed(self, texts: Sequence[str], prompt: str) -> list[Embedding]:
        """One forward pass for the vectors of texts and tokens: those of the last layer but one, which put the right
        passage first for .005 more of the questions than those of the last."""
        import torch

        if not texts:
            return []
        encoded = self.tokenize(
            [prompt + text for text in texts],
            padding=True,
            truncation=True,
            max_length=self._model.max_seq_length,
            return_tensors="pt",
            return_offsets_mapping=True,
            return_special_tokens_mask=True,
        )
        offsets = encoded.pop("offset_mapping").numpy() - len(prompt)
        own = (offsets[..., 1] > 0) & ~encoded.pop("special_tokens_mask").numpy().astype(bool)
        with torch.inference_mode():
            read = self._model({name: values.to(self._model.device) for name, values in encoded.items()})
        vectors = unit(read["sentence_embedding"].float().cpu().numpy())
        tokens = read["all_layer_embeddings"][-2].float().cpu().numpy()
        return [
            Embedding(vector, unit(rows[mine]), tuple(np.maximum(starts[mine], 0).tolist()))
            for vector, rows, starts, mine in zip(vectors, tokens, offsets[..., 0], own, strict=True)
        ]

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
    parts: list[Any] = [located.prompts]
    for path in sorted(located.path.rglob("*")):
        if path.suffix in (".safetensors", ".bin", ".json", ".txt", ".model") and path.name != RECORD:
            with path.open("rb") as file:
                digest = hashlib.sha256(file.read(MEGABYTE))
                size = path.stat().st_size
                file.seek(max(0, size - MEGABYTE))
                digest.update(file.read())
            parts.append([path.relative_to(located.path).as_posix(), size, digest.hexdigest()])
    return fingerprint(parts)
