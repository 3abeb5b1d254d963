"""`python -m training.export --from FOLDER`: the trained weights as they ship, their entry in the registry, the card.

FOLDER is where `training.reader` wrote. The weights are kept in 16 bit.
"""

import argparse
import hashlib
from pathlib import Path

from safetensors.torch import load_file, save_file
from torch import Tensor

from models.cli import exit_on_error
from models.registry import REGISTRY

NAME = "embeddinggemma-300m"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m training.export", description=__doc__.split("\n\n")[0])
    parser.add_argument("--from", dest="trained", type=Path, required=True)
    given = parser.parse_args()
    tensors: dict[str, Tensor] = {}
    for path in sorted(given.trained.glob("reader*.safetensors")):
        tensors |= load_file(path)
    target = REGISTRY.parent / "readers" / f"{NAME}.safetensors"
    target.parent.mkdir(exist_ok=True)
    save_file({name: tensors[name].half().contiguous() for name in sorted(tensors)}, target)
    sha256 = hashlib.sha256(target.read_bytes()).hexdigest()
    print(f'[readers."{NAME}"]\npath = "{target.name}"\nsize = {target.stat().st_size}\nsha256 = "{sha256}"')
    return 0


if __name__ == "__main__":
    exit_on_error(main)
