"""How often one address may ask, and how much it may send."""

from ipaddress import IPv6Address, ip_address, ip_network

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

TRIES = 10
"""Passwords and wrong keys that an address may send in a minute."""
MEGABYTE = 1_000_000
BODY = 8 * MEGABYTE
"""Bytes of whatever is sent and is no upload; the longest is a conversation that a browser has kept (5 MB)."""


class Rates:
    """Counts what each address asks, in memory: what is older than a minute is forgotten."""

    def __init__(self, requests: int) -> None:
        """`requests`: how many an address may make in a minute."""
        self._counts = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._requests = RateLimitItemPerMinute(requests)
        self._tries = RateLimitItemPerMinute(TRIES)

    def asks(self, address: str) -> bool:
        """Count a request; False where it is one too many."""
        return self._counts.hit(self._requests, "asks", network(address))

    def tries(self, address: str) -> bool:
        """Count a password or a wrong key; False where it is one too many."""
        return self._counts.hit(self._tries, "tries", network(address))

    def may_try(self, address: str) -> bool:
        """Whether another one would be allowed."""
        return self._counts.test(self._tries, "tries", network(address))


def network(address: str) -> str:
    """What is counted as one: an IPv4 address, or the /64 of an IPv6 address, of which one machine has them all."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or ip_network((found, 64), strict=False))
    return str(found)


def at_most(limit: int, receive: Receive) -> Receive:
    """`receive`, which answers 413 once more than `limit` bytes of a body have come."""
    received = 0

    async def counted() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit:
            raise too_large(limit)
        return message

    return counted


def too_large(limit: int) -> HTTPException:
    """Starlette turns it into an answer."""
    return HTTPException(413, f"That is too much: at most {limit // MEGABYTE} MB can be sent at once.")
