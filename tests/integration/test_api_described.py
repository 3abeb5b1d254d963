"""The API as it describes itself, asked by schemathesis for whatever it allows, and for what it does not."""

from collections.abc import Generator
from dataclasses import replace
from typing import Any

import hypothesis
import pytest
import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.metrics import Metrics
from api.service import build_api
from rag.engine import Engine
from rag.queue import Queue
from tests.scripted import ScriptedGenerator

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 25
"""Of each operation."""


class Tireless(ScriptedGenerator):
    """Never out of replies."""

    def generate(self, *arguments: Any, **options: Any) -> Generator[str, None, None]:
        self.enqueue("Nine ", "observers.")
        return super().generate(*arguments, **options)


@pytest.mark.parametrize("mode", schemathesis.GenerationMode)
def test_whatever_is_asked_has_the_answer_that_was_described(engine: Engine, mode: schemathesis.GenerationMode) -> None:
    tireless = replace(engine, generator=Tireless())
    queue = Queue(tireless.cancel)
    api = build_api(lambda: tireless, queue, Metrics(lambda: tireless, queue))
    operations = [each.ok() for each in schemathesis.openapi.from_asgi("/openapi.json", api).get_all_operations()]
    assert len(operations) == 7
    nothing_to_get_wrong = {"/v1/models", "/metrics", "/health"}
    for operation in operations:
        if mode == schemathesis.GenerationMode.NEGATIVE and operation.path in nothing_to_get_wrong:
            continue

        @hypothesis.settings(
            max_examples=EXAMPLES, derandomize=True, suppress_health_check=list(hypothesis.HealthCheck)
        )
        @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: schemathesis.Case) -> None:
            case.call_and_validate(checks=CHECKS)

        ask()
    assert queue.enter().place == 0
