"""The articles that ship with Sanad, by name: what a reader adds to `corpus/` takes no part in tests and figures."""

import shutil
from pathlib import Path

from models.installation import ROOT
from rag.suggest.starters import SHIPPED as SHIPPED


def copy_shipped(folder: Path) -> Path:
    """A corpus of these articles alone in `folder`, which is made at need and is given back."""
    for name in SHIPPED:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / "corpus" / name, path)
    return folder
