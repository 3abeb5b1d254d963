"""`python -m benchmarks.readers`: many readers at once against the HTTP API of one Sanad.

Each question is asked once alone; then every reader asks again and again, in the whole or as a stream, and some leave
in the middle. Checked are: that nothing crashes, that every answer is that of its own question, that who leaves frees
the queue, and that memory stays flat. With `--scripted` a server that repeats the evidence stands in for the LLM;
encoder, reader and verifier stay the real ones. Exit status 1 where a check fails.
"""

import argparse
import json
import random
import signal
import sys
import threading
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from statistics import median
from time import monotonic, perf_counter
from typing import Any
from urllib.request import urlopen

from benchmarks.machine import load
from benchmarks.scripted_llm import MODEL, scripted_llm
from benchmarks.seconds import questions
from benchmarks.start import ask, free_port, memory, started, wait_until_ready
from models.cli import exit_on_error

LEAVE = 0.15
"""The share of questions whose reader leaves."""
PAUSE_S = 1.0
"""At most between a reader's questions."""
WATCH_S = 5.0
FLAT_SHARE, FLAT_MB = 0.05, 50
"""What the last quarter of a run may hold more than the second: the first still warms up."""
IDLE_S, IDLE_SHARE = 3.0, 0.2
"""How long the process is watched when everybody has left, and the share of a core that it may use then."""
PATIENCE_S = 600.0


Said = tuple[str, tuple[tuple[str, int, int], ...]]


@dataclass
class Seen:
    """What the readers saw. `memory`: megabytes of the process's own, in the order of time."""

    outcomes: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)
    longest_queue: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, outcome: str, seconds: float | None = None, wrong: str = "") -> None:
        with self.lock:
            self.outcomes[outcome] += 1
            if seconds is not None:
                self.seconds.append(seconds)
            if wrong:
                self.wrong.append(wrong)


@dataclass(frozen=True)
class Reader:
    """One of many, with a random mind of its own."""

    port: int
    expected: dict[str, Said]
    seen: Seen
    draw: random.Random

    def read(self, until: float) -> None:
        while monotonic() < until:
            question = self.draw.choice(list(self.expected))
            try:
                if self.draw.random() < LEAVE:
                    self._leave(question)
                else:
                    self._ask(question, stream=self.draw.random() < 0.5)
            except (OSError, HTTPException, ValueError) as error:
                self.seen.note("failed", wrong=f"{type(error).__name__}: {error}")
            time.sleep(self.draw.uniform(0, PAUSE_S))

    def _ask(self, question: str, *, stream: bool) -> None:
        began = perf_counter()
        connection, response = self._post(question, stream=stream)
        try:
            text = response.read().decode()
            if response.status in (429, 503) or '"code": "busy"' in text[-500:]:
                self.seen.note("turned away")
                time.sleep(min(5.0, float(response.headers.get("Retry-After", 1))))
            elif response.status != 200:
                self.seen.note("failed", wrong=f"{response.status}: {text[:200]}")
            elif (said := _streamed(text) if stream else _whole(json.loads(text))) == self.expected[question]:
                self.seen.note("streamed" if stream else "whole", perf_counter() - began)
            else:
                of = next((other for other, answer in self.expected.items() if answer == said), "no question")
                self.seen.note("mixed up", wrong=f"{question}: the answer of {of}: {str(said)[:200]}")
        finally:
            connection.close()

    def _leave(self, question: str) -> None:
        """Reads a little of the stream, if there is any yet, and closes the connection."""
        connection, response = self._post(question, stream=True)
        try:
            if response.status == 200:
                response.read1(self.draw.randrange(1, 400))
                time.sleep(self.draw.uniform(0, 2))
            self.seen.note("left")
        finally:
            connection.close()

    def _post(self, question: str, *, stream: bool) -> tuple[HTTPConnection, Any]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        body = {"model": "sanad", "stream": stream, "messages": [{"role": "user", "content": question}]}
        connection.request("POST", "/v1/chat/completions", json.dumps(body), {"Content-Type": "application/json"})
        return connection, connection.getresponse()


def _whole(answer: dict[str, Any]) -> Said:
    """What is compared: the text and where its citations lie."""
    return answer["choices"][0]["message"]["content"], _places(answer["sanad"])


def _streamed(text: str) -> Said:
    chunks = [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: {")]
    parts = (choice["delta"].get("content") or "" for each in chunks for choice in each.get("choices", ()))
    done = (each["sanad"] for each in chunks if each.get("sanad", {}).get("stage") == "done")
    return "".join(parts), next(map(_places, done), ())


def _places(grounds: dict[str, Any]) -> tuple[tuple[str, int, int], ...]:
    return tuple((each["document"], each["start"], each["end"]) for each in grounds["citations"])


def _waiting(address: str) -> int:
    with urlopen(f"{address}/metrics", timeout=60) as response:
        lines = response.read().decode().splitlines()
    return int(float(next(line.split()[-1] for line in lines if line.startswith("sanad_waiting"))))


def _watch(address: str, process: int, seen: Seen, over: threading.Event) -> None:
    while not over.wait(WATCH_S):
        try:
            seen.memory.append(memory(process)["RssAnon"])
            seen.longest_queue = max(seen.longest_queue, _waiting(address))
        except OSError as error:
            seen.note("failed", wrong=f"metrics: {error}")


def _busy(process: int) -> float:
    """Seconds of the processor that a process has used; read from Linux."""
    from os import sysconf
    from pathlib import Path

    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / sysconf("SC_CLK_TCK")


def _is_idle(address: str, process: int) -> bool:
    """Whether nobody waits and nothing is computed for anybody, soon after the last reader has left."""
    until = monotonic() + 60
    while monotonic() < until:
        before = _busy(process)
        time.sleep(IDLE_S)
        if _busy(process) - before < IDLE_SHARE * IDLE_S and _waiting(address) == 0:
            return True
    return False


def _is_flat(held: list[int]) -> bool:
    quarter = max(1, len(held) // 4)
    second, last = median(held[quarter : 2 * quarter] or held), median(held[-quarter:])
    return last - second <= max(FLAT_MB, FLAT_SHARE * second)


def run(readers: int, minutes: float, asked: list[str], environment: dict[str, str], seed: int) -> bool:
    """Prints the figures; gives whether all checks hold."""
    port = free_port()
    address, seen, before = f"http://127.0.0.1:{port}", Seen(), load()
    with started([sys.executable, "app.py", "--port", str(port)], environment) as process:
        print(f"ready after {wait_until_ready(process, address):.1f} s")
        began = perf_counter()
        expected = {question: _whole(ask(address, question)) for question in asked}
        alone, over = (perf_counter() - began) / len(asked), threading.Event()
        threads = [
            threading.Thread(target=Reader(port, expected, seen, random.Random(seed + n)).read, args=[until])
            for until in [monotonic() + 60 * minutes]
            for n in range(readers)
        ]
        watching = threading.Thread(target=_watch, args=[address, process.pid, seen, over])
        for each in [*threads, watching]:
            each.start()
        for each in threads:
            each.join()
        over.set()
        watching.join()
        idle = _is_idle(address, process.pid)
        began = perf_counter()
        again = {question: _whole(ask(address, question)) for question in asked} == expected
        after = (perf_counter() - began) / len(asked)
        alive, held = process.poll() is None, seen.memory or [memory(process.pid)["RssAnon"]]
        peak = memory(process.pid)["VmHWM"]
    checks = {
        "no crash": alive and not seen.outcomes["failed"],
        "no mixed-up answer": again and not seen.outcomes["mixed up"],
        "no lost cancel": idle,
        "flat memory": _is_flat(held),
    }
    print(f"{readers} readers, {minutes:g} minutes, {len(asked)} questions; load {before:.1f}, at last {load():.1f}")
    print(", ".join(f"{count} {name}" for name, count in seen.outcomes.most_common()))
    waits = sorted(seen.seconds) or [0.0]
    print(
        f"answered in {median(waits):.1f} s (median, with waiting; slowest {waits[-1]:.1f}), alone {alone:.1f} before "
        f"and {after:.1f} after; {60 * len(seen.seconds) / (60 * minutes):.1f} answers a minute; "
        f"{seen.longest_queue} waited at most"
    )
    print(f"own memory {held[0]} MB at first, {held[-1]} at last, {max(held)} at most; whole process {peak} at most")
    print(", ".join(f"{name}: {'yes' if holds else 'NO'}" for name, holds in checks.items()))
    for line in seen.wrong[:10]:
        print(f"- {line}")
    return all(checks.values())


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.readers", description=__doc__)
    parser.add_argument("--readers", type=int, default=30, metavar="N")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--questions", type=int, default=12, metavar="N", help="different ones")
    parser.add_argument("--scripted", action="store_true", help="a scripted server in the place of the LLM")
    parser.add_argument("--seed", type=int, default=0, metavar="S")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a stop ends what was started as well
    with ExitStack() as stack:
        environment = {}
        if given.scripted:
            environment = {"SANAD_ANSWER_LLM": stack.enter_context(scripted_llm()), "SANAD_ANSWER_LLM_MODEL": MODEL}
        asked = questions(given.questions, given.seed)
        return int(not run(given.readers, given.minutes, asked, environment, given.seed))


if __name__ == "__main__":
    exit_on_error(main)
