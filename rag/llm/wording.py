"""The prompts of the wording model, a base model that was fine-tuned on exactly these: plain text, no chat turns. Pure.

It goes on with a space, one sentence and the end of the line.
"""

from collections.abc import Sequence

from index.types import Language

LANGUAGE: dict[Language, str] = {"en": "English", "ar": "Arabic"}
END = "\n"
"""What follows the sentence."""


def word_prompt(title: str, sentence: str, question: str, words: str, language: Language) -> str:
    """Asks for one full sentence in `language` that answers the question with the words of the article's sentence."""
    return (
        f"Article: {_line(title)}\nSentence: {_line(sentence)}\nQuestion: {_line(question)}\n"
        f"Words: {_line(words)}\nLanguage: {LANGUAGE[language]}\nAnswer:"
    )


def translate_prompt(title: str, sentence: str, language: Language) -> str:
    """Asks for the article's sentence in `language`."""
    return f"Article: {_line(title)}\nSentence: {_line(sentence)}\nLanguage: {LANGUAGE[language]}\nTranslation:"


def phrase_prompt(question: str, words: str, glosses: Sequence[str], language: Language) -> str:
    """Asks for a few words in `language`; `glosses`: how each of them is said in it by itself, in their order."""
    return (
        f"Question: {_line(question)}\nWords: {_line(words)}\nGlosses: {_line('; '.join(glosses))}\n"
        f"Language: {LANGUAGE[language]}\nTranslation:"
    )


def _line(text: str) -> str:
    """On one line, so that no text can begin another field."""
    return " ".join(text.split())
