"""The LLM is changed between two questions: the queue waits, and whatever goes wrong leaves the one of before."""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from models.errors import InputError, StateError
from models.registry import DEFAULT_LLM, Model, load_registry
from rag.engine import Engine
from rag.queue import Queue
from rag.running import Running
from rag.settings import Settings
from tests.scripted import ScriptedGenerator

OTHER = "qwen2.5-coder-1.5b-instruct-q4_k_m"


def loaded(engine: Engine, name: str) -> Engine:
    return replace(engine, generator=ScriptedGenerator(name), model_name=name)


@pytest.fixture
def running(engine: Engine) -> Running:
    return Running(engine, load=loaded)


def test_the_next_question_has_the_other_model(running: Running) -> None:
    queue = Queue(running.cancel)
    before = queue.enter()
    assert before.begin()
    switching = threading.Thread(target=running.switch, args=[OTHER, queue])
    switching.start()
    while queue.waiting != 1:
        before.ended.wait(0.01)
    assert running.name == "scripted"  # a question is being answered
    before.leave()
    switching.join(30)
    assert running.name == OTHER and queue.idle_s > 0
    assert [each.in_use for each in running.choices() if each.model.name == OTHER] == [True]


def test_a_model_that_cannot_be_loaded_leaves_the_other_in_use(engine: Engine) -> None:
    def fail(_: Engine, name: str) -> Engine:
        raise StateError(f"{name} is damaged.")

    running = Running(engine, load=fail)
    queue = Queue(running.cancel)
    with pytest.raises(StateError, match="damaged"):
        running.switch(OTHER, queue)
    with pytest.raises(InputError, match="named 'none'"):
        running.switch("none", queue)
    assert running.engine is engine and queue.idle_s > 0


def test_a_model_that_is_too_large_for_the_memory_is_not_loaded(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("psutil.virtual_memory", lambda: type("Memory", (), {"available": 1e9}))
    with pytest.raises(StateError) as error:
        running.switch(OTHER, Queue(running.cancel))
    assert error.value.kind == "model_memory" and running.name == "scripted"


def test_a_model_is_fetched_one_at_a_time_and_its_progress_told(engine: Engine) -> None:
    come, fetched, failing = threading.Event(), list[str](), list[StateError]()

    def bring(model: Model) -> None:
        fetched.append(model.name)
        part = running.cache / "models" / f"{model.name}.partial"
        part.mkdir(parents=True, exist_ok=True)
        (part / "weights").write_bytes(b"0" * 1000)
        come.wait(30)
        for error in failing:
            raise error

    running = Running(engine, bring=bring)
    running.fetch(OTHER)
    running.fetch(DEFAULT_LLM)  # the first is not done yet
    until(lambda: (share(running) or 0) > 0)
    assert share(running) == 1000 / load_registry()[OTHER].size
    failing.append(StateError("No network."))
    come.set()
    until(lambda: not running.fetching)
    assert fetched == [OTHER] and running.failed is failing[0] and share(running) is None


def share(running: Running) -> float | None:
    return next(each.fetched for each in running.choices() if each.model.name == OTHER)


@pytest.mark.parametrize(("open_to_readers", "kind"), [(False, "model_closed"), (True, "model_offline")])
def test_nothing_is_fetched_that_the_settings_forbid(engine: Engine, open_to_readers: bool, kind: str) -> None:
    offline = engine.settings.index.model_copy(update={"offline": True})
    settings = Settings(offline, engine.settings.answer)
    running = Running(replace(engine, settings=settings), open_to_readers=open_to_readers)
    with pytest.raises(InputError) as error:
        running.fetch(OTHER)
    assert error.value.kind == kind and not running.fetching


def until(holds: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(3000):
        if holds():
            return
        pause.wait(0.01)
    raise TimeoutError
