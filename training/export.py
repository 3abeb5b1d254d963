"""`python -m training.export --from FOLDER …`: the mean of trained weights as it ships, and its entry in the registry.

FOLDER is where `training.reader` wrote. The mean of runs that began from one another is better than each where they
have learned other things (Wortsman et al. 2022, "Model soups", arXiv:2203.05482). The weights are kept in 16 bit.
"""

import argparse
import hashlib
from pathlib import Path

from safetensors.torch import save_file

from models.cli import exit_on_error
from models.registry import REGISTRY
from training.frozen import EMBEDDER
from training.reader import mean_of


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m training.export", description=__doc__.split("\n\n")[0])
    parser.add_argument("--from", dest="trained", type=Path, nargs="+", required=True)
    given = parser.parse_args()
    mean = mean_of(given.trained)
    target = REGISTRY.parent / "readers" / f"{EMBEDDER}.safetensors"
    target.parent.mkdir(exist_ok=True)
    save_file({name: mean[name].half().contiguous() for name in sorted(mean)}, target)
    sha256 = hashlib.sha256(target.read_bytes()).hexdigest()
    print(f'[readers."{EMBEDDER}"]\npath = "{target.name}"\nsize = {target.stat().st_size}\nsha256 = "{sha256}"')
    return 0


if __name__ == "__main__":
    exit_on_error(main)
