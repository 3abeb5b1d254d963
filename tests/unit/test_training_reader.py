"""How the reader learns: adapters on a frozen encoder, batches, losses, epochs, and what runs are made of."""

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import save_file
from transformers import Gemma3TextConfig, Gemma3TextModel

from training.frozen import PIECE, read_pieces, write_pieces
from training.model import UNKNOWN, ReaderModel, Shape, batches, collate, loss
from training.reader import Material, Plan, Training, epoch, mean_of, rate_at
from training.variation import careless, near_misses

CPU = torch.device("cpu")


def encoder() -> Any:
    torch.manual_seed(1)
    config = Gemma3TextConfig(
        vocab_size=50,
        hidden_size=16,
        intermediate_size=24,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        head_dim=8,
        use_bidirectional_attention=True,
        max_position_embeddings=64,
    )
    return Gemma3TextModel(config).eval()


TASKS = [([2, 5, 6, 7, 8, 1], 3, 3, 4), ([2, 9, 6, 7, 1], 2, 0, 0), ([2, 9, 6, 4, 1], 2, UNKNOWN, UNKNOWN)]


def scores(model: ReaderModel) -> torch.Tensor:
    with torch.inference_mode():
        return model.eval()(*collate([task[:2] for task in TASKS], CPU))


def test_before_training_the_adapters_change_nothing() -> None:
    plain = encoder()
    ids, mask, _ = collate([task[:2] for task in TASKS], CPU)
    before = plain(input_ids=ids, attention_mask=mask).last_hidden_state
    model = ReaderModel(plain, Shape(rank=2)).eval()
    after = model.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
    assert torch.equal(before, after)


def test_training_changes_adapters_and_head_alone_and_learns() -> None:
    model = ReaderModel(encoder(), Shape(rank=4, dropout=0.0))
    frozen = {name: value.clone() for name, value in model.named_parameters() if not value.requires_grad}
    training = Training(Plan(rate=0.01, average=0.5), model)
    losses = [float(training.learn(TASKS, 0.5)) for _ in range(60)]
    assert losses[-1] < losses[0] / 2
    assert all(torch.equal(value, dict(model.named_parameters())[name]) for name, value in frozen.items())
    found = scores(model)
    assert found[0, 0].argmax() == 3
    assert found[0, 1].argmax() == 4
    assert found[1, 0].argmax() == 0
    assert found[2, 2, 0] > 0 > found[1, 2, 0]


def test_answers_begin_nowhere_but_in_the_passage() -> None:
    found = scores(ReaderModel(encoder(), Shape(rank=2)))
    assert (found[0, :, [1, 2, 5]] < -1000).all()
    assert (found[0, :, [0, 3, 4]] > -1000).all()


def test_unknown_words_cost_nothing_and_still_answer() -> None:
    rows = torch.zeros(1, 3, 4)
    unknown = loss(torch.cat([rows, rows]), torch.tensor([1, UNKNOWN]), torch.tensor([1, UNKNOWN]))
    assert float(unknown) == pytest.approx(np.log(4) + 0.5 * np.log(2))


def test_a_run_that_was_stopped_goes_on_as_if_it_had_not_been(tmp_path: Path) -> None:
    whole, first = (Training(Plan(rank=2), ReaderModel(encoder(), Shape(rank=2))) for _ in range(2))
    first.model.put({name: value.detach().clone() for name, value in whole.model.tuned().items()})
    first.average = {name: value.clone() for name, value in whole.average.items()}
    for _ in range(3):
        whole.learn(TASKS, 0.5)
    first.learn(TASKS, 0.5)
    first.save(tmp_path / "checkpoint.pt")
    second = Training(Plan(rank=2), ReaderModel(encoder(), Shape(rank=2)))
    second.resume(tmp_path / "checkpoint.pt")
    for _ in range(2):
        second.learn(TASKS, 0.5)
    assert second.step == 3
    for name, value in whole.model.tuned().items():
        torch.testing.assert_close(second.model.tuned()[name], value)


def test_a_checkpoint_of_another_plan_is_not_gone_on_with(tmp_path: Path) -> None:
    one = Training(Plan(rank=2), ReaderModel(encoder(), Shape(rank=2)))
    one.learn(TASKS, 0.5)
    one.save(tmp_path / "checkpoint.pt")
    other = Training(Plan(rank=2, rate=1e-3), ReaderModel(encoder(), Shape(rank=2)))
    other.resume(tmp_path / "checkpoint.pt")
    assert other.step == 0


@given(st.lists(st.integers(1, 40), min_size=1, max_size=80), st.integers(40, 200))
def test_batches_hold_every_row_once_and_not_too_many_tokens(lengths: list[int], most: int) -> None:
    found = list(batches(lengths, most, list(range(len(lengths))), window=16))
    assert sorted(at for batch in found for at in batch) == list(range(len(lengths)))
    assert all(len(batch) * max(lengths[at] for at in batch) <= most for batch in found)


def test_the_rate_rises_and_falls_to_nothing() -> None:
    plan = Plan(warm_up=0.1)
    assert rate_at(plan, 0) == 0
    assert rate_at(plan, 0.1) == 1
    assert rate_at(plan, 0.55) == pytest.approx(0.5)
    assert rate_at(plan, 1) == 0


def test_the_mean_of_runs(tmp_path: Path) -> None:
    for name, value in (("one", 1.0), ("two", 3.0)):
        (tmp_path / name).mkdir()
        save_file({"a": torch.full((2,), value)}, tmp_path / name / "reader-a.safetensors")
        save_file({"b": torch.full((1,), value)}, tmp_path / name / "reader-b.safetensors")
    found = mean_of([tmp_path / "one", tmp_path / "two"])
    assert {name: value.tolist() for name, value in found.items()} == {"a": [2, 2], "b": [2]}


def test_pieces_are_small_and_give_the_encoder_back(tmp_path: Path) -> None:
    model = encoder()
    folder = tmp_path / "embedder"
    folder.mkdir()
    save_file({name: value.contiguous() for name, value in model.state_dict().items()}, folder / "model.safetensors")
    (folder / "config.json").write_text(model.config.to_json_string(), encoding="utf-8")
    for name, shape in (("2_Dense", (32, 16)), ("3_Dense", (16, 32))):
        (folder / name).mkdir()
        save_file({"linear.weight": torch.randn(*shape)}, folder / name / "model.safetensors")
    vocabulary = [0, 1, 2, 7, 9]
    assert write_pieces(folder, vocabulary, tmp_path / "out") == 1
    assert all(path.stat().st_size <= PIECE + 10_000 for path in (tmp_path / "out").iterdir())
    read, embedding = read_pieces(tmp_path / "out", CPU)
    ids = torch.tensor([[2, 4, 3, 1]])
    mask = torch.ones_like(ids)
    with torch.inference_mode():
        whole = model(input_ids=torch.tensor([[2, 9, 7, 1]]), attention_mask=mask).last_hidden_state
        small = read(input_ids=ids, attention_mask=mask).last_hidden_state.float()
    assert float(torch.nn.functional.cosine_similarity(whole, small, dim=-1).min()) > 0.99
    assert embedding(ids, mask).norm(dim=-1).item() == pytest.approx(1, abs=1e-5)


def test_a_near_miss_asks_for_what_the_passage_does_not_tell() -> None:
    draw = random.Random(1)
    passage = "The League met in Egypt in 1945 under Nahas Pasha."
    found = near_misses("Who met in Egypt in 1945?", "Arab League", passage, ["African Union"], ["Adam Smith"], draw)
    assert len(found) == 2
    assert all(("1945" in each) != ("Egypt" in each) for each in found)
    arabic = near_misses("متى تأسست جامعة الدول العربية؟", "جامعة الدول العربية", "تأسست عام 1945", ["سيكا"], [], draw)
    assert arabic == ["متى تأسست سيكا؟"]
    assert near_misses("Why?", "Arab League", passage, ["African Union"], [], draw) == []


@given(st.text(alphabet="abc ?؟أإىةي", min_size=1, max_size=30), st.integers(0, 50))
def test_a_careless_question_is_never_empty(question: str, seed: int) -> None:
    assert careless(question, random.Random(seed))


def test_an_epoch_takes_what_its_plan_says(tmp_path: Path) -> None:
    arrays: dict[str, Any] = {
        name: np.asarray([5, 6], np.int32)
        for name in ("questions", "careless", "queries", "titles", "documents", "passages", "holding")
    }
    arrays |= {f"{name}_bounds": np.asarray([0, 1, 2], np.int64) for name in list(arrays)}
    answer, none = (0, 0, 0, 0), (1, 1, -1, -1)
    sources = ["arcd", "paragraph", "squad2"]
    examples = [(*answer, 0), (*answer, 1), (*answer, 2), (*none, 2)] * 20
    np.savez(
        tmp_path / "train.npz", **arrays, examples=np.asarray(examples, np.int32), sources=np.asarray(sources),
        languages=np.zeros(2, np.int8), untitled=np.asarray([7], np.int32),
    )  # fmt: skip
    material = Material(tmp_path / "train.npz")

    def taken(plan: Plan) -> int:
        return len(epoch(material, np.full((2, 2, 1), 1, np.int32), None, plan, 0))

    assert taken(Plan(near=0)) == 20 * (2 + 1 + 1 + 1)
    assert taken(Plan()) > taken(Plan(near=0))
    assert taken(Plan(near=0, without="arcd")) == 20 * 3
    assert taken(Plan(near=0, public=0.0)) == 20
