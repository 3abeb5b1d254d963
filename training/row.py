"""What the verifier learns from, one at a time."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """`holds`: whether the sentence bears the statement out as the answer to the question. `kind`: how the statement
    was made. `direction`: the language of the statement and that of the sentence, "ar-en" for example."""

    question: str
    statement: str
    title: str
    sentence: str
    holds: bool
    kind: str
    direction: str


STATEMENT = "task: fact checking | query: {question}\nstatement: {statement}"
"""What the verifier reads before a sentence: the embedder's own prompt for telling whether a text bears out a claim."""
MAX_STATEMENT = 200
"""Tokens of question and statement."""


def statement_beside(question: str, statement: str) -> str:
    return STATEMENT.format(question=question, statement=statement)
