"""The encoder's layers written out for training on a processor: the lower ones frozen with the reader's changes in
their weights, the upper ones with low-rank adapters of their own.

The same function as transformers' Gemma3 layers (tests/unit/test_training_lean.py compares them); what stands between
the matrices is compiled into few passes over memory, which is what a processor with matrix units waits for. On one core
900 to 1,100 tokens a second, where training.model brings 390.
"""

from collections.abc import Iterator, Mapping
from typing import Any, cast

import torch
import torch._dynamo
from torch import Tensor, nn
from torch.nn import functional

LINEAR = (
    "self_attn.q_proj",
    "self_attn.k_proj",
    "self_attn.v_proj",
    "self_attn.o_proj",
    "mlp.gate_proj",
    "mlp.up_proj",
    "mlp.down_proj",
)


def _norm(rows: Tensor, scale: Tensor) -> Tensor:
    return functional.rms_norm(rows, scale.shape, scale, 1e-6)


def _added(rows: Tensor, change: Tensor, after: Tensor, before: Tensor) -> tuple[Tensor, Tensor]:
    """The residual stream behind a block, and the norm of it that the next block reads."""
    stream = rows + _norm(change, after)
    return stream, _norm(stream, before)


def _turned(heads: Tensor, scale: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
    """Queries or keys (batch, tokens, heads, width) normed and turned by their place; (batch, heads, tokens, width)."""
    normed = _norm(heads, scale).transpose(1, 2)
    half = normed.shape[-1] // 2
    return normed * cosine + torch.cat((-normed[..., half:], normed[..., :half]), -1) * sine


def _gated(gate: Tensor, up: Tensor) -> Tensor:
    return functional.gelu(gate, approximate="tanh") * up


class LeanEncoder(nn.Module):
    """Hidden states (batch, tokens, width) of token IDs. `adapters`: the reader's, by name; those of layers from
    `first_layer` on go on being trained, the others are merged."""

    def __init__(self, encoder: Any, adapters: Mapping[str, Tensor], first_layer: int, *, compiled: bool) -> None:
        super().__init__()
        encoder.requires_grad_(False)
        self.encoder, self.first_layer = encoder, first_layer
        self.kinds = [str(kind) for kind in encoder.config.layer_types]
        self.scaling = float(encoder.config.query_pre_attn_scalar) ** -0.5
        self.heads, self.width = encoder.config.num_attention_heads, encoder.config.head_dim
        self.down, self.up = nn.ParameterDict(), nn.ParameterDict()
        self.weights: list[dict[str, Tensor]] = []
        for number, layer in enumerate(encoder.layers):
            weights = {}
            for name in LINEAR:
                weight = layer.get_submodule(name).weight.data
                names = (f"layers.{number}.{name}.{part}" for part in ("down", "up"))
                down, up = (adapters[each].to(weight.device).float() for each in names)
                if number < first_layer:
                    weight = (weight.float() + up @ down).to(weight.dtype)
                else:
                    self.down[f"{number}-{name}".replace(".", "_")] = nn.Parameter(down.clone())
                    self.up[f"{number}-{name}".replace(".", "_")] = nn.Parameter(up.clone())
                weights[name] = weight
            for name in ("input_layernorm", "post_attention_layernorm"):
                weights[name] = layer.get_submodule(name).scale
            for name in ("pre_feedforward_layernorm", "post_feedforward_layernorm"):
                weights[name] = layer.get_submodule(name).scale
            for name in ("q_norm", "k_norm"):
                weights[name] = layer.self_attn.get_submodule(name).scale
            self.weights.append(weights)
        self.final = encoder.norm.scale

        torch._dynamo.config.recompile_limit = 64  # by shapes that happen to be alike, and with gradients or without

        def fused(function: Any) -> Any:
            return torch.compile(function, dynamic=True) if compiled else function

        self.norm, self.added, self.turned, self.gated = map(fused, (_norm, _added, _turned, _gated))

    def adapters(self) -> Iterator[tuple[str, nn.Parameter]]:
        """What is trained, by the reader's names."""
        for number in range(self.first_layer, len(self.weights)):
            for name in LINEAR:
                key = f"{number}-{name}".replace(".", "_")
                yield f"layers.{number}.{name}.down", self.down[key]
                yield f"layers.{number}.{name}.up", self.up[key]

    def linear(self, rows: Tensor, number: int, name: str) -> Tensor:
        base = functional.linear(rows, self.weights[number][name])
        if number < self.first_layer:
            return base
        key = f"{number}-{name}".replace(".", "_")
        small = functional.linear(rows, self.down[key].to(rows.dtype))
        return base + functional.linear(small, self.up[key].to(rows.dtype))

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        stream = self.encoder.embed_tokens(ids)
        places = torch.arange(ids.shape[1], device=ids.device)[None]
        turns = {kind: self._turn(places, kind, stream.dtype) for kind in set(self.kinds)}
        unseen = self.unseen(mask, stream.dtype)
        with torch.no_grad():
            normed = self.norm(stream, self.weights[0]["input_layernorm"])
        for number in range(len(self.weights)):
            with torch.set_grad_enabled(torch.is_grad_enabled() and number >= self.first_layer):
                stream, normed = self._layer(number, stream, normed, turns[self.kinds[number]], unseen)
        return cast(Tensor, normed)

    def unseen(self, mask: Tensor, dtype: torch.dtype) -> Tensor:
        """What is added to how much a token heeds another, (batch, 1, tokens or 1, tokens): padding is not seen."""
        return torch.zeros_like(mask, dtype=dtype).masked_fill(mask == 0, -1e9)[:, None, None]

    def _turn(self, places: Tensor, kind: str, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
        """Cosine and sine (1, tokens, width) of rotary positions (Su et al. 2021, arXiv:2104.09864)."""
        base = float(self.encoder.config.rope_parameters[kind]["rope_theta"])
        steps = torch.arange(0, self.width, 2, device=places.device).float() / self.width
        angles = places[..., None].float() * base**-steps
        angles = torch.cat((angles, angles), -1)
        return angles.cos().to(dtype), angles.sin().to(dtype)

    def _layer(
        self, number: int, stream: Tensor, normed: Tensor, turn: tuple[Tensor, Tensor], unseen: Tensor
    ) -> tuple[Tensor, Tensor]:
        weights = self.weights[number]
        batch, tokens, _ = stream.shape
        queries, keys, values = (
            self.linear(normed, number, f"self_attn.{name}").view(batch, tokens, -1, self.width)
            for name in ("q_proj", "k_proj", "v_proj")
        )
        cosine, sine = (each[:, None] for each in turn)
        queries = self.turned(queries, weights["q_norm"], cosine, sine)
        keys = self.turned(keys, weights["k_norm"], cosine, sine)
        # One head of keys and values for all heads of queries: these stand below each other.
        long = queries.reshape(batch, -1, self.width)
        alike = torch.baddbmm(
            unseen.expand(batch, self.heads, tokens, tokens).reshape(batch, -1, tokens),
            long,
            keys[:, 0].transpose(1, 2),
            alpha=self.scaling,
        )
        seen = alike.softmax(-1) @ values[:, :, 0]
        seen = seen.view(batch, self.heads, tokens, self.width).transpose(1, 2).reshape(batch, tokens, -1)
        stream, normed = self.added(
            stream,
            self.linear(seen, number, "self_attn.o_proj"),
            weights["post_attention_layernorm"],
            weights["pre_feedforward_layernorm"],
        )
        inner = self.gated(self.linear(normed, number, "mlp.gate_proj"), self.linear(normed, number, "mlp.up_proj"))
        last = number + 1 == len(self.weights)
        return cast(
            tuple[Tensor, Tensor],
            self.added(
                stream,
                self.linear(inner, number, "mlp.down_proj"),
                weights["post_feedforward_layernorm"],
                self.final if last else self.weights[number + 1]["input_layernorm"],
            ),
        )
