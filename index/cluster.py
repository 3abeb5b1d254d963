"""Bulk embedding on a Ray cluster: articles go out in batches, their vectors come back in order.

The only import of ray. Every worker loads the embedder for itself, so that weights and packages have to be on each
machine; the code is sent.
"""

import os
import pickle
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from index.embed import Embedder
from index.intake import Chunked, Made, batches, embedded
from models.errors import InputError, StateError
from models.installation import INSTALLED, ROOT

BATCH, WAVE = 64, 50_000
"""Passages that a worker embeds at once, and for which the workers are started: their texts wait in memory, and each
start loads the weights anew."""


class _Worker:
    def __init__(self, load: Callable[[], Embedder]) -> None:
        self._embedder = load()

    def __call__(self, row: dict[str, bytes]) -> dict[str, bytes]:
        return {"made": pickle.dumps(embedded(pickle.loads(row["batch"]), self._embedder))}


def embedded_on(
    address: str, chunked: Iterable[Chunked], load: Callable[[], Embedder], watch: Callable[[float, int], object]
) -> Iterator[list[Made]]:
    """The documents with what `load()`, called once in each worker, makes of their passages, in the order given.

    `address`: of the cluster's head as `ray.init` takes it: "host:6379", "ray://host:10001", "auto" for the one on this
    machine, "local" for one that lasts as long as this call. There is a worker for each of its cores. `watch` is told
    how many documents and passages more are stored.
    Raises InputError where Ray is not installed, StateError where the cluster cannot be reached.
    """
    with _connected(address) as ray:
        workers = max(1, int(ray.cluster_resources().get("CPU", 1)))
        context = ray.data.DataContext.get_current()
        context.execution_options.preserve_order = True
        context.enable_progress_bars = False
        for wave in batches(chunked, lambda: WAVE):
            rows = [{"batch": pickle.dumps(batch)} for batch in batches(wave, lambda: BATCH)]
            data = ray.data.from_items(rows, override_num_blocks=len(rows))
            made = data.map(_Worker, fn_constructor_args=(load,), concurrency=(1, min(workers, len(rows))), num_cpus=1)
            for row in made.iter_rows():
                batch: list[Made] = pickle.loads(row["made"])
                yield batch
                watch(len(batch), sum(len(passages) for _, passages in batch))


@contextmanager
def _connected(address: str) -> Iterator[Any]:
    os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}
    try:
        import ray  # type: ignore[import-not-found, unused-ignore]
        import ray.data  # type: ignore[import-not-found, unused-ignore]
    except ImportError as error:
        raise InputError("Ray is not installed.", "Install it: pip install -r requirements-ray.txt") from error
    ours = [ROOT] if INSTALLED else [ROOT / "index", ROOT / "models"]
    code = {} if address == "local" else {"py_modules": [str(folder) for folder in ours]}
    try:
        ray.init(address, runtime_env=code, log_to_driver=False, configure_logging=False, include_dashboard=False)
    except (ConnectionError, ValueError, RuntimeError) as error:
        hint = "Start one (ray start --head), or give --ray local."
        raise StateError(f"There is no Ray cluster at {address}: {error}", hint) from error
    try:
        yield ray
    finally:
        ray.shutdown()
