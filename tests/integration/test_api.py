"""The HTTP API over a scripted engine, asked by OpenAI's own client over a real connection."""

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from http.client import HTTPConnection
from typing import Any

import httpx
import openai
import pytest
from openai.types.chat import ChatCompletionMessageParam

from api.metrics import Metrics
from api.service import build_api
from models.errors import StateError
from rag.engine import Engine
from rag.llm.generator import Cancelled
from rag.queue import Queue, QueueSettings
from tests.integration.answers import ANSWER, QUESTION, SENTENCE, WORDS
from tests.integration.serving import SECONDS, serving
from tests.scripted import ScriptedGenerator, ScriptedReader

KEY = "0123456789abcdef-test"
USER: list[ChatCompletionMessageParam] = [{"role": "user", "content": QUESTION}]


class Slow(ScriptedGenerator):
    """Reads its prompt until it is cancelled or `read` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.reads, self.read = threading.Event(), threading.Event()

    def generate(self, *arguments: Any, **options: Any) -> Any:
        self.reads.set()
        self.cancelled.clear()
        while not self.read.is_set():
            if self.cancelled.wait(0.005):
                raise Cancelled
        yield from super().generate(*arguments, **options)


@pytest.fixture
def start(engine: Engine) -> Iterator[Callable[..., str]]:
    """Serves an engine, the scripted one unless another is given, and gives the address."""
    running = []

    def begin(given: Engine | None = engine, *, limits: QueueSettings | None = None, **options: Any) -> str:
        queue = Queue(given.cancel if given else lambda: None, limits)
        server = serving(build_api(lambda: given, queue, Metrics(lambda: given, queue), **options))
        running.append(server)
        return server.__enter__()

    yield begin
    for server in running:
        server.__exit__(None, None, None)


def client(address: str, key: str = "unused") -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{address}/v1", api_key=key, max_retries=0, timeout=SECONDS)


def sanad(response: Any) -> dict[str, Any]:
    field: dict[str, Any] = response.model_extra["sanad"]
    return field


def metric(address: str, line: str) -> float:
    found = [each for each in httpx.get(f"{address}/metrics").text.splitlines() if each.startswith(line + " ")]
    return float(found[0].split()[-1]) if found else 0.0


def test_a_question_is_answered_with_its_sources(start: Callable[..., str], llm: ScriptedGenerator) -> None:
    address = start()
    llm.enqueue("في منظمة سيكا ", "9 أعضاء مراقبين.")
    answer = client(address).chat.completions.create(model="sanad", messages=USER)
    assert answer.choices[0].message.content == f"{ANSWER} [1]"
    assert (answer.choices[0].finish_reason, answer.object, answer.model) == ("stop", "chat.completion", "sanad")
    assert answer.usage is not None
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens > 0
    found = sanad(answer)
    assert (found["verified"], found["verdict"]["how"], found["language"]) == (True, "checked", "ar")
    [cited] = found["citations"]
    assert cited["quote"] == SENTENCE
    where = {"start": cited["start"], "end": cited["end"]}
    text = httpx.get(f"{address}/v1/documents/{cited['document']}", params=where).json()
    assert (text["text"], text["title"]) == (SENTENCE, "منظمة سيكا")
    assert found["passages"][0]["document"] == found["evidence"][0]["document"] == "ar/سيكا"
    assert metric(address, 'sanad_questions_total{channel="api",outcome="checked"}') == 1


def test_only_what_was_checked_is_streamed_as_content(start: Callable[..., str], llm: ScriptedGenerator) -> None:
    llm.enqueue("في منظمة سيكا ", "27 عضوا.")  # these are no observers: it is worded once more or quoted
    llm.enqueue("في منظمة سيكا 27 عضوا.")
    options: Any = {"include_usage": True}
    stream = client(start()).chat.completions.create(model="sanad", messages=USER, stream=True, stream_options=options)
    *chunks, last, usage = list(stream)
    drafts = "".join(sanad(each)["text"] for each in chunks if (each.model_extra or {}).get("sanad", {}).get("part"))
    content = "".join(each.choices[0].delta.content or "" for each in chunks)
    assert "27 عضوا." in drafts
    assert "27 عضوا." not in content
    assert content.startswith(f"يبدو أن الجواب هو {WORDS}.")
    stages = [sanad(each)["stage"] for each in chunks if each.model_extra]
    assert stages[:2] == ["passages", "evidence"]
    assert last.choices[0].finish_reason == "stop"
    assert (sanad(last)["stage"], sanad(last)["verdict"]["how"]) == ("done", "quoted")
    assert usage.usage is not None
    assert (usage.choices, usage.usage.completion_tokens > 0) == ([], True)


def test_wishes_and_what_has_no_effect(start: Callable[..., str], llm: ScriptedGenerator) -> None:
    address = start()
    llm.enqueue("ECO was founded in 1985.")
    answer = client(address).chat.completions.create(
        model="sanad",
        messages=[{"role": "system", "content": "Answer in French."}, {"role": "user", "content": "When?"}],
        temperature=0.7,
        extra_body={"sanad": {"only": "lang:en", "passages": 1, "language": "en"}},
    )
    found = sanad(answer)
    assert found["ignored"] == ["system message", "temperature"]
    assert {each["document"] for each in found["passages"]} == {"en/eco"}


def test_a_follow_up_is_understood_behind_what_came_before(
    start: Callable[..., str], llm: ScriptedGenerator, reader: ScriptedReader
) -> None:
    address = start()
    llm.enqueue("في منظمة سيكا ", "9 أعضاء مراقبين.")
    before = client(address).chat.completions.create(model="sanad", messages=USER)
    reader.history.clear()
    follow_up = {"role": "user", "content": "وكل كم تجتمع؟"}
    reply = {"role": "assistant", "content": before.choices[0].message.content}
    for earlier, looked_up in ((reply | {"sanad": sanad(before)}, False), (reply, True)):
        llm.replies[:] = [["تجتمع مرة كل عامين."]] * 3  # as often as it may be worded
        messages: Any = [*USER, earlier, follow_up]
        assert client(address).chat.completions.create(model="sanad", messages=messages).choices[0].message.content
        questions = [question for question, _ in reader.history]
        assert (QUESTION in questions) == looked_up
        assert questions[-1] == follow_up["content"]


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({}, 422, "messages: Field required"),
        ({"messages": []}, 422, "at least 1 item"),
        ({"messages": "سؤال"}, 422, "valid list"),
        ({"messages": [{"role": "user", "content": 7}]}, 422, "messages.0.content"),
        (
            {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {}}]}]},
            422,
            "messages.0.content",
        ),
        ({"messages": [{"role": "user", "content": "؟!"}]}, 400, "The question is empty"),
        ({"messages": [{"role": "user", "content": "كلمة " * 3000}]}, 400, "too long"),
        ({"messages": [{"role": "system", "content": "Who?"}]}, 400, "must be the user's"),
        ({"messages": USER, "model": "gpt-4o"}, 404, "no such model"),
        ({"messages": USER, "n": 2}, 422, "n: "),
        ({"messages": USER, "stream": "yes"}, 422, "stream: "),
        ({"messages": USER, "sanad": {"tongue": "ar"}}, 422, "sanad.tongue"),
        ({"messages": USER, "sanad": {"only": "colour:red"}}, 400, "no 'colour'"),
        ({"messages": USER, "sanad": {"only": "folder:nowhere"}}, 400, "No article"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_a_sentence(
    start: Callable[..., str], body: dict[str, Any], status: int, said: str
) -> None:
    for stream in (False, True):
        response = httpx.post(f"{start()}/v1/chat/completions", json={"stream": stream, **body})
        assert response.status_code == status
        assert said in response.json()["error"]["message"]


@pytest.mark.parametrize(
    ("content", "status"), [(b"x" * 10_000_000, 413), (b"[" * 50_000, 400), (b"\xff{", 400), (b"nonsense", 422)]
)
def test_bodies_that_are_none(start: Callable[..., str], content: bytes, status: int) -> None:
    address = start()
    headers = {"Content-Type": "application/json"}
    for path in ("chat/completions", "search"):
        response = httpx.post(f"{address}/v1/{path}", content=content, headers=headers)
        assert response.status_code == status
    assert httpx.get(f"{address}/health").json() == {"status": "ok"}


def test_a_body_without_a_length_is_cut_off_too(start: Callable[..., str]) -> None:
    pieces = (b" " * 100_000 for _ in range(100))
    assert httpx.post(f"{start()}/v1/search", content=pieces).status_code == 413


def test_search_and_articles(start: Callable[..., str]) -> None:
    address = start()
    found = httpx.post(f"{address}/v1/search", json={"query": "Where is its seat?", "only": "lang:en"}).json()["data"]
    assert [each["document"] for each in found] == ["en/eco"]
    assert metric(address, 'sanad_http_requests_total{route="/v1/search",status="200"}') == 1
    assert found[0]["text"][found[0]["text"].index("Tehran") :] == "Tehran."
    everything = httpx.get(f"{address}/v1/documents").json()
    ids = [each["id"] for each in everything["data"]]
    assert (ids, everything["has_more"]) == (["ar/أستانا", "ar/سيكا", "en/eco"], False)
    assert everything["data"][2]["characters"] == 87
    page = httpx.get(f"{address}/v1/documents", params={"limit": 1, "after": ids[0]}).json()
    assert ([each["id"] for each in page["data"]], page["has_more"]) == ([ids[1]], True)
    assert httpx.get(f"{address}/v1/documents", params={"after": ids[-1]}).json()["data"] == []
    only = httpx.get(f"{address}/v1/documents", params={"only": "folder:ar", "limit": 1}).json()
    assert (len(only["data"]), only["has_more"]) == (1, True)
    beyond = httpx.get(f"{address}/v1/documents/en/eco", params={"start": 80, "end": 900}).json()
    assert (beyond["text"], beyond["start"], beyond["end"]) == ("Tehran."[-7:], 80, 87)
    missing = httpx.get(f"{address}/v1/documents/..%2F..%2Fetc%2Fpasswd")
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "document_not_found")


def test_the_client_lists_the_model(start: Callable[..., str]) -> None:
    assert [each.id for each in client(start()).models.list()] == ["sanad"]


def test_while_the_models_load_everything_has_an_answer(start: Callable[..., str]) -> None:
    address = start(None)
    health = httpx.get(f"{address}/health")
    assert (health.status_code, health.json(), health.headers["retry-after"]) == (503, {"status": "loading"}, "5")
    metrics = httpx.get(f"{address}/metrics")
    assert (metrics.status_code, "sanad_ready 0.0" in metrics.text, "sanad_passages" in metrics.text) == (
        200,
        True,
        False,
    )
    with pytest.raises(openai.InternalServerError, match="being loaded"):
        client(address).chat.completions.create(model="sanad", messages=USER)
    assert httpx.get(f"{address}/v1/documents").status_code == 503


def test_a_key_is_asked_for(start: Callable[..., str], llm: ScriptedGenerator) -> None:
    address = start(key=KEY)
    for wrong in ("wrong", KEY + "x", "مفتاح"):
        headers = [(b"Authorization", f"Bearer {wrong}".encode())]
        response = httpx.get(f"{address}/v1/documents", headers=headers)
        assert (response.status_code, response.json()["error"]["code"]) == (401, "invalid_api_key")
    assert httpx.get(f"{address}/metrics").status_code == 401
    assert httpx.get(f"{address}/health").status_code == 200
    llm.enqueue("في منظمة سيكا ", "9 أعضاء مراقبين.")
    assert client(address, KEY).chat.completions.create(model="sanad", messages=USER).choices


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "example.org"])
def test_without_a_key_the_api_is_closed_to_other_machines(start: Callable[..., str], host: str) -> None:
    response = httpx.get(f"{start(host=host)}/v1/documents")
    assert (response.status_code, response.json()["error"]["code"]) == (403, "api_closed")


def test_who_leaves_a_stream_frees_the_llm_while_it_reads(start: Callable[..., str], engine: Engine) -> None:
    llm = Slow()
    address = start(replace(engine, generator=llm))
    with httpx.stream(
        "POST", f"{address}/v1/chat/completions", json={"messages": USER, "stream": True}, timeout=SECONDS
    ) as response:
        lines = response.iter_lines()
        while not llm.reads.is_set():
            next(lines)
    assert llm.cancelled.wait(SECONDS)
    llm.read.set()
    llm.enqueue("في منظمة سيكا ", "9 أعضاء مراقبين.")
    answer = client(address).chat.completions.create(model="sanad", messages=USER)
    assert answer.choices[0].message.content == f"{ANSWER} [1]"


def test_who_hangs_up_without_a_stream_frees_the_llm_too(start: Callable[..., str], engine: Engine) -> None:
    llm = Slow()
    address = start(replace(engine, generator=llm))
    leaver = HTTPConnection(address.removeprefix("http://"))
    leaver.request("POST", "/v1/chat/completions", json.dumps({"messages": USER}), {"Content-Type": "application/json"})
    assert llm.reads.wait(SECONDS)
    leaver.close()
    assert llm.cancelled.wait(SECONDS)


def test_too_many_are_told_when_to_come_again(start: Callable[..., str], engine: Engine) -> None:
    llm = Slow()
    address = start(replace(engine, generator=llm), limits=QueueSettings(most_waiting=1, patience_s=SECONDS))
    for _ in range(2):
        llm.enqueue("في منظمة سيكا ", "9 أعضاء مراقبين.")
    with ThreadPoolExecutor(2) as pool:
        ask = lambda: client(address).chat.completions.create(model="sanad", messages=USER)  # noqa: E731
        first = pool.submit(ask)
        assert llm.reads.wait(SECONDS)
        second = pool.submit(ask)
        while not metric(address, "sanad_waiting_questions"):
            pass
        with pytest.raises(openai.RateLimitError) as caught:
            ask()
        assert int(caught.value.response.headers["retry-after"]) > 0
        llm.read.set()
        for each in (first, second):
            assert each.result(SECONDS).choices[0].message.content == f"{ANSWER} [1]"


def test_who_waits_in_a_stream_is_told_the_place_and_not_for_ever(start: Callable[..., str], engine: Engine) -> None:
    llm = Slow()
    address = start(replace(engine, generator=llm), limits=QueueSettings(patience_s=1))
    body = {"messages": USER, "stream": True}
    with httpx.stream("POST", f"{address}/v1/chat/completions", json=body, timeout=SECONDS) as first:
        lines = first.iter_lines()
        while not llm.reads.is_set():
            next(lines)
        second = httpx.post(f"{address}/v1/chat/completions", json=body, timeout=SECONDS)
        assert ": 1 before this question" in second.text
        data = [line.removeprefix("data: ") for line in second.text.splitlines() if line.startswith("data: {")]
        assert json.loads(data[-1])["error"]["code"] == "busy"
        assert second.text.rstrip().endswith("data: [DONE]")
        third = httpx.post(f"{address}/v1/chat/completions", json={"messages": USER}, timeout=SECONDS)
        assert (third.status_code, third.json()["error"]["code"]) == (503, "busy")
        assert int(third.headers["retry-after"]) > 0


class Broken:
    """A reader that fails."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def read(self, *_: object) -> Any:
        raise self.error


@pytest.mark.parametrize(
    ("error", "status"), [(StateError("/srv/secret is damaged", "/srv"), 503), (RuntimeError("/srv/secret"), 500)]
)
def test_no_error_tells_of_the_server(
    start: Callable[..., str], engine: Engine, error: Exception, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    address = start(replace(engine, reader=Broken(error)))
    response = httpx.post(f"{address}/v1/chat/completions", json={"messages": USER}, timeout=SECONDS)
    streamed = httpx.post(f"{address}/v1/chat/completions", json={"messages": USER, "stream": True}, timeout=SECONDS)
    assert response.status_code == status
    assert "error" in response.json()
    assert '"error"' in streamed.text
    assert "/srv" not in response.text + streamed.text
    assert "/srv/secret" in caplog.text


def test_the_description_loads_nothing_from_elsewhere(start: Callable[..., str]) -> None:
    address = start()
    page = httpx.get(f"{address}/docs")
    assert "http" not in page.text.replace("http-equiv", "")
    assert "script-src 'self' 'sha256-" in page.headers["content-security-policy"]
    for asset in ("swagger-ui-bundle.js", "swagger-ui.css", "favicon.png"):
        assert httpx.get(f"{address}/docs/assets/{asset}").status_code == 200
    described = httpx.get(f"{address}/openapi.json").json()
    assert set(described["paths"]) == {
        "/v1/chat/completions",
        "/v1/models",
        "/v1/search",
        "/v1/documents",
        "/v1/documents/{id}",
        "/health",
        "/metrics",
    }
