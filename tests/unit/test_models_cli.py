"""What a command prints and how it exits when something goes wrong."""

import subprocess
import sys

import pytest

from models.cli import exit_on_error
from models.errors import InputError, StateError


def run(command):
    with pytest.raises(SystemExit) as exit_:
        exit_on_error(command)
    return exit_.value.code


def raiser(error):
    def command():
        raise error

    return command


@pytest.mark.parametrize(("returned", "status"), [(None, 0), (0, 0), (3, 3)])
def test_the_status_is_what_the_command_returns(returned, status):
    assert run(lambda: returned) == status


@pytest.mark.parametrize("kind", [InputError, StateError])
def test_an_error_is_a_sentence_and_a_way_out(capsys, kind):
    assert run(raiser(kind("الملف تالف: x.gguf", "python -m models fetch"))) == 1
    out, err = capsys.readouterr()
    assert (out, err) == ("", "الملف تالف: x.gguf\n→ python -m models fetch\n")


def test_no_hint_no_arrow(capsys):
    assert run(raiser(InputError("Empty."))) == 1
    assert capsys.readouterr().err == "Empty.\n"


def test_an_interrupt_is_no_traceback(capsys):
    assert run(raiser(KeyboardInterrupt())) == 130
    assert capsys.readouterr().err == "Stopped.\n"


def test_a_bug_stays_visible():
    with pytest.raises(ZeroDivisionError):
        exit_on_error(lambda: 1 // 0)


def test_a_reader_that_went_away_is_no_error():
    program = (
        "from models.cli import exit_on_error\nexit_on_error(lambda: [print('x' * 99) for _ in range(9999)] and 0)"
    )
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait() == 141
