"""A small part of `python -m benchmarks.hostile`, and what is cited of every format found again."""

import random
from bisect import bisect_right
from itertools import islice
from pathlib import Path

import pytest

from benchmarks.hostile import SECRET, bases, made, mutated, outcomes
from index.chunk import chunk
from index.documents import read_corpus
from index.types import Document


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("hostile")
    folder, outside = root / "corpus", root / "outside.txt"
    folder.mkdir()
    outside.write_text(SECRET)
    random_ = random.Random(7)
    for suffix, raw in bases():
        for number in range(2):
            (folder / f"damaged-{number}{suffix}").write_bytes(mutated(raw, random_))
    for name, raw in islice(made(outside), 4):
        (folder / name).write_bytes(raw)
    (folder / "outside.txt").symlink_to(outside)
    return folder


def test_every_file_has_an_outcome_with_a_reason_and_nothing_outside_is_read(folder: Path) -> None:
    found = list(outcomes(folder))
    assert {path.name for path in folder.iterdir()} <= {source for source, _, _ in found}
    for source, outcome, _ in found:
        if isinstance(outcome, Document):
            assert outcome.text.strip() and SECRET not in outcome.text, source
        else:
            assert outcome.reason, source


def test_what_is_cited_of_every_format_is_its_text_and_lies_in_a_named_place(tmp_path: Path) -> None:
    sound = [(suffix, raw) for suffix, raw in bases() if suffix != ".pdf"]
    for suffix, raw in sound:
        (tmp_path / f"{suffix[1:]}{suffix}").write_bytes(raw)
    documents = [each for each in read_corpus(tmp_path) if isinstance(each, Document)]
    assert {Path(each.source).suffix for each in documents} == {suffix for suffix, _ in sound}
    for document in documents:
        starts = [section.start for section in document.sections]
        assert starts == sorted(starts) and all(section.name for section in document.sections)
        for passage in chunk(document, lambda texts: [len(each.split()) for each in texts], 40):
            assert document.text[passage.start : passage.end] == passage.text
            placed = bisect_right(starts, passage.start) > 0
            assert placed == bool(starts)
    kinds = {Path(each.source).suffix: {section.kind for section in each.sections} for each in documents}
    assert kinds[".xlsx"] == kinds[".csv"] == {"row"} and kinds[".pptx"] == {"slide"}
    assert all("heading" in kinds[suffix] for suffix in (".docx", ".odt", ".epub", ".html", ".md"))
