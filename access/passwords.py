"""Passwords as they are stored: scrypt (RFC 7914) of Python's own hashlib, each with a salt of its own."""

import base64
import hashlib
import hmac
import secrets

LOG_N, R, P = 15, 8, 3
"""32 MB and about .3 s a password: one of the settings that OWASP's Password Storage Cheat Sheet gives as equal."""
LEAST, LONGEST = 12, 1000
"""Characters of a password."""
NOBODY = "scrypt$15$8$3$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
"""Compared with where there is no such reader, so that it takes the time of a wrong password; nothing matches it."""


def hash_password(password: str) -> str:
    """`scrypt$log2(n)$r$p$salt$hash`, the last two in base64."""
    salt = secrets.token_bytes(16)
    parts = [base64.b64encode(part).decode() for part in (salt, _scrypt(password, salt, LOG_N, R, P))]
    return "$".join(["scrypt", str(LOG_N), str(R), str(P), *parts])


def matches(password: str, stored: str) -> bool:
    """Whether it is the password of `stored`, compared in constant time. Raises ValueError for another form of hash."""
    name, log_n, r, p, salt, wanted = stored.split("$")
    if name != "scrypt":
        raise ValueError(name)
    found = _scrypt(password, base64.b64decode(salt), int(log_n), int(r), int(p))
    return hmac.compare_digest(found, base64.b64decode(wanted))


def _scrypt(password: str, salt: bytes, log_n: int, r: int, p: int) -> bytes:
    memory = 128 * r * ((1 << log_n) + p + 2)
    return hashlib.scrypt(password.encode(), salt=salt, n=1 << log_n, r=r, p=p, maxmem=memory, dklen=32)
