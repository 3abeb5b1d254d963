import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from evals.shipped import copy_shipped
from index.settings import IndexSettings
from models.installation import ROOT
from rag.decide import DIRECTIONS, Direction, Form
from rag.settings import Settings, load_settings
from tests.fakes import HashEmbedder
from tests.program import Program, running

hypothesis.settings.register_profile("sanad", deadline=None)  # a deadline tests the machine, not the code
hypothesis.settings.load_profile("sanad")

ARTICLES = {
    "ar/سيكا.txt": "منظمة سيكا\n\nتضم منظمة سيكا 27 عضوا دائما و9 أعضاء مراقبين. وتعقد اجتماعها مرة كل عامين.",
    "ar/أستانا.txt": "مدينة أستانا\n\nأستانا عاصمة كازاخستان منذ عام 1997. يقع في وسطها برج بايتيريك.",
    "en/eco.md": "# Economic Cooperation Organization\n\nECO was founded in 1985 by Iran. Its seat is Tehran.",
}

WEIGHTS = "tests/model/", "tests/browser/test_app.py", "tests/integration/test_installed.py"
"""Files whose tests are marked `model`."""

BY_READER = Direction(Form(0.01, 1.0, 0.0), Form(0.01, 1.0, 0.0), threshold=0.0, unread=0.0)
"""The reader's word counts, and the score of a search by made-up vectors, which is on no scale, where that is even."""


class ByFile(LoadScopeScheduling):
    """What `-n 2` runs at once: whole files; all that load the real weights are one, so that these are loaded once."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return "weights" if file.startswith(WEIGHTS) else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    return ByFile(config, log)


@pytest.fixture
def settings(tmp_path: Path) -> IndexSettings:
    """Three small articles, not indexed yet, below a path with spaces and Arabic letters."""
    root = tmp_path / "مجلد with spaces"
    for name, text in ARTICLES.items():
        path = root / "corpus" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return IndexSettings(corpus=root / "corpus", store=root / "store", cache=root / "cache", chunk_tokens=16)


@pytest.fixture
def embedder() -> HashEmbedder:
    return HashEmbedder()


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The articles that ship, indexed on the real weights by the command line. Tests that use it share it: they ask,
    and change nothing."""
    folder = tmp_path_factory.mktemp("shipped")
    settings = load_settings(store=folder / "فهرس index", corpus=copy_shipped(folder / "corpus"))
    places = ["--corpus", str(settings.index.corpus), "--store", str(settings.index.store)]
    subprocess.run([sys.executable, "-m", "index", "build", *places], cwd=ROOT, check=True, timeout=600)
    return settings


@pytest.fixture(scope="session")
def program(shipped: Settings) -> Iterator[Program]:
    """`app.py` over these articles, with its models loaded."""
    with running(shipped.index.store) as program:
        yield program


@pytest.fixture
def by_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """`BY_READER` in every direction, in the place of what was fitted."""
    for module in ("decide", "select"):
        monkeypatch.setattr(f"rag.{module}.DIRECTIONS", dict.fromkeys(DIRECTIONS, BY_READER))
