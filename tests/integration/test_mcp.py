"""The MCP server over a scripted engine, asked by the SDK's own client."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, TypeVar

import pytest
from mcp import Client, MCPError
from mcp.types import CallToolResult, TextResourceContents

from models.errors import StateError
from rag.engine import Engine
from rag.mcp_server import address, build_server
from rag.queue import Queue, QueueSettings
from tests import loops
from tests.integration.answers import ANSWER, QUESTION, SENTENCE
from tests.integration.test_api import SECONDS, Slow
from tests.scripted import ScriptedGenerator, ScriptedReader

T = TypeVar("T")


def use(engine: Engine | Exception, body: Callable[[Client], Awaitable[T]], limits: QueueSettings | None = None) -> T:
    """What the body does with a client that is connected to a server in memory."""

    async def loaded() -> Engine:
        if isinstance(engine, Exception):
            raise engine
        return engine

    cancel = (lambda: None) if isinstance(engine, Exception) else engine.cancel

    async def run() -> T:
        async with Client(build_server(loaded, Queue(cancel, limits))) as client:
            return await body(client)

    return loops.run(run())


def call(engine: Engine | Exception, tool: str, **arguments: Any) -> CallToolResult:
    return use(engine, lambda client: client.call_tool(tool, arguments))


def refusal(engine: Engine | Exception, body: Callable[[Client], Awaitable[object]]) -> str:
    """The message of the error of the protocol in which the body ends."""

    async def refused(client: Client) -> str:
        with pytest.raises(MCPError) as caught:
            await body(client)
        return caught.value.message

    return use(engine, refused)


def words(result: CallToolResult) -> str:
    return "".join(getattr(each, "text", "") for each in result.content)


def test_the_tools_say_what_they_take_and_that_they_only_read(engine: Engine) -> None:
    tools = use(engine, lambda client: client.list_tools()).tools
    assert [each.name for each in tools] == ["ask", "search", "read"]
    assert all(each.annotations and each.annotations.read_only_hint for each in tools)
    assert tools[0].input_schema["required"] == ["question"]


def test_ask_gives_the_answer_and_what_bears_it_out(engine: Engine, llm: ScriptedGenerator) -> None:
    llm.enqueue("في منظمة سيكا ", "9 أعضاء مراقبين.")
    result = call(engine, "ask", question=QUESTION)
    assert not result.is_error
    assert words(result).startswith(f"{ANSWER} [1]")
    assert f"«{SENTENCE}»" in words(result)
    found = result.structured_content
    assert (found["verified"], found["citations"][0]["quote"]) == (True, SENTENCE)
    cited = found["citations"][0]
    read = call(engine, "read", article=cited["document"], start=cited["start"], end=cited["end"])
    assert words(read) == read.structured_content["text"] == SENTENCE


def test_ask_is_asked_after_other_questions_and_of_some_articles(
    engine: Engine, llm: ScriptedGenerator, reader: ScriptedReader
) -> None:
    llm.replies[:] = [["تجتمع مرة كل عامين."]] * 3
    result = call(engine, "ask", question="وكل كم تجتمع؟", history=[QUESTION], language="ar", only="lang:ar")
    assert not result.is_error
    assert next(question for question, _ in reader.history) == QUESTION
    assert {each["document"].split("/")[0] for each in result.structured_content["citations"]} == {"ar"}


def test_search_finds_passages(engine: Engine) -> None:
    found = call(engine, "search", query="Where is its seat?", limit=1).structured_content["passages"]
    assert [each["document"] for each in found] == ["en/eco"]
    text = engine.index.document("en/eco").text
    assert found[0]["text"] == text[found[0]["start"] : found[0]["end"]]


def test_read_stays_within_the_article(engine: Engine) -> None:
    beyond = call(engine, "read", article="en/eco", start=80, end=10_000).structured_content
    assert (beyond["text"], beyond["end"]) == ("Tehran.", 87)
    assert call(engine, "read", article="en/eco", start=9, end=3).structured_content["text"] == ""


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("ask", {"question": "؟!"}, "The question is empty"),
        ("ask", {"question": "x " * 1900}, "too long"),
        ("ask", {}, "question: Field required"),
        ("ask", {"question": 7}, "question: Input should be a valid string"),
        ("ask", {"question": "Who?", "only": "colour:red"}, "no 'colour'"),
        ("ask", {"question": "Who?", "only": "folder:nowhere"}, "No article"),
        ("search", {"query": "a", "limit": 51}, "limit"),
        ("search", {"query": "a", "shell": "ls"}, "shell: Extra inputs"),
        ("search", {"query": ""}, "empty"),
        ("read", {"article": "../../etc/passwd"}, "There is no such article"),
    ],
)
def test_what_cannot_be_done_is_told(engine: Engine, tool: str, arguments: dict[str, Any], said: str) -> None:
    result = call(engine, tool, **arguments)
    assert result.is_error
    assert said in words(result)
    assert str(engine.index.catalog.store) not in words(result)


def test_what_the_server_does_not_have_is_an_error_of_the_protocol(engine: Engine) -> None:
    assert "no tool 'shell'" in refusal(engine, lambda client: client.call_tool("shell", {"command": "ls"}))
    assert "no such article" in refusal(engine, lambda client: client.read_resource("file:///etc/passwd"))


def test_the_articles_are_resources(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.mcp_server.PAGE", 2)

    async def every(client: Client) -> list[tuple[str, str]]:
        first = await client.list_resources()
        assert len(first.resources) == 2
        rest = await client.list_resources(cursor=first.next_cursor)
        assert rest.next_cursor is None
        return [(each.name, str(each.uri)) for each in (*first.resources, *rest.resources)]

    found = use(engine, every)
    assert found == [(id, address(id)) for id in ("ar/أستانا", "ar/سيكا", "en/eco")]
    for id, uri in found:
        [content] = use(engine, lambda client, uri=uri: client.read_resource(uri)).contents  # type: ignore[misc]
        assert isinstance(content, TextResourceContents)
        assert content.text == engine.index.document(id).text


def test_an_index_that_cannot_be_opened_is_told_at_each_call() -> None:
    broken = StateError("There is no index.", "Build it.")
    assert words(call(broken, "ask", question="Who?")) == "There is no index.\nBuild it."
    assert "no index" in refusal(broken, lambda client: client.list_resources())


def test_what_fails_unexpectedly_is_only_logged(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    result = call(replace(engine, count_tokens=None), "ask", question="Who?")  # type: ignore[arg-type]
    assert words(result).startswith("Something unexpected")
    assert "TypeError" in caplog.text


def test_a_client_that_gives_up_frees_the_llm_while_it_reads(engine: Engine) -> None:
    llm = Slow()

    async def give_up(client: Client) -> CallToolResult:
        call = asyncio.ensure_future(client.call_tool("ask", {"question": QUESTION}))
        await asyncio.to_thread(llm.reads.wait, SECONDS)
        call.cancel()
        assert await asyncio.to_thread(llm.cancelled.wait, SECONDS)
        llm.read.set()
        llm.enqueue("في منظمة سيكا ", "9 أعضاء مراقبين.")
        return await client.call_tool("ask", {"question": QUESTION})

    assert words(use(replace(engine, generator=llm), give_up)).startswith(ANSWER)
