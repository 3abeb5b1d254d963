"""What is offered with the real weights: overviews, and questions that the articles do answer."""

import shutil
from collections.abc import Iterator
from dataclasses import replace

import pytest

from index.text import detect_language
from index.types import LANGUAGES
from models.installation import ROOT
from rag.answer import look_up
from rag.decide import margin
from rag.engine import Engine
from rag.suggest.follow_ups import follow_ups
from rag.suggest.starters import make_starters, starters
from rag.types import NO_WISHES, Citation
from rag.understand import understand
from tests.model.asking import over

pytestmark = pytest.mark.model

ARTICLES = "en/orrow-fen.md", "en/sefrin-observatory.md", "ar/zahr-honey-cooperative.md"


@pytest.fixture(scope="module")
def engine(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Without an LLM: nothing that is offered needs one."""
    corpus = tmp_path_factory.mktemp("corpus")
    for name in ARTICLES:
        (corpus / name).parent.mkdir(exist_ok=True)
        shutil.copy2(ROOT / "evals" / "corpus" / name, corpus / name)
    with over(engine, corpus, tmp_path_factory.mktemp("store")) as made_up:
        yield replace(made_up, generator=None)


def test_an_overview_opens_as_the_article_does_and_names_what_it_is_about(engine: Engine) -> None:
    about, text = engine.index.catalog.overview("en/orrow-fen"), engine.index.document("en/orrow-fen").text
    told = [text[start:end] for start, end in about.sentences]
    assert told[0].startswith("Orrow Fen is a nature reserve") and len(told) == 3
    assert "peat" in about.mentions


def test_starters_and_follow_ups_are_answered(engine: Engine) -> None:
    make_starters(engine)
    for language in LANGUAGES:
        offered = starters(engine.index, language)
        assert 1 <= len(offered) <= 3
        for text in offered:
            asked = understand(text, (), NO_WISHES, count_tokens=engine.count_tokens, most_tokens=400)
            assert asked.language == language
            if asked.kind != "summary":
                assert margin(asked, look_up(text, (), engine).evidence, read=True) >= 0
    found = look_up("How many hectares does Orrow Fen cover?", (), engine)
    best = found.evidence[0]
    cited = Citation(1, best.document, best.title, best.start, best.end, best.text)
    going_on = list(follow_ups(replace(found, citations=(cited,)), [found.question], engine))
    assert 1 <= len(going_on) <= 2
    assert found.question not in going_on
    assert all(detect_language(each) == "en" for each in going_on)
