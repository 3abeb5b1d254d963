"""The boundary of every command line: errors become sentences, and the exit status says what happened."""

import os
import sys
from collections.abc import Callable
from typing import NoReturn

from models.errors import SanadError

BROKEN_PIPE, INTERRUPTED = 141, 130
"""What a shell reports for a program ended by SIGPIPE (128 + 13) and by SIGINT (128 + 2)."""


def exit_on_error(command: Callable[[], int | None]) -> NoReturn:
    """Run a command and exit with the status that it returns (None is 0).

    A SanadError is printed to standard error with its hint and exits 1; argparse exits 2 by itself.
    Ctrl-C exits 130. A reader that has gone away (`… | head`) ends the program quietly.
    """
    try:
        status = command() or 0
        sys.stdout.flush()  # so that a closed pipe shows here and not while the interpreter shuts down
    except SanadError as error:
        print(error.message, file=sys.stderr)
        if error.hint:
            print(f"→ {error.hint}", file=sys.stderr)
        status = 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        status = INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = BROKEN_PIPE
    sys.exit(status)
