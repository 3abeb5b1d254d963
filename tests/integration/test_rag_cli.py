"""`python -m rag` over real SQLite and Chroma, with a hash embedder and a scripted LLM in the place of the weights."""

import json
import runpy
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import rag.__main__
from index.build import build
from index.search import open_index
from index.settings import IndexSettings
from models.errors import InputError, StateError
from rag.engine import Engine
from rag.llm.prompts import load_prompts
from rag.settings import AnswerSettings, Settings
from tests.fakes import HashEmbedder
from tests.scripted import ScriptedGenerator, ScriptedReader, ScriptedVerifier

QUESTION = "كم عدد الأعضاء المراقبين في منظمة سيكا؟"
ANSWER = "في منظمة سيكا 9 أعضاء مراقبين."
Run = Callable[..., int]
pytestmark = pytest.mark.usefixtures("by_reader")


@pytest.fixture
def llm() -> ScriptedGenerator:
    return ScriptedGenerator()


@pytest.fixture
def reader() -> ScriptedReader:
    return ScriptedReader({"9 أعضاء مراقبين": 60.0})


@pytest.fixture
def run(
    settings: IndexSettings,
    embedder: HashEmbedder,
    llm: ScriptedGenerator,
    reader: ScriptedReader,
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    build(settings, embedder)

    def engine(chosen: Settings, *, retrieve_only: bool = False) -> Engine:
        index = open_index(settings, embedder)
        generator = None if retrieve_only else llm
        verifier = ScriptedVerifier(["nine observers", "9 أعضاء مراقبين"])
        return Engine(index, generator, load_prompts(), chosen, llm.count_tokens, llm.name, reader, verifier)

    monkeypatch.setattr(rag.__main__, "build_engine", engine)
    monkeypatch.setattr(
        rag.__main__,
        "load_settings",
        lambda **_: Settings(settings, AnswerSettings()),
    )

    def call(*arguments: object) -> int:
        monkeypatch.setattr(sys, "argv", ["rag", *map(str, arguments)])
        return rag.__main__.main()

    return call


def test_ask_prints_the_answer_and_the_article_s_words(
    run: Run, llm: ScriptedGenerator, capsys: pytest.CaptureFixture[str]
) -> None:
    llm.enqueue("CICA has nine observers.")
    assert run("ask", f"{QUESTION} أجب بالإنجليزية") == 0
    printed = capsys.readouterr().out
    assert "CICA has nine observers. [1]" in printed
    assert "«تضم منظمة سيكا 27 عضوا دائما و9 أعضاء مراقبين.»" in printed


def test_ask_prints_json(run: Run, reader: ScriptedReader, capsys: pytest.CaptureFixture[str]) -> None:
    reader.answers = {}
    assert run("ask", QUESTION, "--json") == 0
    row = json.loads(capsys.readouterr().out)
    assert row["refused"]
    assert row["language"] == "ar"


def test_batch_writes_a_line_a_question_and_goes_on_after_an_unusable_one(
    run: Run, llm: ScriptedGenerator, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    llm.replies = [[ANSWER], [ANSWER]]
    questions = [{"id": "a", "question": QUESTION}, {"id": "b", "question": "  "}, {"id": "c", "question": QUESTION}]
    given, out = tmp_path / "أسئلة.jsonl", tmp_path / "new folder" / "answers.jsonl"
    given.write_text("\n".join(json.dumps(q) for q in questions) + "\n\n", encoding="utf-8")
    assert run("batch", "--in", given, "--out", out) == 0
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [(row["id"], row["refused"]) for row in rows] == [("a", False), ("b", True), ("c", False)]
    assert "empty" in rows[1]["answer"]
    assert rows[1]["verdict"] == {"how": "refused", "why": "unusable", "detail": ""}
    assert "b: The question is empty" in capsys.readouterr().err


def test_a_stop_at_the_last_question_is_no_whole_run(
    run: Run, llm: ScriptedGenerator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    llm.replies = [[ANSWER], [ANSWER]]
    given, out = tmp_path / "q.jsonl", tmp_path / "a.jsonl"
    given.write_text("\n".join([json.dumps({"question": QUESTION})] * 2), encoding="utf-8")
    done: list[object] = []

    def answered(*given: object) -> object:
        done.append(given)
        if len(done) == 2:
            signal.raise_signal(signal.SIGINT)
        return whole(*given)

    whole: Callable[..., object] = rag.__main__.answered
    monkeypatch.setattr(rag.__main__, "answered", answered)
    with pytest.raises(InputError, match="was stopped"):
        run("batch", "--in", given, "--out", out)
    assert len(out.read_text(encoding="utf-8").splitlines()) == 1


def test_a_question_may_hold_a_line_separator(run: Run, llm: ScriptedGenerator, tmp_path: Path) -> None:
    llm.replies = [[ANSWER], [ANSWER]]
    given, out = tmp_path / "q.jsonl", tmp_path / "a.jsonl"
    line = json.dumps({"question": f"{QUESTION}\u2028"}, ensure_ascii=False)
    given.write_bytes(f"{line}\r\n{line}\r\n".encode())
    assert run("batch", "--in", given, "--out", out) == 0
    assert len(out.read_text(encoding="utf-8").split("\n")) == 3


def test_retrieving_only_fills_passages_and_evidence(run: Run, llm: ScriptedGenerator, tmp_path: Path) -> None:
    given, out = tmp_path / "q.jsonl", tmp_path / "a.jsonl"
    given.write_text(json.dumps({"id": 7, "question": QUESTION}), encoding="utf-8-sig")
    assert run("batch", "--in", given, "--out", out, "--retrieve-only") == 0
    (row,) = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert row["id"] == "7"
    assert row["passages"]
    assert row["evidence"]
    assert row["answer"] == ""
    assert llm.history == []


def test_a_line_may_follow_others_and_wish_for_a_language(run: Run, llm: ScriptedGenerator, tmp_path: Path) -> None:
    history = ["متى تجتمع منظمة سيكا؟", "وأين؟"]
    line = {"id": "f", "question": "وكم عدد المراقبين؟", "history": history, "language": "en"}
    given, out = tmp_path / "q.jsonl", tmp_path / "a.jsonl"
    given.write_text(json.dumps(line), encoding="utf-8")
    llm.enqueue("It has nine observers.")
    assert run("batch", "--in", given, "--out", out) == 0
    row = json.loads(out.read_text(encoding="utf-8"))
    assert row["standalone"] == "متى تجتمع منظمة سيكا؟ وأين؟ وكم عدد المراقبين؟"
    assert (row["language"], row["refused"]) == ("en", False)
    assert row["verdict"] == {"how": "quoted", "why": "translated", "detail": ""}
    assert row["answer"].startswith("It has nine observers")


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[]",
        '{"id": 1}',
        '"text"',
        '{"question": "x", "history": "y"}',
        '{"question": "x", "language": "fr"}',
    ],
)
def test_a_malformed_line_is_named_before_anything_is_answered(run: Run, tmp_path: Path, line: str) -> None:
    given = tmp_path / "q.jsonl"
    given.write_text(json.dumps({"id": 1, "question": QUESTION}) + "\n" + line, encoding="utf-8")
    with pytest.raises(Exception, match="line 2") as caught:
        run("batch", "--in", given, "--out", tmp_path / "a.jsonl")
    assert str(given) in str(caught.value)
    assert not (tmp_path / "a.jsonl").exists()


def test_files_that_cannot_be_used_are_sentences(run: Run, tmp_path: Path) -> None:
    with pytest.raises(Exception, match="cannot be read"):
        run("batch", "--in", tmp_path / "missing.jsonl", "--out", tmp_path / "a.jsonl")
    (tmp_path / "q.jsonl").write_text(json.dumps({"question": QUESTION}), encoding="utf-8")
    with pytest.raises(Exception, match="cannot be written"):
        run("batch", "--in", tmp_path / "q.jsonl", "--out", tmp_path)


def test_only_the_articles_of_a_filter_are_searched(run: Run, tmp_path: Path) -> None:
    given, out = tmp_path / "q.jsonl", tmp_path / "a.jsonl"
    given.write_text('{"question": "Where is its seat?"}', encoding="utf-8")
    assert run("batch", "--in", given, "--out", out, "--retrieve-only", "--only", "folder:ar lang:ar") == 0
    passages = json.loads(out.read_text(encoding="utf-8"))["passages"]
    assert {each["document"] for each in passages} == {"ar/أستانا", "ar/سيكا"}
    with pytest.raises(InputError, match="No article"):
        run("batch", "--in", given, "--out", out, "--retrieve-only", "--only", "date:1900")
    with pytest.raises(InputError, match="colour"):
        run("ask", "Where is its seat?", "--only", "colour:red")


@pytest.mark.parametrize("arguments", [[], ["unknown"], ["ask"], ["batch"], ["ask", "x", "--stor"]])
def test_bad_usage_exits_with_2(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["rag", *arguments])
    with pytest.raises(SystemExit) as caught:
        runpy.run_module("rag", run_name="__main__")
    assert caught.value.code == 2


def test_no_index_is_a_sentence_with_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(*_: object, **__: object) -> Engine:
        raise StateError("There is no index.", "python -m index build")

    monkeypatch.setattr("rag.engine.build_engine", missing)
    monkeypatch.setattr(sys, "argv", ["rag", "ask", "x", "--store", str(tmp_path)])
    with pytest.raises(SystemExit) as caught:
        runpy.run_module("rag", run_name="__main__")
    assert caught.value.code == 1
    assert "python -m index build" in capsys.readouterr().err
