"""`python -m tests.faults`: everything that can happen to an index, and what is left of it. Takes some minutes."""

import argparse
from collections.abc import Callable

from tests.faults.suite import Suite, catalog_files, chroma_tables, hnsw_files, scratch
from tests.faults.worker import STEPS

TIMES = (1, 3)
MEGABYTES = [1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4]


def main() -> int:
    parser = argparse.ArgumentParser("python -m tests.faults", description="Do harm to an index, and see what is left.")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kills", type=int, default=50, help="SIGKILL at so many random moments")
    parser.add_argument("--damages", type=int, default=12, help="files of each kind to truncate and to corrupt")
    parser.add_argument("--only", default="", help="kinds of faults that have this in their name")
    given = parser.parse_args()
    with scratch() as folder:
        suite = Suite(folder, lambda line: print(line, flush=True), given.seed)
        kinds: dict[str, Callable[[], None]] = {
            "steps": lambda: suite.kills_at_steps([*STEPS], TIMES),
            "random": lambda: suite.kills_at_random(given.kills),
            "builds": lambda: suite.two_builds(5),
            "queries": lambda: suite.queries_meanwhile(200),
            "catalog": lambda: suite.damage("catalog", catalog_files, given.damages),
            "chroma": lambda: suite.damage("tables of Chroma", chroma_tables, given.damages),
            "hnsw": lambda: suite.damage("HNSW files", hnsw_files, given.damages),
            "disk": lambda: suite.full_disk(MEGABYTES),
            "read-only": suite.read_only,
        }
        for name, kind in kinds.items():
            if given.only in name:
                kind()
        tries = sum(each.ends.total() for each in suite.made)
        wrong = sum(len(each.wrong) for each in suite.made)
        print(f"{tries} tries, {sum(each.mended for each in suite.made)} mended, {wrong} wrong")
        return int(bool(wrong))


if __name__ == "__main__":
    raise SystemExit(main())
