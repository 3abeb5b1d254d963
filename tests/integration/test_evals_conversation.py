"""Follow-ups on real SQLite and Chroma, with a hash embedder and a scripted reader."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from evals.followups import ARTICLES, FollowUp, ask, read_followups
from index.build import build
from index.search import open_index
from index.settings import IndexSettings
from rag.engine import Engine
from rag.settings import AnswerSettings, Settings
from tests.fakes import HashEmbedder
from tests.scripted import ScriptedReader

FOLLOWUPS = {each.id: each for each in read_followups()}
HEIGHT = FOLLOWUPS["kestrel-point-lighthouse-01"]
UNTIL_WHEN = FOLLOWUPS["edda-lindholm-04"]
FREE = FOLLOWUPS["kestrel-point-lighthouse-11"]
pytestmark = pytest.mark.usefixtures("by_reader")


@pytest.fixture(scope="module")
def unread(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    embedder = HashEmbedder()
    settings = IndexSettings(corpus=ARTICLES, store=Path(tmp_path_factory.mktemp("store")))
    build(settings, embedder)
    index = open_index(settings, embedder)
    yield Engine(index, None, {}, Settings(settings, AnswerSettings()), len, "none")
    index.close()


@pytest.fixture
def reader() -> ScriptedReader:
    """It finds the same words whatever is asked, so that the passages that are read tell the ways apart."""
    return ScriptedReader()


@pytest.fixture
def engine(unread: Engine, reader: ScriptedReader) -> Engine:
    return replace(unread, reader=reader)


def test_what_leans_on_the_question_before_is_found_behind_it(engine: Engine, reader: ScriptedReader) -> None:
    reader.answers = {"1908": 5.0}
    outcome = ask(UNTIL_WHEN, engine)
    assert outcome.typed.score < 0 < outcome.searched.score
    assert (outcome.searched.rank, outcome.chosen) == (1, outcome.searched)
    assert outcome.typed.refused
    assert not outcome.chosen.refused


def test_one_way_alone_reads_the_question_before_as_well(engine: Engine, reader: ScriptedReader) -> None:
    ask(UNTIL_WHEN, engine)
    *_, typed, together, searched, first, second = reader.history  # the last two are those that Sanad chooses from
    question = UNTIL_WHEN.question
    assert [each[0] for each in (typed, searched, first, second)] == [question] * 4
    assert together[0] == f"{UNTIL_WHEN.history[0]} {question}"
    assert together[1] == searched[1] != typed[1]


def test_a_question_of_its_own_finds_its_sentence_in_every_way(engine: Engine, reader: ScriptedReader) -> None:
    reader.answers = {"34 metres": 5.0, "1,700": 3.0}
    before = FollowUp(
        **{**vars(HEIGHT), "history": ("Who was Edda Lindholm?",), "question": "How high is Kestrel Point?"}
    )
    outcome = ask(before, engine)
    assert (outcome.typed.rank, outcome.chosen.rank, outcome.searched.rank) == (1, 1, 1)


def test_a_chain_is_understood_from_its_beginning(engine: Engine, reader: ScriptedReader) -> None:
    reader.answers = {"free for children": 5.0}
    outcome = ask(FREE, engine)
    assert (outcome.typed.rank, outcome.chosen.rank) == (None, 1)
    assert " ".join([*FREE.history, FREE.question]) in [question for question, _ in reader.history]
    assert ask(replace(FREE, history=FREE.history[1:]), engine).chosen.rank is None
