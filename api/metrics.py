"""What Prometheus is told: questions and their times, the queue, requests, memory. Nothing of what anybody asks."""

from collections.abc import Callable, Iterator
from collections.abc import Generator as Yielding
from contextlib import closing
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from models.errors import InputError
from rag.engine import Engine
from rag.llm.generator import Cancelled
from rag.queue import Queue
from rag.types import Done, Event, Refused

SECONDS = (0.25, 0.5, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144)


class Metrics:
    """One registry of its own. `engine` gives None while the models load; then there are fewer gauges."""

    def __init__(self, engine: Callable[[], Engine | None], queue: Queue) -> None:
        self._registry = CollectorRegistry()
        self._questions = Counter(
            "sanad_questions",
            "Questions by where they came from and what became of them.",
            ["channel", "outcome"],
            registry=self._registry,
        )
        self._answer, self._evidence, self._first_token = (
            Histogram(f"sanad_{name}_seconds", what, ["channel"], buckets=SECONDS, registry=self._registry)
            for name, what in (
                ("answer", "From the turn of a question to its whole answer, or to its end."),
                ("evidence", "To the evidence."),
                ("first_token", "To the first token of the language model, where it was asked."),
            )
        )
        self._tokens = Counter(
            "sanad_tokens", "Tokens of the language model, read and written.", ["part"], registry=self._registry
        )
        self._requests = Counter(
            "sanad_http_requests", "Requests to the API.", ["route", "status"], registry=self._registry
        )
        self._registry.register(_State(engine, queue))
        ProcessCollector(registry=self._registry)

    def observed(self, channel: str, events: Yielding[Event, None, None]) -> Yielding[Event, None, None]:
        """The same events. Of a question whose events do not come to their end the outcome is `stopped`."""
        began, outcome = perf_counter(), "stopped"
        try:
            with closing(events):
                for event in events:
                    if isinstance(event, Done | Refused):
                        verdict, timings = event.answer.verdict, event.answer.timings
                        outcome = verdict.how if verdict else "retrieved"
                        self._evidence.labels(channel).observe(timings.evidence_ms / 1000)
                        if timings.first_token_ms is not None:
                            self._first_token.labels(channel).observe(timings.first_token_ms / 1000)
                        self._tokens.labels("prompt").inc(timings.prompt_tokens or 0)
                        self._tokens.labels("answer").inc(timings.answer_tokens or 0)
                    yield event
        except InputError:
            outcome = "unusable"
            raise
        except Cancelled:
            raise
        except Exception:
            outcome = "failed"
            raise
        finally:
            self._questions.labels(channel, outcome).inc()
            self._answer.labels(channel).observe(perf_counter() - began)

    def count_request(self, route: str, status: int) -> None:
        self._requests.labels(route, str(status)).inc()

    def exposition(self) -> bytes:
        """In Prometheus' text format, UTF-8."""
        return generate_latest(self._registry)


class _State(Collector):
    def __init__(self, engine: Callable[[], Engine | None], queue: Queue) -> None:
        self._engine, self._queue = engine, queue

    def collect(self) -> Iterator[Metric]:
        engine = self._engine()
        yield GaugeMetricFamily("sanad_ready", "Whether the models are loaded.", value=float(engine is not None))
        yield GaugeMetricFamily("sanad_waiting_questions", "That wait for their turn.", value=self._queue.waiting)
        if engine is not None:
            yield GaugeMetricFamily("sanad_passages", "In the index.", value=engine.index.catalog.count())
