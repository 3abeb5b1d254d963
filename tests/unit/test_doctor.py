import socket
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from models.registry import DEFAULT_EMBEDDER, DEFAULT_LLM
from rag import doctor
from rag.settings import load_settings


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("", True),
        ("10.0.0.7", False),
        ("8.8.8.8", False),
        ("example.com", False),
        ("fe80::1%eth0", False),
    ],
)
def test_what_is_this_machine(host: str, local: bool) -> None:
    assert doctor.is_local(host) is local


def test_outside_contacts_are_seen_and_inside_ones_are_not() -> None:
    with doctor.watched() as contacts, socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        with socket.create_connection(server.getsockname()):
            pass
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as outside:
            outside.connect(("192.0.2.1", 9))  # documentation address (RFC 5737); connecting a datagram sends nothing
    assert contacts == {"192.0.2.1"}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as later:
        later.connect(("192.0.2.2", 9))
    assert contacts == {"192.0.2.1"}


def test_checks_name_the_way_out(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("SANAD_CACHE", str(tmp_path / "empty"))
    checks = {check.name: check for check in doctor.examine(load_settings(store=tmp_path / "none"))}
    assert checks["versions"].ok
    for name in ("embedder", "reader", "verifier", "LLM", "wording", "index"):
        assert not checks[name].ok
        assert "python -m" in checks[name].hint


@pytest.mark.parametrize(("part", "without"), [("readers", doctor.UNREAD), ("verifiers", doctor.UNVERIFIED)])
def test_without_reader_or_verifier_it_says_what_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str, without: str
) -> None:
    settings = load_settings(store=tmp_path / "none")
    monkeypatch.setattr(doctor, "locate", lambda *_: SimpleNamespace(name="multilingual-e5-small"))
    assert doctor._adapter(settings, part, without) == f"there is none for this embedder: {without}"
    off = replace(settings, answer=settings.answer.model_copy(update={"reader": False}))
    assert doctor._adapter(off, part, without) == f"turned off: {without}"


def test_the_weights_that_ship_are_found_whole_or_not_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load_settings(store=tmp_path / "none")
    defaults = {"embedder": DEFAULT_EMBEDDER, "llm": DEFAULT_LLM}
    monkeypatch.setattr(doctor, "locate", lambda _, kind, __: SimpleNamespace(name=defaults[kind]))
    for part in ("readers", "verifiers"):
        assert doctor._adapter(settings, part, "") == doctor.WHOLE
    assert doctor._wording(settings) == doctor.WHOLE
    monkeypatch.setattr(doctor, "locate", lambda *_: SimpleNamespace(name="qwen3.5-2b-q4_k_m"))
    assert "prompts/answer.md" in doctor._wording(settings)


def test_a_failed_check_shows_its_way_out() -> None:
    assert str(doctor.Check("index", False, "There is none.", "Build it.")) == (
        "FAIL  index: There is none.\n      → Build it."
    )
    assert str(doctor.Check("index", True, "11 articles", "Build it.")) == "ok    index: 11 articles"
