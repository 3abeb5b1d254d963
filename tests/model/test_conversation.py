"""Follow-ups and translation on the real weights and the articles that ship."""

import pytest

from index.text import detect_language
from index.types import Language
from rag.engine import Engine
from rag.types import Turn
from rag.verify.numbers import claims, missing
from rag.write import translate
from tests.model.asking import ask

pytestmark = pytest.mark.model

MEMBERS = "27 عضوا دائما و9 اعضاء مراقبين"
EN = Turn("How many observers does CICA have?", "CICA has 9 observers. [1]")
AR = Turn("كم عدد المراقبين في سيكا؟", "في سيكا 9 أعضاء مراقبين. [1]")


@pytest.mark.parametrize(
    ("earlier", "question", "language"),
    [
        (EN, "And how many permanent members?", "en"),
        (AR, "وكم عدد الأعضاء الدائمين؟", "ar"),
        (AR, "And how many permanent members?", "en"),
        (EN, "وكم عدد الأعضاء الدائمين؟", "ar"),
    ],
)
def test_a_follow_up_is_answered_in_its_own_language(
    engine: Engine, earlier: Turn, question: str, language: Language
) -> None:
    result = ask(engine, question, earlier)
    assert result.standalone in (None, f"{earlier.question} {question}")
    assert result.language == language
    assert not result.refused
    assert "27" in result.answer
    assert MEMBERS in result.citations[0].quote


def test_earlier_turns_are_never_evidence(engine: Engine) -> None:
    result = ask(engine, "How many observers does it have?", Turn(EN.question, "CICA has 512 observers. [1]"))
    assert "512" not in result.answer
    unknown = Turn("Who won the 2018 World Cup?", "France won the 2018 World Cup. [1]")
    assert "France" not in ask(engine, "Who won it?", unknown).answer


@pytest.mark.parametrize(
    ("text", "to"),
    [
        (f"وتضم منظمة مؤتمر سيكا في الوقت الحاضر {MEMBERS}.", "en"),
        ("The OSCE links 57 participating States in Europe, North America and Asia.", "ar"),
    ],
)
def test_a_quotation_is_translated_with_its_numbers(engine: Engine, text: str, to: Language) -> None:
    assert engine.generator is not None
    said = "".join(translate(text, to, engine.generator, engine.prompts["translate"], 100))
    assert detect_language(said) == to
    assert claims(text) and not missing(text, said), "in figures or in words"
