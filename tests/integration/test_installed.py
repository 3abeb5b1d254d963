"""The wheel, built and installed into an environment of its own, away from the clone."""

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from models.installation import ROOT
from rag.settings import Settings

Run = Callable[..., str]
CHECK = """
from pathlib import Path
from sanad.index.documents.isolation import Worker
from sanad.index.documents.page_picture import page_picture
from sanad.models.installation import HOME, INSTALLED, ROOT
from sanad.models.shipped import shipped
from sanad.rag.llm.prompts import load_prompts
from sanad.ui.panels import TEMPLATES
from sanad.ui.strings import load_strings

pdf, worker = Path(__import__("sys").argv[1]), Worker()
assert "\\n" in worker.read(pdf.read_bytes(), pdf.name, ".pdf", 60).text
worker.end()
assert page_picture(pdf, "1", []).startswith(b"\\x89PNG")
assert INSTALLED and HOME not in (ROOT, *ROOT.parents)
assert shipped("readers", "embeddinggemma-300m", "") and shipped("verifiers", "embeddinggemma-300m", "")
assert load_prompts() and load_strings("ar") and TEMPLATES.get_template("loading.html")
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=300)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def run(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs a program of an environment that holds Sanad alone; the packages that it needs are those of this one."""
    home = tmp_path_factory.mktemp("a reader مقيم")
    python = home / "venv" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home / "venv")], check=True, timeout=120)
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, check=True, capture_output=True, timeout=300)
    [packages] = (home / "venv").glob("lib/*/site-packages")
    own = sysconfig.get_paths()["purelib"]
    (packages / "beside.pth").write_text(f"import site; site.addsitedir({own!r})\n", "utf-8")
    removed = ("PYTHONPATH", "SANAD_VAR", "SANAD_CONFIG", "VIRTUAL_ENV")
    environment = {name: value for name, value in os.environ.items() if name not in removed}
    environment |= {"XDG_DATA_HOME": str(home / "data"), "PYTHONDONTWRITEBYTECODE": "1"}

    def start(program: str, *arguments: str, status: int = 0) -> str:
        command = [str(python.with_name(program)), *arguments]
        done = subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True, timeout=600)
        assert done.returncode == status, done.stderr
        return done.stdout + done.stderr

    return start


def test_the_wheel_puts_nothing_but_sanad_beside_the_packages_of_others(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        [entries] = [archive.read(name).decode() for name in names if name.endswith("entry_points.txt")]
        [about] = [archive.read(name).decode() for name in names if name.endswith("METADATA")]
    assert {name.split("/")[0].split("-")[0] for name in names} == {"sanad"}
    assert {name.split("/")[1] for name in names} & {
        "tests",
        "training",
        "evals",
        "benchmarks",
        "setup",
        "var",
    } == set()
    assert "sanad = sanad.__main__:run" in entries
    assert "Requires-Dist: torch==2.13.0" in about and "Requires-Dist: gradio==6.31.0" in about
    assert not [name for name in names if name.startswith("sanad/corpus/added")]


def test_every_program_answers_by_its_new_name(run: Run) -> None:
    assert {"serve", "mcp"} <= set(run("sanad", "--help").split())
    assert run("sanad", "index", "--help").startswith("usage: sanad index")
    assert run("sanad", "serve", "--help").startswith("usage: sanad serve")
    assert "embeddinggemma-300m" in {model["name"] for model in json.loads(run("sanad", "models", "list", "--json"))}
    assert "invalid choice" in run("sanad", "fly", status=2)


def test_without_an_index_it_says_how_to_build_one_and_the_articles_are_the_readers_own(run: Run) -> None:
    assert "sanad index build" in run("sanad", "index", "status", status=1)
    assert "A build would find" in run("sanad", "index", "build", "--dry-run")
    home = Path(run("python", "-c", "from sanad.models.installation import HOME; print(HOME)").strip())
    assert (home / "corpus" / "en" / "kazakhstan.md").is_file()
    assert not (home / "var").exists()


def test_what_ships_is_found_and_other_processes_start(run: Run) -> None:
    run("python", "-c", CHECK, str(ROOT / "tests" / "pdfs" / "LibreOffice-table.pdf"))


@pytest.mark.model
def test_it_answers_a_question(run: Run, shipped: Settings) -> None:
    question = "How many CICA observers are there?"
    answer = json.loads(run("sanad", "ask", question, "--store", str(shipped.index.store), "--json").splitlines()[0])
    [best, *_] = answer["citations"]
    article = shipped.index.corpus / f"{best['document']}.txt"
    assert not answer["refused"]
    assert answer["answer"] and article.read_text("utf-8")[best["start"] : best["end"]] == best["quote"]
