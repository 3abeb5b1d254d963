"""The errors of Sanad. They stand at the bottom so that every layer can raise them.

They become sentences for people only at the boundary: the command line and the page.
"""

import logging

log = logging.getLogger(__name__)


class SanadError(Exception):
    """Something went wrong that a person can mend.

    `message` says what, naming the file or the setting; `hint` says the way out, best a command. `kind`, where there is
    one, is a word for the case, by which the page finds its sentence in the reader's language.
    """

    def __init__(self, message: str, hint: str = "", kind: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.kind = kind

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message


class InputError(SanadError):
    """What was given cannot be used: a file, a question, a setting, an argument."""


class StateError(SanadError):
    """What is stored or installed is missing, damaged, in use, or does not fit: weights, index, disk."""


def unexpected(what: str) -> StateError:
    """What a reader is told of an error that is being handled and that nobody foresaw; the log has all of it, after
    `what`."""
    log.exception(what)
    return StateError("Something unexpected went wrong.", kind="unexpected")
