"""Conversations as the reader's browser keeps them: JSON out, and back in with nothing taken on trust."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from index.types import Hit
from ui.conversation import Conversation, Exchange

LONGEST = 2_000_000
"""Characters of a conversation that are read back; a hundred long answers are a fifth of it."""
MOST_HEADS = 200
NEAREST = 3
"""Passages kept of an answer that cites none."""
NAME = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True)
class Head:
    """What the list of earlier conversations shows of one."""

    id: str
    title: str
    when: datetime
    name: str = ""
    """What its reader calls it; empty for the title."""


CONVERSATION = TypeAdapter(Conversation)
HEADS = TypeAdapter(list[Head])


def dump(conversation: Conversation, now: datetime) -> dict[str, Any]:
    """What the browser keeps: the head, and the conversation with no more passages than its citations need."""
    slim = replace(conversation, exchanges=tuple(_slim(exchange) for exchange in conversation.stopped().exchanges))
    title = slim.exchanges[0].question if slim.exchanges else ""
    head = {"id": slim.id, "title": title[:200], "when": now.isoformat(timespec="milliseconds")}
    return {"head": head, "conversation": CONVERSATION.dump_python(slim, mode="json")}


def load(text: str) -> Conversation | None:
    """A conversation that the browser kept; None where it is not one. Anyone may have written it: its words are shown
    as text, and whatever has another shape is turned away."""
    if len(text) > LONGEST:
        return None
    try:
        conversation = CONVERSATION.validate_json(text)
    except ValidationError:
        return None
    return conversation.stopped() if NAME.fullmatch(conversation.id) and conversation.exchanges else None


def heads(text: str) -> tuple[Head, ...]:
    """The heads of what the browser keeps, as it lists them; none where any has another shape."""
    try:
        listed = HEADS.validate_json(text[:LONGEST])
    except ValidationError:
        return ()
    return tuple(head for head in listed if NAME.fullmatch(head.id))[:MOST_HEADS]


def _slim(exchange: Exchange) -> Exchange:
    cited = {citation.document for citation in exchange.citations}
    passages: tuple[Hit, ...] = tuple(p for p in exchange.passages if p.document in cited)
    kept = passages if cited else exchange.passages[:NEAREST]
    return replace(exchange, evidence=(), passages=tuple(replace(passage, sentences=()) for passage in kept))
