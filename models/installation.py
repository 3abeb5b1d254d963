"""Where Sanad lies: in its clone, or installed as the package `sanad` of a Python; its folders and commands follow."""

from pathlib import Path

import platformdirs

INSTALLED = (__package__ or "").startswith("sanad.")
"""In the wheel every module of ours stands below `sanad` (docs/decisions/0015)."""
ROOT = Path(__file__).resolve().parent.parent
"""What ships: prompts, articles, requirements.txt. Where Sanad is installed, nothing is written there."""
HOME = Path(platformdirs.user_data_dir("sanad")) if INSTALLED else ROOT
"""What is the user's own: sanad.toml, the articles, and `var/` with all that is built of them."""
REPAIR = "pip install --force-reinstall sanad" if INSTALLED else "make setup"
_PROGRAMS = {"app": ("python app.py", "sanad serve"), "rag": ("python -m rag", "sanad")}


def program(module: str) -> str:
    """How a person starts a program of ours, by its module: `python -m index` or `sanad index`."""
    in_clone, installed = _PROGRAMS.get(module, (f"python -m {module}", f"sanad {module}"))
    return installed if INSTALLED else in_clone
