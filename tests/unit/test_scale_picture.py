"""The picture and the table of the scale benchmark."""

import json
from pathlib import Path
from xml.etree import ElementTree

from benchmarks.scale_picture import picture, read_run, table

SEARCH = {
    "passages": 30,
    "articles": 6,
    "everything": {"dense": [1, 2], "lexical": [3, 4], "rows": [5, 6], "scoring": [7, 8], "all": [16, 20]},
    "one folder": {"all": [9, 11]},
    "memory": {"RssAnon": 12},
    "recall": 0.99,
    "bytes": {"catalog": 10**9, "chroma": 10**8},
}


def test_a_build_in_two_parts_is_one(tmp_path: Path) -> None:
    parts = [(0, 0.0, 5), (10, 1.0, 6), (20, 2.0, 7), (0, 0.1, 5), (10, 1.0, 8)]
    lines = [json.dumps({"passages": n, "cpu": seconds, "RssAnon": memory}) for n, seconds, memory in parts]
    (tmp_path / "build.jsonl").write_text("\n".join(lines))
    (tmp_path / "search.json").write_text(json.dumps(SEARCH))
    run = read_run(tmp_path)
    assert run.spent[-1] == (30.0, 3.0)
    assert run.memory[-1] == (30.0, 8.0)
    assert (run.rate, run.gigabytes) == (10.0, 1.1)
    assert "| 6 | 30 | 10 | 8 | 1.10 | 12 | 0.990 | 16, 20 ms | 1 | 3 | 5 | 7 |" in table([run])
    assert "| 6 | 16, 20 ms | 9, 11 ms |" in table([run])
    drawn = ElementTree.fromstring(picture([run, run]))
    assert len(drawn.findall(".//{*}polyline")) == 2
    assert len(drawn.findall(".//{*}rect")) == 1 + 2 * 4
