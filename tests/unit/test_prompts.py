import shutil
from pathlib import Path

import pytest

from models.errors import StateError
from rag.llm import Message
from rag.prompts import FOLDER, load_prompts


def write(folder: Path, text: str) -> Path:
    shutil.copytree(FOLDER, folder, dirs_exist_ok=True)
    (folder / "answer.md").write_text(text, encoding="utf-8")
    return folder


def test_the_prompts_that_ship_load_and_fill() -> None:
    prompt = load_prompts()["answer"]
    messages = prompt.fill(evidence="[1] نص", question="What {is} this?", language="English")
    assert messages[0].role == "system"
    assert messages[-1] == Message("user", "[1] نص\n\nQuestion (answer in English): What {is} this?")
    assert messages[:-1] == prompt.prefix


def test_values_are_not_templates(tmp_path: Path) -> None:
    folder = write(tmp_path, "## user\n{evidence} {question} {language} {{kept}}")
    (message,) = load_prompts(folder)["answer"].fill(evidence="{question}", question="{0}", language="x")
    assert message.text == "{question} {0} x {kept}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("## user\n{evidence} {question}", "{evidence}, {language}, {question}"),
        ("## user\n{evidence} {question} {language} {answer}", "{answer}"),
        ("## user\n{evidence} {question} {language} {", "brace"),
        ("## system\n{evidence} {question} {language}", "must end with a `## user` message"),
        ("no heading", "must end with a `## user` message"),
    ],
)
def test_a_malformed_prompt_is_refused_with_its_name(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(StateError) as caught:
        load_prompts(write(tmp_path, text))
    assert said in caught.value.message
    assert "answer.md" in caught.value.message
    assert caught.value.hint


def test_a_missing_or_unreadable_prompt_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StateError, match="cannot be read"):
        load_prompts(tmp_path)
    (tmp_path / "answer.md").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(StateError, match="cannot be read"):
        load_prompts(tmp_path)
