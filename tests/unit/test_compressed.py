from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from models.compressed import load, pack, scales
from models.errors import StateError

MATRICES = arrays(np.float32, st.tuples(st.integers(9, 12), st.integers(1, 9)), elements=st.floats(-50, 50, width=32))


@given(MATRICES)
def test_each_value_is_off_by_half_its_rows_scale_at_most(
    tmp_path_factory: pytest.TempPathFactory, given_: np.ndarray
) -> None:
    matrix = torch.from_numpy(given_)
    path = tmp_path_factory.getbasetemp() / "reader.safetensors"
    path.write_bytes(pack({"matrix": matrix}))
    scale = scales(matrix).float()[:, None]
    found = load(path)["matrix"]
    assert found.dtype == torch.float32
    assert bool(((found - matrix).abs() <= scale * 0.5001).all())
    assert bool((scale <= matrix.abs().amax(dim=1, keepdim=True).clamp(min=0.0078) / 127 * 1.002).all())


def test_vectors_and_the_head_stay_as_they_are(tmp_path: Path) -> None:
    torch.manual_seed(1)
    tensors = {"norm.bias": torch.randn(384), "head.weight": torch.randn(2, 384), "layer.weight": torch.randn(64, 384)}
    path = tmp_path / "reader.safetensors"
    path.write_bytes(pack(tensors))
    found = load(path)
    assert found.keys() == tensors.keys()
    assert torch.equal(found["norm.bias"], tensors["norm.bias"])
    assert torch.equal(found["head.weight"], tensors["head.weight"])
    assert not torch.equal(found["layer.weight"], tensors["layer.weight"])


def test_a_matrix_takes_a_byte_a_value_and_the_same_weights_give_the_same_file() -> None:
    torch.manual_seed(1)
    tensors = {"layer.weight": torch.randn(1536, 384)}
    packed = pack(tensors)
    assert 1536 * 384 < len(packed) < 1536 * 384 * 1.01
    assert packed == pack(tensors)


def test_a_missing_and_a_damaged_file_are_named(tmp_path: Path) -> None:
    path = tmp_path / "reader.safetensors"
    with pytest.raises(StateError, match=r"reader\.safetensors"):
        load(path)
    path.write_bytes(pack({"bias": torch.ones(9)})[:-3])
    with pytest.raises(StateError, match="damaged"):
        load(path)
