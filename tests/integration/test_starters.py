"""What Sanad offers to ask, on real SQLite and Chroma: only what search and reader find."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass, field, replace

import pytest

from evals.sets import EXAMPLES as EXAMPLES_FILE
from evals.sets import read_lines
from index.build import build
from index.catalog import Catalog
from index.database import writing
from index.search import open_index
from index.settings import IndexSettings
from index.types import Hit
from rag.engine import Engine
from rag.read import Reading
from rag.suggest.candidate import Candidate
from rag.suggest.check import is_answered
from rag.suggest.follow_ups import follow_ups
from rag.suggest.idle import QUIET_S, Suggestions
from rag.suggest.starters import EXAMPLES, SHIPPED, make_starters, starters
from rag.types import Answer, Citation, Verdict
from tests.fakes import HashEmbedder
from tests.integration.answers import MEETING, SENTENCE, SURE
from tests.scripted import ScriptedReader, ScriptedVerifier

pytestmark = pytest.mark.usefixtures("by_reader")

FOUNDED = "When was ECO founded?"
MEMBERS = "كم عضوا دائما تضم منظمة سيكا؟"


@dataclass
class KnowingReader(ScriptedReader):
    """Finds in passages what it was told for a question, and nothing for others."""

    known: dict[str, str] = field(default_factory=lambda: {FOUNDED: "1985", MEMBERS: "27 عضوا"})

    def read(self, question: str, passages: Sequence[Hit]) -> list[Reading]:
        self.answers = {self.known[question]: SURE} if question in self.known else {}
        return super().read(question, passages)


@pytest.fixture
def reader() -> ScriptedReader:
    return KnowingReader()


@pytest.fixture
def verifier() -> ScriptedVerifier:
    return ScriptedVerifier(["1985", "27"])


def candidate(engine: Engine, text: str, document: str, words: str) -> Candidate:
    whole = engine.index.document(document).text
    sentence = next(each for each in whole.splitlines() if words in each)
    start, at = whole.index(sentence), whole.index(words)
    span = start, start + sentence.index(".") + 1
    return Candidate("when", text, "en", document, span, (at, at + len(words)))


def test_a_question_is_offered_only_if_its_own_words_are_found(engine: Engine, verifier: ScriptedVerifier) -> None:
    asked = candidate(engine, FOUNDED, "en/eco", "1985")
    assert is_answered(asked, engine)
    assert not is_answered(replace(asked, words=(0, 1)), engine)  # other words of the sentence
    assert not is_answered(replace(asked, sentence=(0, 1)), engine)  # another sentence
    assert not is_answered(replace(asked, language="ar"), engine)
    assert not is_answered(replace(asked, text="When was ECO closed?"), engine)
    verifier.right = []
    assert not is_answered(asked, engine)  # the verifier finds it likelier wrong


def test_a_summary_is_offered_if_its_title_leads_to_its_article(engine: Engine) -> None:
    asked = Candidate("summary", "Summarise the article “Economic Cooperation Organization”.", "en", "en/eco")
    assert is_answered(asked, engine)
    assert not is_answered(replace(asked, document="ar/سيكا"), engine)


def test_starters_are_made_once_and_kept(engine: Engine, reader: KnowingReader) -> None:
    assert starters(engine.index, "en") == ()
    waited: list[int] = []
    make_starters(engine, lambda: waited.append(len(reader.history)))
    english, arabic = starters(engine.index, "en"), starters(engine.index, "ar")
    assert english[0] == FOUNDED and arabic[0] == MEMBERS
    assert all(text.startswith(("Tell", "Summarise")) for text in english[1:])
    assert all(text.startswith(("حدثني", "لخّص")) for text in arabic[1:])
    assert len(english) <= 3 and len(arabic) <= 3
    assert waited and waited[0] == 0  # before anything is read
    read = len(reader.history)
    make_starters(engine)
    assert len(reader.history) == read
    with closing(Catalog(engine.index.catalog.store)) as catalog:
        assert FOUNDED in (catalog.meta("starters") or "")


def test_starters_go_with_their_article_and_come_back_anew(engine: Engine, embedder: HashEmbedder) -> None:
    make_starters(engine)
    assert FOUNDED in starters(engine.index, "en")
    settings = engine.index.settings
    (settings.corpus / "en" / "eco.md").write_text("# ECO\n\nNothing happened at any time.")
    build(settings, embedder)
    assert FOUNDED not in starters(engine.index, "en")
    assert MEMBERS in starters(engine.index, "ar")
    (settings.corpus / "en" / "eco.md").write_text("# ECO\n\nECO was founded in 1985 by Iran.")
    build(settings, embedder)
    make_starters(engine)
    assert FOUNDED in starters(engine.index, "en")


def test_a_store_that_is_being_written_gets_none_and_raises_nothing(engine: Engine) -> None:
    with writing(engine.index.catalog.store):
        make_starters(engine)
    assert starters(engine.index, "en") == ()


def test_the_shipped_articles_have_the_shipped_examples(
    settings: IndexSettings, embedder: HashEmbedder, engine: Engine
) -> None:
    folder = settings.corpus.parent / "shipped"
    for name in SHIPPED:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"This is {name}, an article.", encoding="utf-8")
    chosen = settings.model_copy(update={"corpus": folder, "store": folder.parent / "another"})
    build(chosen, embedder)
    with closing(open_index(chosen, embedder)) as index:
        assert {language: starters(index, language) for language in EXAMPLES} == EXAMPLES
        make_starters(replace(engine, index=index))
        assert index.catalog.meta("starters") is None
    told = {(row["language"], row["question"]) for row in read_lines(EXAMPLES_FILE)}
    assert told == {(language, question) for language, questions in EXAMPLES.items() for question in questions}


def answered(engine: Engine, quote: str, question: str) -> Answer:
    text = engine.index.document("ar/سيكا").text
    start = text.index(quote)
    cited = Citation(1, "ar/سيكا", "منظمة سيكا", start, start + len(quote), quote)
    verdict = Verdict("checked", "supported")
    return Answer("", question, "ar", "", "", answer="…", citations=(cited,), verdict=verdict)


@pytest.fixture
def meeting(engine: Engine) -> Answer:
    return answered(engine, MEETING, "كم مرة تجتمع سيكا؟")


def test_behind_an_answer_come_other_questions_about_its_article(engine: Engine, meeting: Answer) -> None:
    assert list(follow_ups(meeting, [], engine)) == [MEMBERS, "لخّص مقال «منظمة سيكا»."]
    assert list(follow_ups(meeting, [MEMBERS], engine)) == ["لخّص مقال «منظمة سيكا»."]
    assert list(follow_ups(meeting, [MEMBERS, "لخّص مقال «منظمة سيكا»"], engine)) == []


def test_what_was_cited_is_not_asked_again_and_a_refusal_leads_nowhere(engine: Engine, meeting: Answer) -> None:
    told = answered(engine, SENTENCE, "ما سيكا؟")
    assert list(follow_ups(told, [], engine)) == ["لخّص مقال «منظمة سيكا»."]
    assert list(follow_ups(replace(meeting, citations=()), [], engine)) == []
    refused = replace(meeting, verdict=Verdict("refused", "judged"))
    assert list(follow_ups(refused, [], engine)) == []


def test_the_search_ends_when_nobody_waits_for_it(engine: Engine, meeting: Answer, reader: KnowingReader) -> None:
    found: Iterator[str] = follow_ups(meeting, [], engine)
    assert next(found) == MEMBERS
    read = len(reader.history)
    found.close()  # type: ignore[attr-defined]
    assert len(reader.history) == read


def test_what_was_asked_about_is_not_offered_in_the_other_language_either(engine: Engine, meeting: Answer) -> None:
    told = replace(meeting, language="en", question="How often does CICA meet?")
    catalog = engine.index.catalog
    known = replace(catalog.overview("ar/سيكا"), mentions=("سيكا",))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalog, "overview", lambda _: known)
        patch.setattr("rag.suggest.follow_ups.is_answered", lambda *_: True)
        assert list(follow_ups(told, [], engine)) == ["Summarise the article “منظمة سيكا”."]
        assert next(follow_ups(replace(told, question="Where is it?"), [], engine)) == "Tell me about CICA."


def test_nothing_is_checked_while_a_question_is_answered(
    engine: Engine, meeting: Answer, reader: KnowingReader
) -> None:
    looked, quiet = threading.Event(), [0.0]

    def idle() -> float:
        looked.set()
        return quiet[0]

    suggestions = Suggestions(lambda: engine, idle)
    found: Future[str] = Future()
    behind = suggestions.follow_ups(meeting, [], lambda: True)
    worker = threading.Thread(target=lambda: found.set_result(next(behind)))
    worker.start()
    assert looked.wait(30) and not reader.history  # somebody is being answered
    quiet[0] = 0.1
    assert found.result(30) == MEMBERS
    worker.join()


def test_what_is_not_wanted_any_more_is_not_checked(engine: Engine, meeting: Answer, reader: KnowingReader) -> None:
    suggestions = Suggestions(lambda: engine, lambda: 0.0)
    assert list(suggestions.follow_ups(meeting, [], lambda: False)) == []
    assert not reader.history


def test_starters_are_made_in_quiet_and_again_after_a_change(engine: Engine, embedder: HashEmbedder) -> None:
    suggestions = Suggestions(lambda: engine, lambda: QUIET_S + 1)
    assert not suggestions.complete and suggestions.starters("en") == ()
    suggestions.begin()
    until(lambda: suggestions.complete)
    assert FOUNDED in suggestions.starters("en")
    settings = engine.index.settings
    (settings.corpus / "en" / "eco.md").write_text("# ECO\n\nNothing happened at any time.")
    build(settings, embedder)
    assert FOUNDED not in suggestions.starters("en")
    until(lambda: suggestions.complete)
    suggestions.end()
    assert MEMBERS in suggestions.starters("ar")


def until(holds: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(3000):
        if holds():
            return
        pause.wait(0.01)
    raise TimeoutError
