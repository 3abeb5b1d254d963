"""`python -m evals.answers` on real SQLite and Chroma, with a hash embedder and scripted answers."""

import json
import signal
import sys
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from evals import answers, naive, sets
from evals.data.division import Division, Parallel, Sets
from evals.data.nomiracl import Judged
from evals.data.squad import read_paragraphs
from evals.judging import sample
from evals.records import read_record
from evals.stores import stored
from index.build import build
from index.search import open_index
from index.settings import IndexSettings
from models.cli import INTERRUPTED
from models.errors import InputError, StateError
from rag.answer import look_up
from rag.engine import Engine
from rag.llm.generator import Message
from rag.settings import AnswerSettings, Settings
from rag.types import Citation, Done, Event, Refused, Retrieved, Turn, Verdict, Wishes
from tests.fakes import HashEmbedder
from tests.scripted import ScriptedGenerator

PARAGRAPHS = {
    "Tea": ("Tea is grown on terraces. It was brought to Ceylon in 1867.", "When was tea brought to Ceylon?", "1867"),
    "ECO": ("ECO was founded by Iran. Its seat is Tehran.", "Where is the seat of ECO?", "Tehran"),
    "Silk": ("Silk is spun by worms. They eat mulberry leaves.", "What is the price of silk?", None),
}
ARABIC = {
    "Tea": ("يزرع الشاي على المدرجات. جلب إلى سيلان عام ١٨٦٧.", "متى جُلب الشاي إلى سيلان؟", "١٨٦٧"),
    "ECO": ("أسست إيران المنظمة. مقرها طهران.", "أين مقر منظمة ECO؟", "طهران"),
    "Silk": ("تغزل الديدان الحرير.", "ما سعر الحرير؟", None),
}
OURS = {
    "brought": ("Tea was brought to Ceylon in 1867. [1]", "It was brought to Ceylon in 1867."),
    "seat": ("The seat of ECO is Tehran. [1]", "Its seat is Tehran."),
    "جُلب": ("جلب الشاي إلى سيلان عام ١٨٦٧. [1]", "It was brought to Ceylon in 1867."),
}
THEIRS = {"brought": "It was in 1867 [1].", "seat": "ECO has its seat in Ankara [1] [9].", "price": "No answer."}


@dataclass
class Naive(ScriptedGenerator):
    """What the naive pipeline's LLM says, by a word of the question."""

    def generate(self, messages: Sequence[Message], *, begin: str = "", max_tokens: int) -> Generator[str, None, None]:
        assert (messages[0], begin) == (naive.SYSTEM, "")
        self.history.append([*messages])
        question = messages[-1].text.rsplit("Question", 1)[1]
        yield from next(text for word, text in THEIRS.items() if word in question)[:max_tokens]


@dataclass
class Scripted:
    """What Sanad says, by a word of the question, on what it really finds; at `stop_at` somebody presses Ctrl-C."""

    stop_at: str = ""

    def answer(
        self, question: str, history: Sequence[Turn], engine: Engine, *, id: str, wishes: Wishes
    ) -> Iterator[Event]:
        found = look_up(question, history, engine, id=id, wishes=wishes)
        yield Retrieved(found.language, found.passages)
        if self.stop_at and self.stop_at in question:
            signal.raise_signal(signal.SIGINT)
            return
        found = replace(found, timings=replace(found.timings, first_token_ms=500.0, total_ms=1000.0))
        said = next((said for word, said in OURS.items() if word in question), None)
        if said is None:
            refusal = "لا جواب" if found.language == "ar" else "No answer."
            yield Refused(replace(found, answer=refusal, verdict=Verdict("refused", "judged")))
            return
        text, quote = said
        cited = next(each for each in found.evidence if each.text == quote)
        citation = Citation(1, cited.document, cited.title, cited.start, cited.end, quote)
        yield Done(replace(found, answer=text, verdict=Verdict("checked", "supported"), citations=(citation,)))


@pytest.fixture
def llm(monkeypatch: pytest.MonkeyPatch) -> Naive:
    """Stands in for all weights."""
    llm, embedder = Naive(), HashEmbedder()

    def build_engine(settings: Settings, *, retrieve_only: bool) -> Engine:
        index = open_index(settings.index, embedder)
        return Engine(index, None if retrieve_only else llm, {}, settings, llm.count_tokens, llm.name)

    def kept(corpus: Path, store: Path) -> IndexSettings:
        settings = IndexSettings(corpus=corpus, store=store)
        build(settings, embedder)
        return settings

    monkeypatch.setattr(sets, "kept", kept)
    monkeypatch.setattr(sets, "build_engine", build_engine)
    monkeypatch.setattr(answers, "load_llm", lambda _: llm)
    monkeypatch.setattr(sets, "stored", lambda paragraphs: stored(paragraphs, embedder))
    return llm


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Scripted:
    scripted = Scripted()
    monkeypatch.setattr(answers, "answer", scripted.answer)
    return scripted


@pytest.fixture
def squad(tmp_path: Path) -> Path:
    return write(tmp_path / "tea.en.json", PARAGRAPHS)


def write(path: Path, paragraphs: dict[str, tuple[str, str, str | None]]) -> Path:
    data: list[dict[str, Any]] = []
    for id, (title, (text, question, answer)) in enumerate(paragraphs.items()):
        given = [{"text": answer, "answer_start": 0}] if answer else []
        qas = [{"id": str(id), "question": question, "answers": given}]
        data.append({"title": title, "paragraphs": [{"context": text, "qas": qas}]})
    path.write_text(json.dumps({"data": data}), encoding="utf-8")
    return path


def main(monkeypatch: pytest.MonkeyPatch, results: Path, *arguments: str | Path) -> int:
    given = [*arguments, "--results", results, *(() if "--out" in arguments else ("--out", results / "out.jsonl"))]
    monkeypatch.setattr(sys, "argv", ["answers", *map(str, given)])
    return answers.main()


@pytest.mark.usefixtures("scripted")
def test_a_squad_file_through_the_whole_pipeline(
    tmp_path: Path, squad: Path, llm: Naive, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.jsonl"
    assert main(monkeypatch, tmp_path, "--squad", squad, "--naive", "--out", out) == 0
    kept = json.loads((tmp_path / "tea.en.en-en.json").read_text(encoding="utf-8"))
    assert (kept["set"], kept["questions"], kept["paragraphs"], kept["model"]) == ("tea.en", "tea.en", 3, "scripted")
    assert kept["packages"]["chromadb"]
    assert {"commit", "changed"} <= kept.keys()
    ours = {name: each["value"] for name, each in kept["rows"]["en-en"]["figures"].items()}
    exactly = (
        "correct",
        "right language",
        "a sentence",
        "cited first",
        "cited",
        "in evidence",
        "verified",
        "quotes exact",
    )
    assert {name: ours[name] for name in exactly} == dict.fromkeys(exactly, 1.0)
    assert (ours["refused wrongly"], ours["verified and wrong, of the verified"]) == (0, 0)
    nothing = kept["rows"]["en-en unanswerable"]
    assert nothing["figures"]["refused rightly"]["value"] == nothing["figures"]["correct"]["value"] == 1
    prompts = [messages[-1].text for messages in llm.history]
    theirs = kept["rows"]["en-en"]["naive"]
    assert theirs["figures"]["correct"]["value"] == 0.5
    assert theirs["figures"]["quotes exact"]["n"] == 2  # [9] is no passage
    assert theirs["figures"]["in evidence"]["value"] == 1
    assert theirs["figures"]["verified"]["value"] == 0
    assert theirs["figures"].keys() == kept["rows"]["en-en"]["figures"].keys() - {"verified and wrong, of the verified"}
    assert nothing["naive"]["figures"]["correct"]["value"] == 1
    assert all("[3]" in prompt for prompt in prompts)  # three passages there are
    assert sorted(each.case.id for each in read_record(out)[2]) == ["0", "1", "2"]
    printed = capsys.readouterr().out
    assert "| en-en | 2 |" in printed
    assert "naive" in printed
    again = tmp_path / "again"
    assert main(monkeypatch, again, "--rescore", out) == 0
    judged_again = json.loads((again / "tea.en.en-en.json").read_text(encoding="utf-8"))
    assert judged_again["rows"]["en-en"]["figures"] == kept["rows"]["en-en"]["figures"]


def test_without_its_llm_the_naive_pipeline_says_how_to_fetch_it(tmp_path: Path) -> None:
    settings = Settings(IndexSettings(cache=tmp_path), AnswerSettings())
    with pytest.raises(StateError) as caught:
        naive.load_llm(settings)
    assert f"python -m models fetch {naive.LLM}" in caught.value.hint


@pytest.mark.usefixtures("scripted")
def test_questions_of_the_other_language(
    tmp_path: Path, squad: Path, llm: Naive, monkeypatch: pytest.MonkeyPatch
) -> None:
    arabic = write(tmp_path / "tea.ar.json", ARABIC)
    assert main(monkeypatch, tmp_path, "--squad", squad, "--questions", arabic) == 0
    kept = json.loads((tmp_path / "tea.en.ar-en.json").read_text(encoding="utf-8"))
    assert (kept["questions"], kept["paragraphs"]) == ("tea.ar", 3)
    assert list(kept["rows"]) == ["ar-en", "ar-en unanswerable"]
    row = kept["rows"]["ar-en"]
    assert row["questions"] == 2
    assert [row["figures"][name]["value"] for name in ("correct", "cited", "quotes exact")] == [0.5, 0.5, 1]
    assert not llm.history
    assert "naive" not in row


@pytest.fixture
def public(monkeypatch: pytest.MonkeyPatch, squad: Path, tmp_path: Path) -> None:
    """Sets of one question a part: in XQuAD tea trains, ECO is for the table and silk for choosing."""
    english = read_paragraphs(squad)
    arabic = read_paragraphs(write(tmp_path / "tea.ar.json", ARABIC))
    parallel: list[Parallel] = [{"en": en, "ar": ar} for en, ar in zip(english, arabic, strict=True)]
    tea, eco, silk = parallel
    texts = [(each.title, each.text) for each in english]
    judged = [
        Judged("a", PARAGRAPHS["ECO"][1], "en", (texts[1], texts[2]), answerable=True),
        Judged("b", PARAGRAPHS["Silk"][1], "en", (texts[2], texts[0]), answerable=False),
        Judged("c", ARABIC["Silk"][1], "ar", (texts[2],), answerable=False),
    ]
    none: Division[Any] = Division((), (), ())
    xquad, nomiracl = Division((tea,), (silk,), (eco,)), Division((), (), tuple(judged))
    read = Sets(xquad, none, none, none, none, none, none, nomiracl)
    monkeypatch.setattr(sets, "read_sets", lambda _: read)


@pytest.mark.usefixtures("scripted", "llm", "public")
def test_of_a_public_set_one_part_is_asked_and_all_is_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    where = ("--set", "xquad.en-ar", "--data", tmp_path)
    monkeypatch.setitem(OURS, "seat", ("The seat of ECO is Tehran. [1]", "مقرها طهران."))
    assert main(monkeypatch, tmp_path, *where) == 0
    kept = json.loads((tmp_path / "xquad.en-ar.json").read_text(encoding="utf-8"))
    assert (kept["set"], kept["part"], kept["paragraphs"]) == ("xquad.en-ar", "reporting", 3)
    assert kept["rows"].keys() == {"en-ar"}
    assert kept["rows"]["en-ar"]["figures"]["correct"] == {"value": 1.0, "low": 0.2065, "high": 1.0, "n": 1}
    assert main(monkeypatch, tmp_path, *where, "--part", "choosing") == 0
    chosen = json.loads((tmp_path / "xquad.en-ar.choosing.json").read_text(encoding="utf-8"))
    assert chosen["rows"].keys() == {"en-ar unanswerable"}
    with pytest.raises(InputError, match="no questions"):
        main(monkeypatch, tmp_path, "--set", "squad2", "--data", tmp_path)
    with pytest.raises(SystemExit):
        main(monkeypatch, tmp_path, "--set", "squad2")


@pytest.mark.usefixtures("scripted", "public")
def test_given_passages_are_all_that_is_searched(tmp_path: Path, llm: Naive, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out.jsonl"
    asked = ("--set", "nomiracl.en", "--data", tmp_path, "--out", out, "--naive", "9")
    assert main(monkeypatch, tmp_path / "kept", *asked) == 0
    kept = json.loads((tmp_path / "kept" / "nomiracl.en.json").read_text(encoding="utf-8"))
    refused = {
        row: each["figures"]["refused wrongly" if row == "en answerable" else "refused rightly"]["value"]
        for row, each in kept["rows"].items()
    }
    assert refused == {"en answerable": 0, "en unanswerable": 1}
    for line in (json.loads(each)["answer"] for each in out.read_text(encoding="utf-8").splitlines()[1:]):
        titles = {passage["title"] for passage in line["passages"]}
        assert titles == ({"ECO", "Silk"} if line["id"] == "a" else {"Silk", "Tea"})
    prompts = [messages[-1].text for messages in llm.history]
    assert ["Tea is" in prompt for prompt in prompts] == ["ECO was" not in prompt for prompt in prompts]


@pytest.mark.usefixtures("llm")
def test_stopped_it_prints_what_there_is_and_keeps_nothing(
    tmp_path: Path,
    squad: Path,
    scripted: Scripted,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    read = read_paragraphs(squad)
    last = sample(sets.squad_cases(read, read, "en-en"), None, 0)[-1]  # seed 0 asks it last
    scripted.stop_at = last.question
    before = signal.getsignal(signal.SIGINT)
    assert main(monkeypatch, tmp_path / "kept", "--squad", squad) == INTERRUPTED
    assert "after 2 of 3" in capsys.readouterr().out
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["out.jsonl"]
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.usefixtures("llm")
def test_a_question_that_cannot_be_asked_is_a_refusal(squad: Path) -> None:
    with sets.squad_set(squad, None, None, 0) as opened:
        case = replace(opened.cases[0], question="؟ " * 2000)
        assert answers.ask(case, opened.engine).refused


@pytest.mark.usefixtures("llm")
def test_our_own_questions_are_asked_of_their_own_corpus_after_their_history(
    tmp_path: Path, scripted: Scripted, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ids = {"follow-up-observatory-2", "fact-10", "un-near-01", "parts-05", "about-01"}
    lines = [line for line in sets.read_lines(sets.QUESTIONS) if line["id"] in ids]
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    histories: dict[str, list[str]] = {}

    def answer(question: str, history: Sequence[Turn], *rest: Any, id: str, **wishes: Any) -> Iterator[Event]:
        histories[id] = [turn.question for turn in history]
        return scripted.answer(question, history, *rest, id=id, **wishes)

    monkeypatch.setattr(answers, "answer", answer)
    out = tmp_path / "out.jsonl"
    asked = ("--questions", path, "--stores", tmp_path / "stores", "--out", out)
    assert main(monkeypatch, tmp_path / "kept", *asked) == 0
    kept = json.loads((tmp_path / "kept" / "questions.json").read_text(encoding="utf-8"))
    assert kept["kinds"].keys() == {"fact", "follow_up", "unanswerable"}
    assert kept["all"]["questions"] == 3
    assert histories["follow-up-observatory-2"] == ["When was Sefrin Observatory founded?"]
    assert "- fact-10 [" in capsys.readouterr().out
    titles = {each.case.id: {evidence.document for evidence in each.answer.evidence} for each in read_record(out)[2]}
    assert "en/sefrin-observatory" in titles["fact-10"]
    assert not any("sefrin" in id for id in titles["un-near-01"])
    assert main(monkeypatch, tmp_path / "kept", *asked, "--part", "choosing") == 0
    chosen = json.loads((tmp_path / "kept" / "questions.choosing.json").read_text(encoding="utf-8"))
    assert chosen["kinds"].keys() == {"parts", "about"}
    assert main(monkeypatch, tmp_path / "kept", "--rescore", out) == 0
