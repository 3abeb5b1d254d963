"""A question and what is said in answer to it, beside a sentence → tokens for the verifier. Pure."""

STATEMENT = "task: fact checking | query: {question}\nstatement: {statement}"
"""The embedder's own prompt for telling whether a text bears out what is said."""
MAX_STATEMENT = 200
"""Tokens of question and statement."""


def statement_beside(question: str, statement: str) -> str:
    """What is read before the sentence."""
    return STATEMENT.format(question=question, statement=statement)
