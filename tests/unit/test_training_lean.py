"""The encoder written out for training is the encoder."""

import torch
from transformers import Gemma3TextConfig, Gemma3TextModel

from training.frozen import fuse_norms
from training.lean import LINEAR, LeanEncoder
from training.model import LeanReader, ReaderModel, Shape, collate
from training.reader import Plan, Training

LAYERS = ["sliding_attention", "full_attention"] * 2
CONFIG = Gemma3TextConfig(
    vocab_size=97, hidden_size=48, intermediate_size=48, num_hidden_layers=4, num_attention_heads=3, head_dim=16,
    num_key_value_heads=1, query_pre_attn_scalar=16, sliding_window=64, use_bidirectional_attention=True,
    layer_types=LAYERS,
)  # fmt: skip


def test_lean_layers_say_what_those_of_transformers_say_with_the_changes_in_their_weights() -> None:
    torch.manual_seed(1)
    encoder = Gemma3TextModel(CONFIG).eval()
    for value in encoder.parameters():
        torch.nn.init.normal_(value, std=0.3)
    fuse_norms(encoder)
    changes = {}
    for number, layer in enumerate(encoder.layers):
        for name in LINEAR:
            out, inputs = layer.get_submodule(name).weight.shape
            changes[f"layers.{number}.{name}.down"] = torch.randn(2, inputs)
            changes[f"layers.{number}.{name}.up"] = torch.randn(out, 2) * 0.1
    ids, mask = torch.randint(1, 97, (3, 8)), torch.ones(3, 8, dtype=torch.long)
    mask[1, 5:] = 0
    lean = LeanEncoder(encoder, changes, first_layer=2, compiled=False)
    with torch.no_grad():
        found = lean(ids, mask)
        for number, layer in enumerate(encoder.layers):
            for name in LINEAR:
                up, down = (changes[f"layers.{number}.{name}.{part}"] for part in ("up", "down"))
                layer.get_submodule(name).weight += up @ down
        right = encoder(input_ids=ids, attention_mask=mask).last_hidden_state
    assert torch.allclose(found[mask == 1], right[mask == 1], atol=1e-4)
    assert {name for name, _ in lean.adapters()} == {name for name in changes if int(name.split(".")[1]) >= 2}


def test_a_reader_goes_on_with_its_upper_layers_alone() -> None:
    torch.manual_seed(2)
    encoder = Gemma3TextModel(CONFIG).eval()
    fuse_norms(encoder)
    rows = [([2, 5, 6, 7, 8, 1], 3), ([2, 9, 6, 4, 1], 2)]
    whole = ReaderModel(encoder, Shape(rank=2)).eval()
    tensors = {name: torch.randn_like(value) * 0.3 for name, value in whole.tuned().items()}
    whole.put(tensors)
    with torch.no_grad():
        before = whole(*collate(rows, torch.device("cpu")))
    torch.manual_seed(2)
    encoder = Gemma3TextModel(CONFIG).eval()
    fuse_norms(encoder)
    lean = LeanReader(encoder, tensors, first_layer=2, compiled=False)
    with torch.no_grad():
        assert torch.allclose(lean.eval()(*collate(rows, torch.device("cpu"))), before, atol=1e-3)
    assert set(lean.tuned()) == {n for n in tensors if n.startswith(("head.", "layers.2.", "layers.3."))}
    tasks = [(*rows[0], 3, 4), (*rows[1], 0, 0)]
    training = Training(Plan(rate=0.01, pass_tokens=8), lean)
    losses = [float(training.learn(tasks, 0.5)) for _ in range(40)]
    assert losses[-1] < losses[0] / 2
