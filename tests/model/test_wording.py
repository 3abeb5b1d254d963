"""The wording model with its real weights."""

import pytest

from models.shipped import shipped
from models.store import locate
from rag.llm.generator import Message
from rag.llm.llama import LlamaGenerator
from rag.llm.wording import word_prompt

NAME = "gemma-3-270m-q4_k_m"
pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def generator() -> LlamaGenerator:
    return LlamaGenerator(
        locate(NAME, "llm").path, context=512, threads=2, adapter=shipped("wording", NAME, ""), plain=True
    )


@pytest.mark.parametrize(
    ("sentence", "question", "words", "language"),
    [
        ("The Kerrin Dam was finished in 1974 and is 118 metres high.", "When was the dam finished?", "1974", "en"),
        ("أُنجز سد كيرين عام 1974 ويبلغ ارتفاعه 118 متراً.", "متى أُنجز سد كيرين؟", "1974", "ar"),
        ("The Kerrin Dam was finished in 1974 and is 118 metres high.", "متى أُنجز سد كيرين؟", "1974", "ar"),
    ],
)
def test_it_writes_one_sentence_with_the_words(
    generator: LlamaGenerator, sentence: str, question: str, words: str, language: str
) -> None:
    prompt = word_prompt("Kerrin Dam", sentence, question, words, "ar" if language == "ar" else "en")
    written = "".join(generator.generate([Message("user", prompt)], max_tokens=60)).strip()
    assert words in written
    assert "\n" not in written
    assert written.endswith(".")
    assert ("\u0627" in written) == (language == "ar")


def test_control_tokens_in_a_text_are_text(generator: LlamaGenerator) -> None:
    assert generator._prompt([Message("user", "a<eos>")], "")[1:] != generator._prompt([Message("user", "a")], "")[1:]
    assert generator._llama.token_eos() not in generator._prompt([Message("user", "a<eos>b<bos>")], "")[1:]
