"""The vectors at a Chroma server: a real one, on this machine, for as long as the tests run."""

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index.build import build, remove
from index.catalog import Catalog
from index.filters import Filter
from index.search import open_index, search
from index.settings import IndexSettings
from index.vectors import FOLDER, Collection
from index.verify import verify
from models.errors import StateError
from tests.fakes import HashEmbedder
from tests.ports import free_port

QUESTION = "كم عدد الأعضاء المراقبين في منظمة سيكا؟"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    folder = tmp_path_factory.mktemp("server")
    program = str(Path(sys.executable).with_name("chroma"))
    command = [program, "run", "--host", "127.0.0.1", "--port", str(port), "--path", str(folder)]
    environment = os.environ | {"ANONYMIZED_TELEMETRY": "False"}
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, env=environment) as process:
        try:
            while not is_open(port):
                with contextlib.suppress(subprocess.TimeoutExpired):
                    pytest.fail(f"chroma run ended with {process.wait(0.1)}")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def is_open(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
        return True
    return False


@pytest.fixture
def served(settings: IndexSettings, server: str) -> IndexSettings:
    return settings.model_copy(update={"chroma": server})


def test_the_setting_moves_the_vectors_and_they_give_what_the_store_gives(
    settings: IndexSettings, served: IndexSettings, embedder: HashEmbedder
) -> None:
    build(settings, embedder)
    with closing(open_index(settings, embedder)) as here, closing(open_index(served, embedder)) as there:
        for only in (Filter(), Filter(languages=("en",))):
            assert search(there, QUESTION, 9, only=only) == search(here, QUESTION, 9, only=only) != []


def test_what_another_process_changes_at_the_server_is_seen(served: IndexSettings, embedder: HashEmbedder) -> None:
    build(served, embedder)
    assert not (served.store / FOLDER).exists()
    with closing(open_index(served, embedder)) as index:
        (served.corpus / "baku.txt").write_text("Baku lies on the Caspian Sea.")
        assert build(served, embedder).added == 1
        assert search(index, "Baku and the Caspian Sea", 1)[0].document == "baku"
        remove(served, "baku")
        assert search(index, "Baku and the Caspian Sea", 1)[0].document != "baku"


def test_verify_mends_the_server_and_rebuilding_leaves_nothing_behind(
    served: IndexSettings, embedder: HashEmbedder, tmp_path: Path
) -> None:
    other = served.model_copy(update={"store": tmp_path / "other"})
    build(other, embedder)
    build(served, embedder)
    with closing(Catalog(served.store)) as catalog, closing(Collection(catalog, served.chroma)) as collection:
        collection.remove(catalog.rows()[:1])
    assert verify(served).mended == 1
    build(served, embedder, rebuild=True)
    with closing(Catalog(other.store)) as catalog, closing(Collection(catalog, other.chroma)) as collection:
        assert collection.count() == catalog.count()


def test_a_server_that_is_down_is_named_with_what_helps(settings: IndexSettings, embedder: HashEmbedder) -> None:
    address = f"http://127.0.0.1:{free_port()}"
    build(settings, embedder)
    down = settings.model_copy(update={"chroma": address})
    for act in (lambda: build(down, embedder), lambda: open_index(down, embedder)):
        with pytest.raises(StateError, match=address) as error:
            act()
        assert "chroma run" in error.value.hint
