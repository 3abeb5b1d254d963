"""The tuned weights in 8 bit: one safetensors file, a fourth of the size of float32.

A matrix is stored as int8, each output row divided by a float16 scale of its own (`<name>.scale`), so that
value ≈ int8 × scale, off by at most half the scale. What has one dimension or few rows is small, and stays float32.
"""

import math
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load as from_bytes
from safetensors.torch import save as to_bytes
from torch import Tensor

from models.errors import StateError

SCALE = ".scale"
FEW_ROWS = 8


def pack(tensors: dict[str, Tensor]) -> bytes:
    """The file of float tensors by name."""
    packed: dict[str, Tensor] = {}
    for name, value in tensors.items():
        value = value.detach().float().cpu().contiguous()
        if value.dim() == 2 and len(value) > FEW_ROWS:
            scale = scales(value)
            packed[name] = (value / scale.float()[:, None]).round().to(torch.int8)
            packed[name + SCALE] = scale
        else:
            packed[name] = value
    return to_bytes(packed, metadata={"format": "pt"})


def scales(matrix: Tensor) -> Tensor:
    """float16 (rows) of float32 (rows, columns): the least with which the largest value of the row fits into ±127."""
    wanted = (matrix.abs().amax(dim=1) / 127).clamp(min=torch.finfo(torch.float16).tiny)
    rounded = wanted.half()
    return torch.where(rounded.float() < wanted, torch.nextafter(rounded, torch.tensor(math.inf).half()), rounded)


def load(path: Path) -> dict[str, Tensor]:
    """The float32 tensors of a packed file. Raises StateError when it is missing or damaged."""
    try:
        packed = from_bytes(path.read_bytes())
    except OSError as error:
        raise StateError(f"The reader's weights {path} cannot be read: {error.strerror}") from error
    except SafetensorError as error:
        raise StateError(f"The reader's weights {path} are damaged: {error}") from error
    return {
        name: value.float() * packed[name + SCALE].float()[:, None] if name + SCALE in packed else value.float()
        for name, value in packed.items()
        if not name.endswith(SCALE)
    }
