"""The loop on a transformer of two tiny layers: it learns, and a stop changes nothing."""

from pathlib import Path

import pytest
import torch
from transformers import BertConfig, BertModel

from rag.reading import CLOSED, Encoded, collate
from training.loop import CHECKPOINT, FINAL, Plan, Task, Training, rate_at, train, write
from training.model import Dropout, Reader
from training.reader import mean_of

PLAN = Plan(batch=4, rate=3e-3, average=0.9)
# The answer is the token 9, wherever it stands; without it there is none.
TASKS = [
    Task(Encoded((0, 5, 2, 2, *(9 if place == at else 6 for place in range(length)), 2), 4, ((0, 1),) * length), at, at)
    for length in (3, 4, 5)
    for at in range(length)
]
TASKS = [Task(each.encoded, 4 + each.first, 4 + each.last) for each in TASKS]
TASKS += [Task(Encoded((0, 5, 2, 2, *(6,) * length, 2), 4, ((0, 1),) * length), 0, 0) for length in (3, 4, 5, 6)]


def small() -> Reader:
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=10,
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=16,
        attention_probs_dropout_prob=0.0,
    )
    return Reader(BertModel(config, add_pooling_layer=False))


def test_it_learns_and_leaves_the_embeddings_alone(tmp_path: Path) -> None:
    reader = small()
    before = {name: value.clone() for name, value in reader.encoder.embeddings.state_dict().items()}
    training = Training(PLAN, reader)
    train(training, [TASKS] * 60, tmp_path)
    assert training.curve[-1][1] < training.curve[0][1] / 4
    assert all(torch.equal(value, before[name]) for name, value in reader.encoder.embeddings.state_dict().items())
    reader.eval()
    reader.put(torch.load(tmp_path / FINAL, weights_only=True))
    scores = reader.read(collate([each.encoded for each in TASKS]))
    assert scores.argmax(2).tolist() == [[each.first, each.last] for each in TASKS]


def test_a_stop_changes_nothing(tmp_path: Path) -> None:
    whole = Training(PLAN, small())
    train(whole, [TASKS] * 4, tmp_path)
    stopped = Training(PLAN, small())
    for batch in [TASKS[:4], TASKS[4:8]]:
        stopped.learn(batch, 16)
    stopped.save(tmp_path / CHECKPOINT)
    gone_on, other = Training(PLAN, small()), Training(Plan(batch=8), small())
    assert gone_on.resume(tmp_path / CHECKPOINT)
    assert gone_on.step == 2
    assert not other.resume(tmp_path / CHECKPOINT)
    assert not other.resume(tmp_path / "nothing.pt")
    for batch in [TASKS[8:12], TASKS[12:]]:
        stopped.learn(batch, 16)
        gone_on.learn(batch, 16)
    for name, value in stopped.average.items():
        assert torch.equal(value, gone_on.average[name])
    for name, value in stopped.reader.tuned().items():
        assert torch.equal(value, gone_on.reader.tuned()[name])


def test_a_run_can_be_shortened_and_gone_on_with(tmp_path: Path) -> None:
    training = Training(PLAN, small())
    train(training, [TASKS] * 4, tmp_path, most=5)
    assert training.step == 5
    assert (tmp_path / FINAL).exists()
    again = Training(PLAN, small())
    assert again.resume(tmp_path / CHECKPOINT)
    train(again, [TASKS] * 4, tmp_path, most=8)
    assert again.step == 8


def test_the_rate_rises_and_falls() -> None:
    rates = [rate_at(PLAN, step, 100) for step in range(101)]
    assert rates[4] == 1 == max(rates)
    assert rates[0] == pytest.approx(0.2)
    assert rates[100] == 0
    assert rates[4:] == sorted(rates[4:], reverse=True)


def test_tokens_of_the_question_cannot_answer() -> None:
    reader = small().eval()
    with torch.no_grad():
        scores = reader.read(collate([each.encoded for each in TASKS[:3]]))
    assert scores.shape == (3, 2, 8)
    assert bool((scores[:, :, 1:4] == CLOSED).all())
    assert bool((scores[:, :, [0, 4, 5, 6]] != CLOSED).all())


def test_names_are_those_of_the_encoder_and_no_embedding_is_among_them() -> None:
    names = small().tuned().keys()
    assert {"head.weight", "head.bias", "encoder.layer.0.attention.self.query.weight"} <= names
    assert not any("embeddings" in name for name in names)


def test_dropout_keeps_the_mean_and_is_seeded() -> None:
    torch.manual_seed(1)
    layer, ones = Dropout(0.1), torch.ones(1000, 101)
    dropped = layer(ones)
    assert float(dropped.mean()) == pytest.approx(1, abs=0.01)
    assert float((dropped == 0).float().mean()) == pytest.approx(26 / 256, abs=0.01)
    torch.manual_seed(1)
    assert torch.equal(layer(ones), dropped)
    assert torch.equal(layer.eval()(ones), ones)


def test_the_mean_of_two_runs(tmp_path: Path) -> None:
    for name, value in (("a.pt", 1.0), ("b.pt", 4.0)):
        write({"head.weight": torch.full((2, 3), value)}, tmp_path / name)
    mean = mean_of([tmp_path / "a.pt", tmp_path / "b.pt"])
    assert torch.equal(mean["head.weight"], torch.full((2, 3), 2.5))
