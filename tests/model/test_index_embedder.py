"""The real embedder behind the index's interface."""

from typing import Any

import numpy as np
import pytest

from index.embed import TOKEN_WIDTH, Embedder, SentenceTransformerEmbedder, cut_to_fit, identity
from index.search import search
from index.settings import IndexSettings
from models.store import locate
from rag.engine import Engine

pytestmark = pytest.mark.model

SENTENCES = [
    "تضم منظمة سيكا 27 عضوا دائما و9 اعضاء مراقبين.",
    "Kazakhstan is the largest landlocked country in the world.",
    "أستانا عاصمة كازاخستان.",
]


def test_questions_of_either_language_find_their_sentence(embedder: Embedder) -> None:
    passages = np.stack([each.vector for each in embedder.embed_passages(SENTENCES)])
    asked = embedder.embed_queries(["How many CICA observers are there?", "ما هي عاصمة كازاخستان؟"])
    questions = np.stack([each.vector for each in asked])
    assert passages.shape == (3, embedder.dimension) and passages.dtype == np.float32
    assert np.allclose(np.linalg.norm(np.vstack([passages, questions]), axis=1), 1, atol=1e-5)
    assert (questions @ passages.T).argmax(axis=1).tolist() == [0, 2]


def test_a_text_has_the_same_vector_in_any_company(embedder: Embedder) -> None:
    done: list[int] = []
    titles = ["سيكا", "Kazakhstan", "", "كلمات"]
    together = embedder.embed_passages([*SENTENCES, "كلمة " * 300], titles, done.append)
    assert sum(done) == 4
    for sentence, title, there in zip(SENTENCES, titles, together, strict=False):
        [alone] = embedder.embed_passages([sentence], [title])
        assert alone.vector @ there.vector > 0.999
        assert (alone.tokens * there.tokens).sum(1).min() > 0.98 and alone.starts == there.starts
    [elsewhere] = embedder.embed_passages(SENTENCES[:1], ["A history of kites"])
    assert 0.5 < elsewhere.vector @ together[0].vector < 0.99
    assert embedder.embed_passages([]) == []


def test_every_token_is_the_text_s_own_and_stands_where_it_begins(embedder: Embedder) -> None:
    for text in [*SENTENCES, "CICA تضم ٩ أعضاء", "a"]:
        for [found] in (embedder.embed_passages([text]), embedder.embed_queries([text])):
            # Behind a prompt the first word is one token with the space before it.
            assert found.tokens.shape == (embedder.count_tokens([f" {text}"])[0], TOKEN_WIDTH)
            assert np.allclose(np.linalg.norm(found.tokens, axis=1), 1, atol=1e-5)
            assert found.starts[0] == 0 and list(found.starts) == sorted(found.starts)
            assert all(start < len(text) for start in found.starts)


def test_a_text_s_vector_is_the_mean_of_its_tokens_vectors(embedder: Embedder) -> None:
    [found] = embedder.embed_passages([" ".join(SENTENCES)])
    mean, front = found.tokens.mean(0), found.vector[:TOKEN_WIDTH]
    assert mean @ front / np.linalg.norm(mean) / np.linalg.norm(front) > 0.9  # but for prompt and special tokens


@pytest.mark.parametrize(("native", "least"), [(True, 0.995), (False, 0.9999)])
def test_quick_arithmetic_gives_the_vectors_of_float32(
    monkeypatch: pytest.MonkeyPatch, native: bool, least: float
) -> None:
    """On a processor with bfloat16, and on one without."""
    import torch
    from sentence_transformers import SentenceTransformer

    located = locate(IndexSettings().embedder, "embedder", IndexSettings().cache)
    options: dict[str, Any] = {"model_kwargs": {"dtype": torch.float32}, "local_files_only": True, "device": "cpu"}
    plain = SentenceTransformer(str(located.path), prompts=located.prompts, **options)
    expected = plain.encode_query(SENTENCES, normalize_embeddings=True)
    del plain
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx512_bf16": native})
    quick = SentenceTransformerEmbedder(located)
    assert quick.transformer.embed_tokens.weight.dtype == torch.bfloat16
    assert quick.transformer.layers[0].mlp.up_proj.weight.dtype == (torch.bfloat16 if native else torch.float32)
    vectors = np.stack([each.vector for each in quick.embed_queries(SENTENCES)])
    assert (vectors * expected).sum(1).min() > least


def test_what_fits_is_read_to_its_last_token(embedder: Embedder) -> None:
    text = cut_to_fit("سيكا " * 5000, embedder)
    tokens = embedder.count_tokens([text])[0]
    assert 0.8 * embedder.max_tokens < tokens <= embedder.max_tokens
    full = " ".join(["a"] * embedder.max_tokens)
    assert embedder.count_tokens([full]) == [embedder.max_tokens]
    changed = f"{full[:-1]}Kazakhstan"
    before, after = embedder.embed_passages([full, changed])
    assert before.vector @ after.vector < 0.9999
    assert embedder.count_tokens([]) == [] and embedder.count_tokens([""]) == [0]


def test_its_fingerprint_is_known_before_it_is_loaded(embedder: Embedder) -> None:
    settings = IndexSettings()
    assert identity(settings) == identity(settings, embedder)


@pytest.mark.parametrize("question", ["How many CICA observers are there?", "كم عدد الأعضاء المراقبين في مؤتمر سيكا؟"])
def test_the_shipped_articles(engine: Engine, question: str) -> None:
    hits = search(engine.index, question, 4)
    assert any("27 عضوا دائما و9 اعضاء مراقبين" in hit.text for hit in hits)
