"""Pure: control tokens of language models in texts that nobody can trust."""

import re

CONTROL = re.compile(r"<\|[^|<>\s]{1,40}\|>|</?s>|<(?:bos|eos|pad|unk|(?:start|end)_of_turn)>|\[/?INST\]")
"""Those of the usual chat templates."""


def defuse(text: str, control: re.Pattern[str] = CONTROL) -> str:
    """Takes control tokens out of untrusted text, until none is left (one can hide around another)."""
    while (cleaned := control.sub(" ", text)) != text:
        text = cleaned
    return text
