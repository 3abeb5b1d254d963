"""Other programs ask the real thing: OpenAI's client the running page, the MCP SDK's client `python -m rag mcp`."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

from models.installation import ROOT
from rag.settings import Settings
from tests import loops
from tests.program import SECONDS, Program

pytestmark = pytest.mark.model

OBSERVERS = "27 عضوا دائما و9 اعضاء مراقبين وخمسة منظمات مراقبة"
QUESTIONS = "كم عدد الأعضاء المراقبين في سيكا؟", "How many observer members does CICA have?"


@pytest.fixture(scope="module")
def store(shipped: Settings) -> Path:
    return shipped.index.store


def test_the_running_page_answers_openais_client(program: Program) -> None:
    app = program.address.rstrip("/")
    assert program.loading == (503, 503)
    assert httpx.get(f"{app}/health", timeout=SECONDS).status_code == 200
    client = openai.OpenAI(base_url=f"{app}/v1", api_key="unused", timeout=SECONDS)
    for question in QUESTIONS:
        answer: Any = client.chat.completions.create(model="sanad", messages=[{"role": "user", "content": question}])
        found = answer.sanad
        assert "9" in answer.choices[0].message.content
        assert "9 اعضاء مراقبين" in found["citations"][0]["quote"]
        cited = found["citations"][0]
        where = {"start": cited["start"], "end": cited["end"]}
        assert (
            httpx.get(f"{app}/v1/documents/{cited['document']}", params=where, timeout=SECONDS).json()["text"]
            == cited["quote"]
        )
        streamed = client.chat.completions.create(
            model="sanad", messages=[{"role": "user", "content": question}], stream=True
        )
        text = "".join(chunk.choices[0].delta.content or "" for chunk in streamed)
        assert text == answer.choices[0].message.content
    search = httpx.post(f"{app}/v1/search", json={"query": QUESTIONS[0], "only": "lang:ar"}, timeout=SECONDS).json()[
        "data"
    ]
    assert OBSERVERS in "".join(each["text"] for each in search[:2])
    metrics = httpx.get(f"{app}/metrics", timeout=SECONDS).text
    assert "sanad_ready 1.0" in metrics
    assert 'channel="api"' in metrics
    page = httpx.get(app, timeout=SECONDS)
    assert (page.status_code, "gradio" in page.text) == (200, True)
    assert httpx.get(f"{app}/docs", headers={"Host": "elsewhere.example"}, timeout=SECONDS).status_code == 400


def test_an_mcp_client_asks_over_standard_input_and_output(store: Path) -> None:
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "rag", "mcp", "--store", str(store)],
        cwd=ROOT,
        env={**os.environ},
    )

    async def use() -> tuple[Any, Any, Any]:
        async with Client(stdio_client(server)) as client:
            listed = await client.list_resources()
            answer = await client.call_tool("ask", {"question": QUESTIONS[0]})
            article = await client.read_resource(listed.resources[0].uri)
            return listed, answer, article

    listed, answer, article = loops.run(use())
    assert "ar/cica-sixth-ministerial" in [each.name for each in listed.resources]
    assert "9" in answer.structured_content["answer"]
    assert "9 اعضاء مراقبين" in answer.structured_content["citations"][0]["quote"]
    assert article.contents[0].text


def test_standard_output_carries_the_protocol_and_nothing_else(store: Path) -> None:
    hello = {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    }
    lines = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {
            "jsonrpc": "2.0",
            "id": 2,
            "method": "tools/call",
            "params": {"name": "search", "arguments": {"query": "CICA"}},
        },
    ]
    command = [sys.executable, "-m", "rag", "mcp", "--store", str(store)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin and process.stdout
        process.stdin.write("".join(json.dumps(line) + "\n" for line in lines))
        process.stdin.flush()
        answers = [json.loads(process.stdout.readline()) for _ in (1, 2)]
        process.stdin.close()
        rest = process.stdout.read()
    assert [each["id"] for each in answers] == [1, 2]
    assert "passages" in answers[1]["result"]["structuredContent"]
    assert rest == ""
    assert process.returncode == 0
