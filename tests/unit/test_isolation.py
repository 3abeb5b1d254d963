"""A reader in a process of its own: what it gives, and what becomes of files that bring it down."""

from collections.abc import Iterator

import pytest

from index.documents.isolation import Worker
from index.types import Section
from models.errors import InputError
from tests.files import archive, odt


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    made = Worker(memory=450_000_000)
    yield made
    made.end()


def test_an_article_comes_back_whole(worker: Worker) -> None:
    found = worker.read(odt("<text:h>عنوان</text:h><text:p>Text.</text:p>"), "a.odt", ".odt", 60)
    assert (found.title, found.text, found.sections) == ("عنوان", "عنوان\n\nText.", (Section(0, "heading", "عنوان"),))


def test_what_cannot_be_read_says_why_and_the_next_file_is_read(worker: Worker) -> None:
    with pytest.raises(InputError, match=r"a\.odt cannot be read as OpenDocument"):
        worker.read(b"PK", "a.odt", ".odt", 60)
    assert worker.read(b"Text.", "a.md", ".md", 60).text == "Text."


def test_a_file_that_takes_too_long_is_ended_and_the_next_is_read(worker: Worker) -> None:
    slow = "<p " + " ".join(f"a{number}=1" for number in range(100_000)) + ">x</p>"
    with pytest.raises(InputError, match="not read in time"):
        worker.read(slow.encode(), "a.html", ".html", 1)
    assert worker.read(b"Text.", "a.md", ".md", 60).text == "Text."


def test_a_file_that_takes_too_much_memory_is_ended_and_the_next_is_read(worker: Worker) -> None:
    large = archive({"content.xml": b" " * 300_000_000})
    with pytest.raises(InputError) as caught:
        worker.read(large, "a.odt", ".odt", 60)
    assert caught.value.kind == "large" and "memory" in caught.value.message
    assert worker.read(b"Text.", "a.md", ".md", 60).text == "Text."
