"""`python -m setup.weights`: fetch the weights that the settings name, into the cache that they name."""

from models.cli import exit_on_error
from models.fetch import fetch
from models.registry import find_model, load_registry
from rag.settings import load_settings


def main() -> None:
    """Returns when they are whole. A path in the settings is a file or folder of the user's own."""
    settings = load_settings()
    for name in (settings.answer.llm, settings.index.embedder):
        if name in load_registry():
            fetch(find_model(name), settings.index.cache)


if __name__ == "__main__":
    exit_on_error(main)
