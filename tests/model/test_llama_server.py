"""The default LLM behind llama.cpp's own server; only where `llama-server` is on the PATH."""

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator

import httpx2
import pytest

from models.registry import DEFAULT_LLM
from models.store import locate
from rag.llm.generator import Cancelled, Message
from rag.llm.served import ServedGenerator
from tests.ports import free_port

SERVER = shutil.which("llama-server")
pytestmark = [pytest.mark.model, pytest.mark.skipif(SERVER is None, reason="there is no llama-server on the PATH")]
LONG = [Message("user", "Write about bridges. " * 40)]


@pytest.fixture(scope="module")
def generator() -> Iterator[ServedGenerator]:
    port = free_port()
    options = ["--host", "127.0.0.1", "--port", str(port), "--alias", "default", "-c", "2048", "-t", "2", "-np", "1"]
    command = [str(SERVER), "-m", str(locate(DEFAULT_LLM, "llm").path), *options]
    transport = httpx2.HTTPTransport(retries=7)  # with a growing pause between the tries
    with (
        subprocess.Popen(
            command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "OMP_WAIT_POLICY": "passive"},
        ) as server,
        httpx2.Client(transport=transport, trust_env=False, timeout=120) as client,
    ):
        try:
            while client.get(f"http://127.0.0.1:{port}/health").status_code != 200:
                assert server.poll() is None
            address = f"http://127.0.0.1:{port}/v1"
            yield ServedGenerator(address, "default", key="", patience=120, count_tokens=lambda text: len(text.split()))
        finally:
            server.terminate()


def test_it_streams_and_says_how_long_the_prompt_was(generator: ServedGenerator) -> None:
    pieces = list(generator.generate([Message("user", "The capital of France is")], max_tokens=8))
    assert len(pieces) > 1
    assert generator.prompt_tokens > 5
    assert generator.models() == ["default"]


def test_it_is_cancelled_and_goes_on(generator: ServedGenerator) -> None:
    pieces = generator.generate(LONG, max_tokens=1500)
    next(pieces)
    threading.Thread(target=generator.cancel).start()
    with pytest.raises(Cancelled):
        list(pieces)
    assert "".join(generator.generate([Message("user", "Hello")], max_tokens=4))
