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
from huggingface_hub.file_download import http_get
from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]
from huggingface_hub.utils.sha import git_hash

from models.registry import HubSource, ModelFile
from models.transfer import SourceError, settle, sha256_of

PATIENCE = 5.0
"""Seconds until a hub that has not answered makes way for the next source."""


def download(source: HubSource, files: list[ModelFile], folder: Path) -> None:
    """Put `files` into `folder`, checked; goes on where an earlier try stopped.

    Raises SourceError when the hub cannot be reached, lacks a file, or has another content.
    """
    endpoint = os.environ.get("HF_ENDPOINT", "").rstrip("/") or None
    with _online():
        for file in files:
            url = hf_hub_url(source.repository, file.path, revision=source.revision, endpoint=endpoint)
            _download(url, file, folder / file.path)


@contextmanager
def _online() -> Iterator[None]:
    """Let huggingface_hub use the network, without telemetry. It reads the environment once, when it is imported."""
    before = constants.HF_HUB_OFFLINE, constants.HF_HUB_DISABLE_TELEMETRY
    constants.HF_HUB_OFFLINE, constants.HF_HUB_DISABLE_TELEMETRY = False, True
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE, constants.HF_HUB_DISABLE_TELEMETRY = before


def _download(url: str, file: ModelFile, target: Path) -> None:
    part = target.with_name(f"{target.name}.part")
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        target.replace(part)
    metadata = _ask(url)
    theirs = metadata.etag if re.fullmatch("[0-9a-f]{64}|[0-9a-f]{40}", metadata.etag or "") else None
    expected = file.sha256 or theirs  # the SHA-256 of a large file, the git id of a small one
    if expected is None:
        raise SourceError(f"{url} comes without a hash, so that it cannot be checked")
    for _again in range(1 + part.exists()):  # the bytes of an earlier try may have been the wrong ones
        _transfer(url, part, metadata.size)
        if expected == (sha256_of(part) if len(expected) == 64 else git_hash(part.read_bytes())):
            settle(part, target)
            return
        part.unlink()
    raise SourceError(f"{url} has another content than the one registered")


def _ask(url: str) -> HfFileMetadata:
    """What the hub says of the file, in a thread of its own, since a socket's time limit counts anew for every address
    of a host and none counts for looking up its name."""
    answers: list[HfFileMetadata | Exception] = []

    def ask() -> None:
        try:
            answers.append(get_hf_file_metadata(url, timeout=PATIENCE))
        except (httpx2.HTTPError, OSError) as error:
            answers.append(error)

    (asking := threading.Thread(target=ask, daemon=True)).start()
    asking.join(PATIENCE)
    answer = answers[0] if answers else TimeoutError(f"no answer in {PATIENCE:g} seconds")
    if isinstance(answer, Exception):
        raise SourceError(f"{url} cannot be had: {answer}".partition("\n")[0]) from answer
    return answer


def _transfer(url: str, part: Path, size: int | None) -> None:
    """Append to `part` until it has `size` bytes, through cut connections as long as each brings something."""
    part.touch()
    have = part.stat().st_size
    while size is None or have < size:
        try:
            with part.open("ab") as file:
                http_get(url, file, resume_size=have, headers=build_hf_headers(), displayed_filename=part.stem)
            return
        except httpx2.HTTPError as error:
            if part.stat().st_size <= have:
                raise SourceError(f"{url} stopped answering: {error}".partition("\n")[0]) from error
        have = part.stat().st_size
