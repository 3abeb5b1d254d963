"""Follow-ups on real SQLite and Chroma, with a hash embedder and a scripted reader."""

from collections.abc import Iterator
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
READER = ScriptedReader({"34 metres": 5.0, "1,700": 3.0}, names="Kestrel")


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    embedder = HashEmbedder()
    settings = IndexSettings(corpus=ARTICLES, store=Path(tmp_path_factory.mktemp("store")))
    build(settings, embedder)
    index = open_index(settings, embedder)
    yield Engine(index, None, {}, Settings(settings, AnswerSettings()), len, "none", READER)
    index.close()


def test_what_leans_on_the_question_before_is_found_together_with_it(engine: Engine) -> None:
    outcome = ask(HEIGHT, engine)
    assert outcome.typed.score < 0 < outcome.together.score
    assert (outcome.together.rank, outcome.chosen) == (1, outcome.together)
    assert outcome.searched.score < 0  # this reader knows the name alone
    assert outcome.typed.refused
    assert not outcome.chosen.refused


def test_a_question_of_its_own_is_read_as_it_was_typed(engine: Engine) -> None:
    before = FollowUp(
        **{**vars(HEIGHT), "history": ("Who was Edda Lindholm?",), "question": "How high is Kestrel Point?"}
    )
    outcome = ask(before, engine)
    assert (outcome.typed.rank, outcome.chosen) == (1, outcome.typed)


def test_a_chain_is_understood_from_its_beginning(engine: Engine) -> None:
    chain = FollowUp(
        **{**vars(HEIGHT), "history": ("Who built Kestrel Point?", "What is its height?"), "question": "In metres?"}
    )
    assert ask(chain, engine).chosen.rank == 1
