"""A quotation in the reader's language, on demand: the LLM's rendering, labelled as a machine's, never evidence."""

import re
from collections.abc import Generator as Yielding
from contextlib import closing

from index.types import Language
from rag.llm import Generator
from rag.phrases import NAMES
from rag.prompts import Prompt


def translate(
    text: str, to: Language, generator: Generator, prompt: Prompt, max_tokens: int
) -> Yielding[str, None, None]:
    """Streams the translation. Closing the iterator stops the LLM.

    The text is untrusted: it comes to the LLM on one line between quotation marks that it cannot close. Raises
    Cancelled after `generator.cancel`, and InputError where the text is too long for the LLM's context.
    """
    quoted = re.sub(r"\s+", " ", re.sub("[«»]", '"', text)).strip()
    messages = prompt.fill(text=quoted, language=NAMES[to])
    with closing(generator.generate(messages, max_tokens=max_tokens)) as stream:
        yield from stream
