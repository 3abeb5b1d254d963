"""The register: readers with their passwords, and keys for programs, in one file that only its owner reads."""

import hashlib
import hmac
import json
import os
import secrets
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from access.passwords import LEAST, LONGEST, NOBODY, hash_password, matches
from models.errors import InputError, StateError
from models.installation import program


@dataclass(frozen=True)
class Register:
    """By name: the hash of a reader's password; the SHA-256 of a key, which is 256 random bits and needs no salt."""

    readers: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.readers or self.keys)

    def is_reader(self, name: str, password: str) -> bool:
        """Whether the reader may sign in. Takes the same time for a name that is not there."""
        stored = self.readers.get(name, NOBODY) if len(password) <= LONGEST else NOBODY
        return matches(password[:LONGEST], stored) and name in self.readers

    def is_key(self, key: str) -> bool:
        """Whether this is one of the keys; each is compared, in constant time."""
        digest = _digest(key)
        return sum(hmac.compare_digest(digest, each) for each in self.keys.values()) > 0

    def with_reader(self, name: str, password: str) -> "Register":
        """Also with this reader, or with another password for them. Raises InputError for what will not do."""
        if not LEAST <= len(password) <= LONGEST:
            raise InputError(f"A password has {LEAST} to {LONGEST} characters.", "Choose another: some words will do.")
        return replace(self, readers={**self.readers, _named(name): hash_password(password)})

    def with_key(self, name: str) -> tuple["Register", str]:
        """Also with a new key, which is stored nowhere else than with who gets it."""
        key = f"sanad-{secrets.token_urlsafe(32)}"
        return replace(self, keys={**self.keys, _named(name): _digest(key)}), key

    def without(self, name: str) -> "Register":
        """Without the reader and the key of this name. Raises InputError where there is neither."""
        if name not in {*self.readers, *self.keys}:
            raise InputError(f"There is no reader and no key {name!r}.", f"List them: {program('access')} list")
        readers, keys = ({n: each for n, each in part.items() if n != name} for part in (self.readers, self.keys))
        return Register(readers, keys)


class RegisterFile:
    """The register as the file holds it now: a reader who is taken out is out at once."""

    def __init__(self, path: Path, key: str = "") -> None:
        """`key` is one that the environment gives, beside those of the file."""
        self.path = path
        self._given = {"the environment": _digest(key)} if key else {}
        self._lock = threading.Lock()
        self._stamp: tuple[int, int, int] | None = None
        self._register = Register()

    def now(self) -> Register:
        """The register, and the key of the environment. Raises StateError where `stored` does."""
        register = self.stored()
        return replace(register, keys={**register.keys, **self._given})

    def stored(self) -> Register:
        """What the file holds; without a file, nothing. Raises StateError for one that cannot be read or is damaged."""
        with self._lock:
            try:
                found = self.path.stat()
                stamp = (found.st_mtime_ns, found.st_ino, found.st_size)
                if stamp != self._stamp:
                    self._register, self._stamp = _parsed(self.path.read_bytes()), stamp
            except FileNotFoundError:
                return Register()
            except (OSError, ValidationError) as error:
                hint = f"Mend {self.path} or delete it, and add readers anew: {program('access')} add NAME"
                raise StateError("The register of readers cannot be used.", hint) from error
            return self._register

    def write(self, register: Register) -> None:
        """Replace the file at once or not at all; nobody but its owner may read it."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.path.parent)  # mkstemp: readable for the owner alone
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump({"readers": dict(register.readers), "keys": dict(register.keys)}, file, indent=2)
            Path(name).replace(self.path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def _parsed(raw: bytes) -> Register:
    return TypeAdapter(Register).validate_json(raw, strict=False)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _named(name: str) -> str:
    if not name.strip() or name != name.strip() or not name.isprintable():
        raise InputError(f"{name!r} is no name.", "Give letters, digits or spaces between them.")
    return name
