"""The encoder written out for training is the encoder."""

import torch
from transformers import Gemma3TextConfig, Gemma3TextModel

from training.frozen import fuse_norms
from training.lean import LINEAR, LeanEncoder

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
