"""Ratings kept on this machine: one whole line each, whatever comes in and however many write at once."""

import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from models.errors import StateError
from rag.types import Citation, Verdict
from ui.conversation import Exchange
from ui.feedback import FILE, REASON_LIMIT, record

EXCHANGE = Exchange(
    "كم عدد المراقبين في CICA؟",
    "done",
    answer="٩ [1]",
    standalone="كم عدد المراقبين؟",
    verdict=Verdict("quoted", "number", "27"),
    citations=(Citation(1, "ar/cica", "عنوان", 10, 14, "تسعة"),),
    model="qwen",
    settings="0123456789ab",
)


def lines(folder: Path) -> list[dict[str, Any]]:
    content = (folder / FILE).read_text("utf-8")
    assert content.endswith("\n")
    return [json.loads(line) for line in content.split("\n")[:-1]]


def test_a_rating_tells_all_that_is_needed_to_look_into_it(tmp_path: Path) -> None:
    record(tmp_path / "var", EXCHANGE, "down", "  عدد خاطئ\nwrong number ")
    (entry,) = lines(tmp_path / "var")
    assert datetime.fromisoformat(entry.pop("time")).tzinfo is not None
    assert entry == {
        "rating": "down",
        "reason": "عدد خاطئ\nwrong number",
        "question": EXCHANGE.question,
        "standalone": "كم عدد المراقبين؟",
        "answer": "٩ [1]",
        "verdict": {"how": "quoted", "why": "number", "detail": "27"},
        "citations": [{"n": 1, "document": "ar/cica", "start": 10, "end": 14}],
        "model": "qwen",
        "settings": "0123456789ab",
    }


def test_ratings_follow_each_other_and_may_be_taken_back(tmp_path: Path) -> None:
    record(tmp_path, EXCHANGE, "up")
    record(tmp_path, EXCHANGE, None)
    assert [(entry["rating"], entry["reason"]) for entry in lines(tmp_path)] == [("up", ""), (None, "")]


@pytest.mark.parametrize("reason", ["", "م" * 5000, "a\u2028b\x00\u0085\r\n", "half a pair: \ud83d", "<b>\u202eأ</b>"])
def test_any_reason_is_one_line_of_limited_length(tmp_path: Path, reason: str) -> None:
    record(tmp_path, EXCHANGE, "down", reason)
    record(tmp_path, EXCHANGE, "up")
    assert [entry["reason"] for entry in lines(tmp_path)] == [reason.strip()[:REASON_LIMIT], ""]


def test_many_threads_write_whole_lines(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        for written in [pool.submit(record, tmp_path, EXCHANGE, "up", f"{i} " + "م" * 900) for i in range(200)]:
            written.result()
    assert sorted(int(entry["reason"].split()[0]) for entry in lines(tmp_path)) == list(range(200))


@pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")
def test_only_its_owner_reads_it(tmp_path: Path) -> None:
    record(tmp_path, EXCHANGE, "up")
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_written_is_an_error_with_a_way_out(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file, not a folder")
    with pytest.raises(StateError) as raised:
        record(tmp_path / "var", EXCHANGE, "up")
    assert FILE in raised.value.message
    assert raised.value.hint
