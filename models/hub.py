"""Weights from a model hub: the files of a repository at a commit, through huggingface_hub.

`HF_ENDPOINT` names another hub or a mirror; `HF_TOKEN`, or a login of the hub's own program, is sent where a licence
has to be accepted first. `HF_HUB_OFFLINE`, which keeps the rest of Sanad off the network, does not concern a fetch that
a person asked for.
"""

import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
from huggingface_hub import HfFileMetadata, constants, get_hf_file_metadata, hf_hub_url
from huggingface_hub.errors import HfHubHTTPError
from huggingface_hub.file_download import http_get
from huggingface_hub.utils import build_hf_headers

from models.registry import HubSource, ModelFile
from models.transfer import SourceError, ensure_room, git_id_of, settle, sha256_of

PATIENCE = 5.0
"""Seconds until a hub that has not answered makes way for the next source."""


def download(source: HubSource, file: ModelFile, target: Path) -> None:
    """Bring `file` to `target`, checked; goes on where an earlier try stopped.

    Raises SourceError when the hub cannot be reached, has no such file, or has another content.
    """
    endpoint = os.environ.get("HF_ENDPOINT", "").rstrip("/") or None
    url = hf_hub_url(source.repository, file.path, revision=source.revision, endpoint=endpoint)
    part = target.with_name(f"{target.name}.part")
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        target.replace(part)
    with _online():
        metadata = _ask(url)
        expected = _expected_hash(metadata, url, file)
        resumed = part.exists()
        right = _transfer(url, part, metadata.size, expected)
        if not right and resumed:  # the bytes of the earlier try may have been the wrong ones
            right = _transfer(url, part, metadata.size, expected)
    if not right:
        raise SourceError(f"{url} has another content than the one registered")
    settle(part, target)


@contextmanager
def _online() -> Iterator[None]:
    """Let huggingface_hub use the network, without telemetry. It reads the environment once, when it is imported."""
    before = constants.HF_HUB_OFFLINE, constants.HF_HUB_DISABLE_TELEMETRY
    constants.HF_HUB_OFFLINE, constants.HF_HUB_DISABLE_TELEMETRY = False, True
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE, constants.HF_HUB_DISABLE_TELEMETRY = before


def _ask(url: str) -> HfFileMetadata:
    """What the hub says of the file. The time is limited by a thread of its own: a socket's limit counts for every
    address of a host, and none counts for looking up its name."""
    answers: list[HfFileMetadata | Exception] = []

    def ask() -> None:
        try:
            answers.append(get_hf_file_metadata(url, timeout=PATIENCE))
        except (httpx2.HTTPError, OSError) as error:
            answers.append(error)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(PATIENCE)
    match answers:
        case [HfFileMetadata() as metadata]:
            return metadata
        case [Exception() as error]:
            raise _source_error(url, "cannot be reached", error) from error
    raise SourceError(f"{url} cannot be reached: no answer in {PATIENCE:g} seconds")


def _source_error(url: str, what: str, error: Exception) -> SourceError:
    if not isinstance(error, HfHubHTTPError):
        return SourceError(f"{url} {what}: {str(error) or type(error).__name__}")
    status = error.response.status_code
    if status in (401, 403):
        return SourceError(f"{url} needs an account: accept the licence on the hub's page, then set HF_TOKEN")
    return SourceError(f"{url} answered HTTP {status}")


def _expected_hash(metadata: HfFileMetadata, url: str, file: ModelFile) -> str:
    """The SHA-256 or git id that the file must have, from the registry first and the hub second."""
    theirs = metadata.etag if re.fullmatch("[0-9a-f]{64}|[0-9a-f]{40}", metadata.etag or "") else None
    expected = file.sha256 or theirs
    if expected is None:
        raise SourceError(f"{url} comes without a hash, so that it cannot be checked")
    if theirs and len(theirs) == len(expected) and theirs != expected:
        raise SourceError(f"{url} has another content than the one registered: sha256 {theirs}")
    if file.size is not None and metadata.size is not None and file.size != metadata.size:
        raise SourceError(f"{url} has {metadata.size} bytes instead of {file.size}")
    return expected


def _transfer(url: str, part: Path, size: int | None, expected: str) -> bool:
    """Append to `part` until it is whole, through cut connections as long as each brings something; whether the content
    is the expected one. Another content is deleted."""
    part.touch()
    have = part.stat().st_size
    ensure_room(part.parent, (size or 0) - have)
    while size is None or have < size:
        try:
            with part.open("ab") as file:
                http_get(url, file, resume_size=have, headers=build_hf_headers(), displayed_filename=part.stem)
            break
        except (httpx2.HTTPError, OSError) as error:
            if getattr(error, "errno", None):  # the disk's, not the hub's
                raise
            if part.stat().st_size <= have:
                raise _source_error(url, "stopped answering", error) from error
        have = part.stat().st_size
    right = expected == (sha256_of(part) if len(expected) == 64 else git_id_of(part))
    if not right:
        part.unlink()
    return right
