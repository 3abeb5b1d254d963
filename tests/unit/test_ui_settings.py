"""A port that cannot be had is a sentence with the way out, before anything is loaded."""

import socket

import pytest

from models.errors import SanadError, StateError
from ui.settings import check_free


def test_a_port_in_use_names_another() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StateError) as error:
            check_free("127.0.0.1", port)
    assert str(port) in error.value.message
    assert "--port" in error.value.hint
    check_free("127.0.0.1", port)


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 70000), ("no.such.host.invalid", 7860)])
def test_what_is_no_place_of_this_machine_is_refused(host: str, port: int) -> None:
    with pytest.raises(SanadError) as error:
        check_free(host, port)
    assert error.value.hint
