"""Who may ask the API: anybody on this machine, and whoever has the key where one is set."""

import hmac
from collections.abc import Callable
from ipaddress import ip_address
from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.errors import ApiError

BEARER = HTTPBearer(auto_error=False, description="The key of the server, where it asks for one.")


def key_check(key: str, host: str) -> Callable[[HTTPAuthorizationCredentials | None], None]:
    """A dependency that lets a request pass or raises ApiError. Without a key nobody passes on a `host` that other
    machines reach."""
    closed = not key and not is_local(host)

    def check(given: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]) -> None:
        if closed:
            raise ApiError(
                403, "The API is closed. To serve it to other machines, set SANAD_API_KEY.", code="api_closed"
            )
        sent = given.credentials if given else ""
        if key and not hmac.compare_digest(sent.encode(), key.encode()):
            raise ApiError(401, "The key is missing or wrong. Send it as a bearer token.", code="invalid_api_key")

    return check


def is_local(host: str) -> bool:
    """Whether only this machine reaches a server that listens on `host`."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
