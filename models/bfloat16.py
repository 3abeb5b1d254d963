"""Weights in 16 bit: the float32 tensors of a safetensors file as bfloat16, half the size on disk and in memory.

bfloat16 keeps float32's range and 8 of its 24 significant bits. Rounding is to the nearest, half to even, on every
machine, and safetensors writes the same bytes for the same tensors, so that the result has a SHA-256 of its own.
"""

import shutil
from pathlib import Path

from models.errors import StateError


def to_bfloat16(source: Path, target: Path) -> None:
    """Write at `target` what `source` holds, float32 as bfloat16. Raises StateError when it is no safetensors file."""
    import torch
    from safetensors import SafetensorError, safe_open
    from safetensors.torch import save_file

    tensors = {}
    try:
        with safe_open(source, framework="pt") as file:  # one tensor after the other: never the whole file in float32
            for name in file.keys():  # noqa: SIM118  # not a dict
                value = file.get_tensor(name)
                tensors[name] = value.bfloat16() if value.dtype == torch.float32 else value
    except SafetensorError as error:
        raise StateError(f"{source} is not a safetensors file: {error}") from error
    save_file(tensors, target, metadata={"format": "pt"})
    shutil.copymode(source, target)  # safetensors lets nobody else read what it writes
