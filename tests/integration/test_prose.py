"""From a question to an answer in prose, by an LLM behind a scripted server, on real SQLite and Chroma."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from models.errors import StateError
from rag.answer import answer
from rag.engine import Engine
from rag.llm.served import ServedGenerator
from rag.types import NO_WISHES, Answer, Evidence, Token, Verdict, Wishes
from tests.integration.answers import ANSWER, MEETING, QUESTION, SENTENCE, WORDS, last
from tests.scripted import NOTHING, ScriptedReader, ScriptedVerifier
from tests.served import ScriptedServer, serving

pytestmark = pytest.mark.usefixtures("by_reader")

MEETS = "تعقد المنظمة اجتماعها مرة كل عامين."
SUPPORTED, DROPPED = Verdict("checked", "supported"), Verdict("checked", "dropped")
QUOTED = f"يبدو أن الجواب هو {WORDS}. جاء في المقال: «{SENTENCE}» [1]"


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with serving(ScriptedServer()) as script:
        yield script


@pytest.fixture
def prose(engine: Engine, server: ScriptedServer, verifier: ScriptedVerifier) -> Engine:
    verifier.right += ["مرة كل عامين"]
    client = ServedGenerator(
        server.address, "scripted", key="", patience=20, count_tokens=lambda text: len(text.split())
    )
    return replace(engine, generator=client, writes="prose")


def number(server: ScriptedServer, sentence: str) -> int:
    """The number that a sentence has in the evidence of the first prompt."""
    lines = server.prompt(0).split("\n")
    return next(int(line[1]) for line in lines if line.startswith("[") and line.endswith(sentence))


def says(engine: Engine, question: str = QUESTION, wishes: Wishes = NO_WISHES) -> Answer:
    return last(list(answer(question, (), engine, wishes=wishes)))


@pytest.fixture
def one_two(prose: Engine, server: ScriptedServer) -> tuple[int, int]:
    """The numbers that both sentences have."""
    server.enqueue("NO ANSWER")
    says(prose)
    found = number(server, SENTENCE), number(server, MEETING)
    server.replies.clear()
    server.requests.clear()
    return found


def test_the_prompt_has_the_evidence_numbered(prose: Engine, server: ScriptedServer) -> None:
    server.enqueue("NO ANSWER")
    says(prose)
    prompt = server.prompt()
    assert f"[{number(server, SENTENCE)}] منظمة سيكا: {SENTENCE}\n" in prompt
    assert f"Question: {QUESTION}\nLanguage: Arabic\nSentences: 1 to 2" in prompt


def test_good_prose_is_verified_sentence_by_sentence(
    prose: Engine, server: ScriptedServer, one_two: tuple[int, int], verifier: ScriptedVerifier
) -> None:
    one, two = one_two
    server.enqueue(ANSWER[:9], f"{ANSWER[9:-1]} [{one}]. ", MEETS[:-1], f" [{two}].")
    *events, _ = answer(QUESTION, (), prose)
    assert Token(ANSWER[:9], "answer") in events
    result = says(prose)
    assert result.answer == f"{ANSWER} [1] {MEETS} [2]"
    assert [each.quote for each in result.citations] == [SENTENCE, MEETING]
    assert (result.verdict, result.verified) == (SUPPORTED, True)
    assert [result.answer[slice(*span)] for span in result.bold][:1] == [WORDS]
    assert {ANSWER, MEETS} <= {statement for _, statement, _ in verifier.history}
    assert len(server.requests) == 2  # one for each of the two times


@pytest.mark.parametrize("marker", ["", " [9]", " [0]", " [2][1]", " [99999]"])
def test_a_number_that_is_missing_or_wrong_gives_way_to_the_right_one(
    prose: Engine, server: ScriptedServer, marker: str
) -> None:
    server.enqueue(f"{ANSWER[:-1]}{marker}.")
    result = says(prose)
    assert result.answer == f"{ANSWER} [1]"
    assert [each.quote for each in result.citations] == [SENTENCE]
    assert result.verdict == SUPPORTED


def test_half_wrong_prose_is_written_once_more_and_then_left_out(
    prose: Engine, server: ScriptedServer, one_two: tuple[int, int]
) -> None:
    one, two = one_two
    wrong = f"{ANSWER} [{one}] تعقد المنظمة اجتماعها مرة كل عشرة أعوام [{two}]."
    server.enqueue(wrong)
    server.enqueue(MEETS)
    result = says(prose)
    assert result.answer == f"{ANSWER} [1] {MEETS} [2]"
    assert result.verdict == SUPPORTED
    assert f"Evidence: {MEETING}\n" in server.prompt()
    assert "Written: تعقد المنظمة اجتماعها مرة كل عشرة أعوام." in server.prompt()
    server.replies.clear()
    server.enqueue(wrong)
    server.enqueue("تعقد المنظمة اجتماعها مرة كل تسعة أعوام.")
    result = says(prose)
    assert (result.answer, result.verdict) == (f"{ANSWER} [1]", DROPPED)
    assert result.verified


@pytest.mark.parametrize(
    "reply",
    [
        "في سيكا 12 عضوا مراقبا [1].",
        "CICA has 9 observers [1].",  # the wrong language
        "سيكا منظمة كبيرة جدا [1].",
        "<img src=x onerror=alert(1)>",
        "Here is the answer:",
        "",
    ],
)
def test_what_is_wholly_wrong_gives_way_to_the_article_s_words(
    prose: Engine, server: ScriptedServer, reply: str
) -> None:
    server.enqueue(reply)
    result = says(prose)
    assert result.answer == QUOTED
    assert result.verdict is not None and result.verdict.how == "quoted"
    assert not result.verified


@pytest.mark.parametrize(
    "reply",
    [
        f"## الجواب\n\n- **{ANSWER[:-1]}** [1].",
        f"<p>{ANSWER}</p> [1]",
        f"[1] منظمة سيكا: {ANSWER}",
        f"{ANSWER}<|im_end|> [1]",
        f"<think>ربما 12 [1].</think>{ANSWER} [1]",
    ],
)
def test_markup_and_control_tokens_never_reach_the_answer(prose: Engine, server: ScriptedServer, reply: str) -> None:
    server.enqueue(reply)
    result = says(prose)
    assert (result.answer, result.verdict) == (f"{ANSWER} [1]", SUPPORTED)


def test_prose_without_end_is_left(prose: Engine, server: ScriptedServer) -> None:
    server.enqueue(f"{ANSWER} [1] ", ends="endless")
    result = says(prose)
    assert server.left.wait(10)
    assert (result.answer, result.verdict) == (f"{ANSWER} [1]", SUPPORTED)


@pytest.mark.parametrize(
    "reply", ["NO ANSWER", "الأدلة لا تذكر عدد الأعضاء المراقبين [1].", "The evidence does not say."]
)
def test_that_the_evidence_does_not_answer_is_a_refusal(prose: Engine, server: ScriptedServer, reply: str) -> None:
    server.enqueue(reply)
    result = says(prose)
    assert result.verdict == Verdict("refused", "judged")
    assert result.answer.startswith("لا تجيب المقالات عن هذا السؤال.")
    assert len(server.requests) == 1


@pytest.mark.parametrize("how", [{"status": 500}, {"status": 401}, {"status": 404}, {"ends": "dropped"}])
def test_a_failing_server_is_told_and_the_next_question_works(
    prose: Engine, server: ScriptedServer, how: dict[str, object]
) -> None:
    server.enqueue("في سيكا", **how)
    with pytest.raises(StateError):
        says(prose)
    server.replies.clear()
    server.enqueue(f"{ANSWER} [1]")
    assert says(prose).verified


def test_what_nothing_answers_is_refused_without_the_server(
    prose: Engine, server: ScriptedServer, reader: ScriptedReader
) -> None:
    reader.answers = {}
    assert says(prose).refused
    assert server.requests == []


def test_across_languages_prose_is_a_translation_unless_a_rule_said_the_words(
    prose: Engine, server: ScriptedServer, verifier: ScriptedVerifier, reader: ScriptedReader
) -> None:
    english = Wishes(language="en")
    server.enqueue("CICA has 9 observers [1].")
    assert says(prose, wishes=english).verdict == Verdict("quoted", "translated")
    reader.answers = {"9": 60.0}
    result = says(prose, wishes=english)
    assert result.answer.startswith("CICA has 9 observers. [1]")
    assert result.verified
    assert ("What does the article say?", "CICA has 9 observers.", SENTENCE) in verifier.history


TWO = "كم عدد الأعضاء المراقبين في منظمة سيكا؟ وكم مرة تعقد اجتماعها؟"


class ByQuestion:
    """Bears out what answers a question of two: how many members, how often they meet."""

    def supports(self, question: str, statements: Sequence[tuple[str, Evidence]]) -> list[float]:
        words = {"كم عدد": WORDS, "كم مرة": "مرة كل عامين"}.get(question[:6], "")
        return [-NOTHING if words in said else NOTHING for said, _ in statements]


def test_several_questions_are_one_prompt(prose: Engine, server: ScriptedServer, one_two: tuple[int, int]) -> None:
    one, two = one_two
    server.enqueue(f"{ANSWER} [{one}] {MEETS} [{two}]")
    result = says(replace(prose, verifier=ByQuestion()), TWO)
    assert result.answer == f"- {ANSWER} [1]\n- {MEETS} [2]"
    assert result.verdict == SUPPORTED
    assert len(server.requests) == 1
    assert f"Question: {TWO}\nLanguage: Arabic\nSentences: 1 to 4" in server.prompt()


def test_a_part_that_prose_leaves_out_is_replied_to_by_itself(prose: Engine, server: ScriptedServer) -> None:
    server.enqueue(f"{ANSWER} [1]")
    server.enqueue("")
    result = says(replace(prose, verifier=ByQuestion()), TWO)
    assert result.answer.startswith(f"- {ANSWER} [1]\n- يبدو أن الجواب هو مرة كل عامين. جاء في المقال: «{MEETING}»")
    assert result.verdict is not None and result.verdict.how == "quoted"


def test_of_a_comparison_a_side_without_evidence_is_named(
    prose: Engine, server: ScriptedServer, reader: ScriptedReader
) -> None:
    server.enqueue(f"{ANSWER} [1]")
    asked = "قارن بين عدد أعضاء منظمة سيكا وعدد أعضاء منظمة إيكو"
    result = says(prose, asked)
    assert f"Question: {asked}" in server.prompt(0)
    assert ANSWER in result.answer
    reader.answers = {}
    server.requests.clear()
    assert says(prose, asked).refused
    assert server.requests == []


def test_a_summary_is_prose_of_which_every_sentence_is_borne_out(prose: Engine, server: ScriptedServer) -> None:
    server.enqueue(f"{ANSWER} [1] {MEETS} [2] تأسست المنظمة عام 1992 [1].")
    server.enqueue("لخص")
    result = says(prose, "لخص مقال منظمة سيكا")
    assert "Sentences: 1 to 4" in server.prompt(0)
    assert ANSWER in result.answer and MEETS in result.answer
    assert "1992" not in result.answer
    assert result.verdict == DROPPED


def test_without_a_verifier_nothing_is_written(prose: Engine, server: ScriptedServer) -> None:
    assert says(replace(prose, verifier=None)).answer == QUOTED
    assert server.requests == []
