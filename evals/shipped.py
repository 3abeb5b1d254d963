"""The articles that ship with Sanad, by name: what a reader adds to `corpus/` takes no part in tests and figures."""

import shutil
from pathlib import Path

from models.installation import ROOT

SHIPPED = (
    "ar/astana.md",
    "ar/cica-founding.md",
    "ar/cica-sixth-ministerial.txt",
    "ar/covid-19-in-asia.md",
    "ar/economic-cooperation-organization.md",
    "ar/organisation-of-islamic-cooperation.md",
    "en/cica-bodies.md",
    "en/cica-confidence-building-measures.md",
    "en/kazakhstan.md",
    "en/osce.md",
    "en/shanghai-cooperation-organisation.md",
)
"""Files below `corpus/`."""


def copy_shipped(folder: Path) -> Path:
    """A corpus of these articles alone in `folder`, which is made at need and is given back."""
    for name in SHIPPED:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / "corpus" / name, path)
    return folder
