"""Pure: the words that answer in the other language, by rule alone; and whether a statement holds them."""

from rag.render.letters import transliterated
from rag.render.phrases import rendered
from rag.render.presence import holds

__all__ = ["holds", "rendered", "transliterated"]
