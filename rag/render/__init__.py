"""Pure: the words that answer in the other language, by rule alone; and whether a statement holds them."""

from rag.render.phrases import rendered
from rag.render.presence import holds
from rag.render.said import known_for_sure, listed, said_by_rule

__all__ = ["holds", "known_for_sure", "listed", "rendered", "said_by_rule"]
