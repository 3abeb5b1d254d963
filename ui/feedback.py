"""What readers think of answers: a line of JSON each, in a file on this machine that nothing sends anywhere."""

import json
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from models.errors import StateError
from ui.conversation import Exchange, Rating

FILE = "feedback.jsonl"
REASON_LIMIT = 1000
"""Characters of a reason that are kept."""

_one_at_a_time = Lock()


def record(folder: Path, exchange: Exchange, rating: Rating | None, reason: str = "") -> None:
    """Append a rating, or None where it is taken back, to `feedback.jsonl` in `folder`; of several lines for one
    answer the last counts. The file is readable to its owner alone.

    Raises StateError where it cannot be written.
    """
    entry = {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "rating": rating,
        "reason": reason.strip()[:REASON_LIMIT],
        "question": exchange.question,
        "standalone": exchange.standalone,
        "answer": exchange.answer,
        "verdict": vars(exchange.verdict) if exchange.verdict else None,
        "citations": [{"n": c.n, "document": c.document, "start": c.start, "end": c.end} for c in exchange.citations],
        "model": exchange.model,
        "settings": exchange.settings,
    }
    line = json.dumps(entry, ensure_ascii=False) + "\n"
    path = folder / FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.touch(0o600)
        with _one_at_a_time, path.open("ab", buffering=0) as file:
            file.write(line.encode("utf-8", "backslashreplace"))  # half a surrogate pair stays as its JSON escape
    except OSError as error:
        raise StateError(
            f"{path} cannot be written: {error.strerror}.",
            "Free some space, or name another folder in SANAD_VAR.",
            "feedback",
        ) from error
