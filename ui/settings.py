"""Where the page is served: the table [page] of the settings."""

import errno
import socket

from pydantic import Field

from index.settings import Table
from models.errors import InputError, StateError
from models.installation import program


class PageSettings(Table):
    """The address of the page. The default host keeps it to this machine."""

    host: str = Field(default="127.0.0.1", min_length=1)
    port: int = Field(default=7860, ge=1, le=65535)
    upload_mb: int = Field(default=20, ge=1, le=50)
    """Megabytes of a file that may be added on the page; the index reads no larger ones than 50."""


def check_free(host: str, port: int) -> None:
    """Raises StateError where the page cannot be served at this address, most often because the port is in use.

    Meant to come before the models load, which takes far longer.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OverflowError as error:
        raise InputError(
            f"There is no port {port}.", f"Choose one from 1 to 65535: {program('app')} --port 7860"
        ) from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            free = port + 1 if port < 65535 else port - 1
            raise StateError(
                f"Port {port} is in use, perhaps by another Sanad.", f"Choose another: {program('app')} --port {free}"
            ) from error
        raise StateError(
            f"The page cannot be served on {host}, port {port}: {error.strerror}.",
            f"Choose another place: {program('app')} --host 127.0.0.1 --port 7860",
        ) from error
