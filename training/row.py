"""What the verifier learns from, one at a time."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """`holds`: whether the sentence bears the statement out as the answer to the question. `kind`: how the statement
    was made. `direction`: the language of the statement and that of the sentence, "ar-en" for example. `ours`: of a
    fact that we invented."""

    question: str
    statement: str
    title: str
    sentence: str
    holds: bool
    kind: str
    direction: str
    ours: bool = False
