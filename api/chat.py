"""A request of a chat client → the question, what was said before it, and what is wished."""

from collections.abc import Generator as Yielding
from collections.abc import Sequence
from dataclasses import dataclass

from api.bodies import MODEL, ChatMessage, ChatRequest
from api.errors import ApiError
from index.filters import EVERYTHING, Filter, parse_filter
from models.errors import InputError
from rag.answer import answer, turns
from rag.engine import Engine
from rag.types import Event, Turn, Wishes
from rag.understand import understand

EARLIER = 3
"""Questions before the last one that are taken into account."""


@dataclass(frozen=True)
class Asked:
    """`ignored` names what of the request had no effect."""

    question: str
    history: tuple[Turn | str, ...]
    wishes: Wishes
    ignored: tuple[str, ...]

    def answer(self, engine: Engine) -> Yielding[Event, None, None]:
        """The events of the answer; questions before it are understood first."""
        yield from answer(self.question, turns(self.history, engine), engine, wishes=self.wishes)


def asked(body: ChatRequest, engine: Engine) -> Asked:
    """Raises ApiError or InputError for what cannot be answered, before it waits for its turn."""
    if body.model != MODEL:
        raise ApiError(404, f"There is no such model; the only one is {MODEL}.", param="model", code="model_not_found")
    *before, last = body.messages
    if last.role != "user":
        raise ApiError(400, "The last message must be the user's question.", param="messages")
    wished = body.sanad
    wishes = Wishes(wished.language, wished.length, wished.passages, only=filter_of(wished.only, engine, "sanad.only"))
    _require_usable(last.text, wishes, engine)
    unread = sorted({f"{each.role} message" for each in before if each.role not in ("user", "assistant")})
    return Asked(last.text, _history(before, engine), wishes, (*unread, *sorted(body.model_extra or ())))


def filter_of(text: str, engine: Engine, param: str) -> Filter:
    """Raises ApiError for a filter that cannot be read or leaves no article."""
    try:
        only = parse_filter(text)
    except InputError as error:
        raise ApiError(400, f"{error.message} {error.hint}", param=param) from error
    if only != EVERYTHING and not engine.index.catalog.documents(only, counted=False):
        raise ApiError(400, "No article is what the filter asks for.", param=param)
    return only


def _require_usable(question: str, wishes: Wishes, engine: Engine) -> None:
    most = engine.settings.answer.question_tokens
    understand(question, (), wishes, count_tokens=engine.count_tokens, most_tokens=most)


def _history(messages: Sequence[ChatMessage], engine: Engine) -> tuple[Turn | str, ...]:
    """Earlier questions, as turns where the answer brought along how Sanad understood it and what it cited."""
    found: list[Turn | str] = []
    for message in messages:
        if message.role == "user":
            found.append(message.text)
        elif message.role == "assistant" and message.sanad and found and isinstance(found[-1], str):
            cited = tuple(each.document for each in message.sanad.citations)
            found[-1] = Turn(found[-1], message.text, message.sanad.standalone, cited)
    return tuple(each for each in found[-EARLIER:] if _usable(each, engine))


def _usable(earlier: Turn | str, engine: Engine) -> bool:
    try:
        _require_usable(earlier if isinstance(earlier, str) else earlier.question, Wishes(), engine)
    except InputError:
        return False
    return True
