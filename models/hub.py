"""Weights from a model hub: the files of a repository at a commit, as huggingface.co serves them.

`HF_ENDPOINT` names another hub or a mirror, `HF_TOKEN` is sent where a licence has to be accepted first. The protocol
is plain HTTP: `/<repository>/resolve/<commit>/<path>` answers with the content, or redirects to a store that does, and
takes ranges; `X-Linked-Etag` is the SHA-256 of a large file, `ETag` the git id of a small one. `HF_HUB_OFFLINE`, which
keeps the rest of Sanad off the network, does not concern a fetch that a person asked for.
"""

import os
import re
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import httpx

from models.registry import HubSource, ModelFile
from models.transfer import SourceError, bar, ensure_room, git_id_of, settle, sha256_of

TIMEOUT = httpx.Timeout(30, connect=5)  # seconds: a hub that cannot be reached must make way for the next source soon
ATTEMPTS = 5  # in a row that brought no new byte


@dataclass(frozen=True)
class _Expected:
    size: int | None
    sha256: str | None
    git_id: str | None


def download(source: HubSource, file: ModelFile, target: Path) -> None:
    """Bring `file` to `target`, checked; goes on where an earlier try stopped.

    Raises SourceError when the hub cannot be reached, has no such file, or has another content.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    if target.exists():
        target.replace(part)
    resumed = part.exists()
    endpoint = os.environ.get("HF_ENDPOINT", "").rstrip("/") or "https://huggingface.co"
    url = f"{endpoint}/{source.repository}/resolve/{source.revision}/{quote(file.path)}"
    token = os.environ.get("HF_TOKEN")
    headers = {"Accept-Encoding": "identity"} | ({"Authorization": f"Bearer {token}"} if token else {})
    with httpx.Client(follow_redirects=True, timeout=TIMEOUT, headers=headers) as client:
        right = _is_right(part, _transfer(client, url, file, part))
        if not right and resumed:  # the bytes of the earlier try may have been the wrong ones
            right = _is_right(part, _transfer(client, url, file, part))
    if not right:
        raise SourceError(f"{url} has another content than the one registered")
    settle(part, target)


def _is_right(part: Path, expected: _Expected) -> bool:
    """Whether the whole file is the expected one; a wrong one is deleted."""
    right = sha256_of(part) == expected.sha256 if expected.sha256 else git_id_of(part) == expected.git_id
    if not right:
        part.unlink()
    return right


def _transfer(client: httpx.Client, url: str, file: ModelFile, part: Path) -> _Expected:
    """Append to `part` until it is whole, through cut connections."""
    failures = 0
    while True:
        part.touch()
        have = part.stat().st_size
        try:
            with client.stream("GET", url, headers={"Range": f"bytes={have}-"} if have else {}) as response:
                expected = _expected(response, url, file)
                if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE and have != expected.size:
                    part.unlink()
                    continue
                if response.is_success:
                    _append(response, part, expected.size, file.path)
            if expected.size is None or part.stat().st_size >= expected.size:
                return expected
            cause = "the connection was cut"
        except httpx.TransportError as error:
            cause = str(error) or type(error).__name__
            if have == 0 and isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
                raise SourceError(f"{url} cannot be reached: {cause}") from error
        failures = 0 if part.stat().st_size > have else failures + 1
        if failures == ATTEMPTS:
            raise SourceError(f"{url} stopped answering: {cause}")
        time.sleep(failures)


def _append(response: httpx.Response, part: Path, size: int | None, name: str) -> None:
    partial = response.status_code == httpx.codes.PARTIAL_CONTENT
    have = part.stat().st_size if partial else 0
    ensure_room(part.parent, (size or 0) - have)
    with part.open("ab" if partial else "wb") as file, bar(size, have, name) as progress:
        for block in response.iter_bytes():  # as they arrive: what is gathered first is lost when the connection is cut
            file.write(block)
            progress.update(len(block))


def _expected(response: httpx.Response, url: str, file: ModelFile) -> _Expected:
    """What the whole file must be, from the registry first and the hub second; SourceError when they disagree."""
    _refuse(response, url)
    tag = _hub_tag(response)
    theirs = tag if re.fullmatch("[0-9a-f]{64}", tag) else None
    git_id = tag if re.fullmatch("[0-9a-f]{40}", tag) else None
    if file.sha256 is None and not (theirs or git_id):
        raise SourceError(f"{url} comes without a hash, so that it cannot be checked")
    if file.sha256 and theirs and theirs != file.sha256:
        raise SourceError(f"{url} has another content than the one registered: sha256 {theirs}")
    size = _whole_size(response)
    if file.size is not None and size is not None and size != file.size:
        raise SourceError(f"{url} has {size} bytes instead of {file.size}")
    return _Expected(size if size is not None else file.size, file.sha256 or theirs, git_id)


def _hub_tag(response: httpx.Response) -> str:
    """The hub's own name for the content; a store behind a redirect has tags of its own kind."""
    answers = [*response.history, response]
    hub = [answer.headers for answer in answers if answer.url.host == answers[0].url.host]
    linked = [headers["x-linked-etag"] for headers in hub if "x-linked-etag" in headers]
    plain = [headers["etag"] for headers in hub if "etag" in headers]
    return str((linked + plain[::-1] + [""])[0]).removeprefix("W/").strip('"')


def _refuse(response: httpx.Response, url: str) -> None:
    status = response.status_code
    if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        raise SourceError(f"{url} needs an account: accept the licence on the hub's page, then set HF_TOKEN")
    if status >= httpx.codes.INTERNAL_SERVER_ERROR or status == httpx.codes.TOO_MANY_REQUESTS:
        raise httpx.RemoteProtocolError(f"HTTP {status}")
    if not response.is_success and status != httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
        raise SourceError(f"{url} answered HTTP {status}")


def _whole_size(response: httpx.Response) -> int | None:
    """The size of the whole file, whichever part of it was asked for."""
    if match := re.search(r"/(\d+)$", response.headers.get("content-range", "")):
        return int(match[1])
    length = response.headers.get("content-length", "")
    return int(length) if response.is_success and length.isdigit() else None
