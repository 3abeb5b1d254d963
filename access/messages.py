"""Sentences for people who are not at this machine: without the places where it keeps things."""

import re
import tempfile
from pathlib import Path

from models.installation import HOME, ROOT
from models.store import default_cache

_FOLDERS = r"""(?<![\w.:/<])~?/(?:[^\s/'"«»<>|]+/)+"""
"""The folders of a path from the root: not those of an address (http://host/a/b) or of `and/or`."""


def without_paths(text: str) -> str:
    """The text with each path of a file or folder cut down to its last part."""
    for folder in sorted({ROOT, HOME, default_cache(), Path(tempfile.gettempdir()), Path.home()}, key=_length):
        text = re.sub(rf"{re.escape(str(folder))}(?=/)", "", text) if len(folder.parts) > 1 else text
    return re.sub(_FOLDERS, "", text)


def _length(path: Path) -> int:
    return -len(str(path))
