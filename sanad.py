"""One command for all: `sanad serve | index | ask | batch | doctor | models | mcp`; in a clone, `python sanad.py …`.

Each is a program of its own, `app.py` or `python -m index`, `rag`, `models`, and takes what that takes.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from models.cli import exit_on_error
from models.installation import HOME, INSTALLED, ROOT

Program = Callable[[], int | None]
ABOUT = {
    "serve": "serve the page (and what else is served) on this machine",
    "index": "index articles, and look after the index",
    "ask": "answer one question",
    "batch": "answer a file of questions with one model load",
    "doctor": "check versions, weights, index and memory",
    "models": "list, fetch and check weights",
    "access": "who may use a Sanad that serves others: readers and keys",
    "mcp": "answer other programs by the Model Context Protocol, over standard input and output",
}


def main() -> int | None:
    """Hands the rest of the command line to the program that the first word names."""
    parser = argparse.ArgumentParser(
        prog="sanad",
        description="Answers from your own articles, in Arabic or English, with the exact words of the source.",
        epilog="\n".join(f"  {name:8} {about}" for name, about in ABOUT.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "command", choices=ABOUT, metavar="COMMAND", help="one of those below; COMMAND --help says more"
    )
    name = parser.parse_args(sys.argv[1:2]).command
    rest = sys.argv[2:]
    if INSTALLED:
        bring_articles(ROOT / "corpus", HOME / "corpus")
    program = _program(name)
    sys.argv[1:] = rest if name in ("serve", "index", "models", "access") else [name, *rest]
    return program()


def bring_articles(shipped: Path, corpus: Path) -> None:
    """The articles that ship with Sanad, where the user has none yet: a folder that may be written to."""
    if corpus.exists():
        return
    corpus.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=corpus.parent) as incoming:
        shutil.copytree(shipped, Path(incoming, "corpus")).rename(corpus)


def _program(name: str) -> Program:
    match name:  # each is imported where it is named: the others' libraries take seconds
        case "serve":
            from app import main as serve

            return serve
        case "index":
            from index.__main__ import main as index

            return index
        case "models":
            from models.__main__ import main as models

            return models
        case "access":
            from access.__main__ import main as access

            return access
        case _:
            from rag.__main__ import main as rag

            return rag


def run() -> None:
    """The entry of the installed command."""
    exit_on_error(main)


if __name__ == "__main__":
    run()
