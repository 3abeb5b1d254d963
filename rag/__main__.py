"""The command line: `python -m rag ask | batch | doctor | mcp`."""

import argparse
import json
import signal
import sys
import textwrap
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from pydantic import BaseModel, ValidationError
from tqdm import tqdm

from index.filters import EVERYTHING, EXAMPLE, Filter, parse_filter
from index.settings import command, read_table
from index.text import detect_language
from index.types import Language
from models.cli import exit_on_error
from models.errors import InputError
from models.installation import program
from rag.answer import answer, turns
from rag.doctor import examine
from rag.engine import Engine, build_engine
from rag.queue import QueueSettings
from rag.settings import load_settings
from rag.types import Answer, Done, Refused, Verdict, Wishes

UNUSABLE = Verdict("refused", "unusable")
SHAPE = '{"id": …, "question": …, "history"?: [questions], "language"?: "ar" or "en"}'


def main() -> int:
    arguments = _parser().parse_args()
    settings = load_settings(store=arguments.store, corpus=arguments.corpus)
    only = parse_filter(getattr(arguments, "only", ""))
    match arguments.command:
        case "ask":
            engine = build_engine(settings)
            require_some(engine, only)
            with stopped_by_ctrl_c(engine):
                result = answered(Line(question=arguments.question), engine, only)
            print(json.dumps(result.to_json(), ensure_ascii=False) if arguments.json else _for_people(result))
        case "batch":
            lines = list(_lines(arguments.input))
            engine = build_engine(settings, retrieve_only=arguments.retrieve_only)
            require_some(engine, only)
            engine.warm()
            _batch(lines, arguments.output, engine, only)
            summary = {"answered": len(lines), "out": str(arguments.output)}
            print(json.dumps(summary) if arguments.json else f"{len(lines)} questions answered in {arguments.output}")
        case "doctor":
            checks = list(examine(settings, offline=arguments.offline))
            report = "\n".join(map(str, checks))
            print(json.dumps([vars(c) for c in checks], ensure_ascii=False) if arguments.json else report)
            return 0 if all(check.ok for check in checks) else 1
        case "mcp":
            from rag.mcp_server import serve

            serve(partial(build_engine, settings), read_table(QueueSettings, "queue"))
    return 0


class Line(BaseModel, frozen=True, coerce_numbers_to_str=True):
    """A line of a batch: a question, the questions asked before it, and the language of its answer."""

    id: str = ""
    question: str
    history: tuple[str, ...] = ()
    language: Language | None = None


def require_some(engine: Engine, only: Filter) -> None:
    """Raises InputError where a filter leaves no article."""
    if only and not engine.index.documents(only):
        hint = f"List what there is: {command('status', engine.settings.index.store)}"
        raise InputError("No article of the index is what --only asks for.", hint)


def answered(line: Line, engine: Engine, only: Filter = EVERYTHING) -> Answer:
    """The whole answer to a question, from the articles that the filter allows; of an engine without an LLM passages
    and evidence alone."""
    history, wishes = turns(line.history, engine), Wishes(language=line.language, only=only)
    for event in answer(line.question, history, engine, id=line.id, wishes=wishes):
        if isinstance(event, Done | Refused):
            return event.answer
    raise InputError("The answer was stopped.", "Ask again.")


@contextmanager
def stopped_by_ctrl_c(engine: Engine) -> Iterator[threading.Event]:
    """Ctrl-C sets the event and ends what the LLM does. As an exception it would get lost: it is mostly raised inside
    the callback by which llama.cpp asks whether to stop, and ctypes drops what a callback raises."""
    stopped = threading.Event()

    def stop(*_: object) -> None:
        stopped.set()
        engine.cancel()

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield stopped
    finally:
        signal.signal(signal.SIGINT, before)


def _batch(lines: Sequence[Line], output: Path, engine: Engine, only: Filter) -> None:
    """Writes a line for each question as soon as it is answered."""
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        written = output.open("w", encoding="utf-8")
    except OSError as error:
        raise InputError(f"{output} cannot be written: {error.strerror}", "Give another file to --out.") from error
    with written, stopped_by_ctrl_c(engine) as stopped:
        for line in tqdm(lines, unit=" questions", desc="Answering", disable=not sys.stderr.isatty()):
            try:
                result = answered(line, engine, only)
            except InputError as error:
                why = f"{error.message} {error.hint}"
                tqdm.write(f"{line.id}: {why}", file=sys.stderr)
                language, settings = line.language or detect_language(line.question), engine.settings.fingerprint
                result = Answer(
                    line.id, line.question, language, engine.model_name, settings, answer=why, verdict=UNUSABLE
                )
            if stopped.is_set():
                raise InputError("The run was stopped.", f"What was answered before is in {output}.")
            written.write(json.dumps(result.to_json(), ensure_ascii=False) + "\n")
            written.flush()


def _lines(path: Path) -> Iterator[Line]:
    """Every line of a file of JSON Lines; all of them are checked before the first is answered."""
    try:
        texts = path.read_text(encoding="utf-8-sig").split("\n")  # JSON may hold what else ends a line, U+2028
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}", "Give a UTF-8 file with one question a line.") from error
    for number, text in enumerate(texts, start=1):
        if not text.strip():
            continue
        try:
            line = Line.model_validate_json(text)
        except ValidationError as error:
            hint = "Correct the line; nothing was answered."
            raise InputError(f"{path}, line {number} is not {SHAPE}.", hint) from error
        yield line if line.id else line.model_copy(update={"id": str(number)})


def _for_people(result: Answer) -> str:
    """The answer, then the article's own words behind it; for a refusal the nearest passages."""
    lines = [result.answer, ""]
    for citation in result.citations:
        lines += [f"[{citation.n}] {citation.title} ({citation.document}, {citation.start}–{citation.end})"]
        lines += [f"    «{citation.quote}»", ""]
    for passage in result.passages[:2] if result.refused else ():
        lines += [f"• {passage.title} ({passage.document}, {passage.start}–{passage.end})"]
        lines += [textwrap.shorten(passage.text, 200, placeholder=" …"), ""]
    seconds = (result.timings.total_ms or 0) / 1000
    return "\n".join([*lines, f"{seconds:.1f} s, {result.model}"])


def _parser() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--store", type=Path, metavar="DIR", help="where the index is (default: the settings)")
    shared.add_argument("--corpus", type=Path, metavar="DIR", help="where the articles are (default: the settings)")
    shared.add_argument("--json", action="store_true", help="print JSON")
    parser = argparse.ArgumentParser(prog=program("rag"), description="Answers from your own articles.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    ask = commands.add_parser("ask", parents=[shared], help="answer one question")
    ask.add_argument("question")
    batch = commands.add_parser("batch", parents=[shared], help="answer a file of questions with one model load")
    batch.add_argument("--in", dest="input", type=Path, required=True, metavar="questions.jsonl")
    batch.add_argument("--out", dest="output", type=Path, required=True, metavar="answers.jsonl")
    batch.add_argument("--retrieve-only", action="store_true", help="passages and evidence only; no LLM is loaded")
    for each in (ask, batch):
        each.add_argument("--only", default="", metavar="FILTER", help=f"search in these articles alone, as {EXAMPLE}")
    doctor = commands.add_parser("doctor", parents=[shared], help="check versions, weights, index and memory")
    doctor.add_argument("--offline", action="store_true", help="also answer a question and watch for outside sockets")
    about = (
        "let a desktop client's LLM ask, search and read, by the Model Context Protocol over standard input and output"
    )
    commands.add_parser("mcp", parents=[shared], help=about)
    return parser


if __name__ == "__main__":
    exit_on_error(main)
