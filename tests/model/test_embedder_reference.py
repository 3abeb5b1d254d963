"""The default embedder as it is kept, in 16 bit, against vectors of the original float32 weights.

tests/model/data/embedder_reference.npz holds what sentence-transformers made of the same texts in float32, before the
weights were rounded, stored in float16.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from models.registry import DEFAULT_EMBEDDER
from models.store import locate

pytestmark = pytest.mark.model
DATA = Path(__file__).parent / "data"
TEXTS = json.loads((DATA / "embedder_reference.json").read_text(encoding="utf-8"))["texts"]


BATCH = {"batch_size": 2}
"""Two of the texts are long: in one batch the others would be padded to their length."""


@pytest.fixture(scope="module")
def embedder():
    from sentence_transformers import SentenceTransformer

    options = {"device": "cpu", "local_files_only": True, "model_kwargs": {"dtype": "float32"}}
    return SentenceTransformer(str(locate(DEFAULT_EMBEDDER, "embedder").path), **options)


@pytest.fixture(scope="module")
def reference():
    with np.load(DATA / "embedder_reference.npz") as stored:
        return {name: stored[name].astype(np.float32) for name in stored.files}


def cosines(ours, theirs):
    ours = ours.astype(np.float32)
    return (ours * theirs).sum(axis=1) / (np.linalg.norm(ours, axis=1) * np.linalg.norm(theirs, axis=1))


def test_queries_are_those_of_the_original_weights(embedder, reference):
    assert cosines(embedder.encode_query(TEXTS, **BATCH), reference["query"]).min() >= 0.999


def test_documents_are_those_of_the_original_weights(embedder, reference):
    assert cosines(embedder.encode_document(TEXTS, **BATCH), reference["document"]).min() >= 0.999


def test_the_folder_itself_carries_the_prompts(embedder, reference):
    registered = locate(DEFAULT_EMBEDDER, "embedder").prompts
    assert {name: embedder.prompts[name] for name in registered} == registered
    assert registered.keys() == {"query", "document"}
    # Without its prompt a short text goes elsewhere, so that the tests above cannot pass by luck.
    assert cosines(embedder.encode(TEXTS[:3]), reference["query"][:3]).max() < 0.999


def test_it_has_the_registered_shape(embedder):
    model = locate(DEFAULT_EMBEDDER, "embedder").model
    assert model is not None
    assert embedder.get_embedding_dimension() == model.dimension
    assert embedder.max_seq_length == model.max_tokens
