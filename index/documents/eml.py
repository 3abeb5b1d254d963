"""Mails (.eml): the text as its readers see it, behind it mails that are forwarded inside it and attached files."""

import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage, MIMEPart
from email.utils import getaddresses
from pathlib import PurePath

from index.documents import html, markup
from index.documents.blocks import Block, join
from index.documents.dates import iso
from index.documents.encoding import decode
from index.documents.formats import FORMATS
from index.documents.parsed import Parsed
from index.documents.titles import one_line
from models.errors import InputError

MAX_FORWARDED = 20
"""Mails inside mails."""
_SIGNATURES = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature")
_NAMED = {"page": "{file}, p. {name}", "slide": "{file}, slide {name}", "row": "{file} {name}", "heading": "{name}"}
"""What a section of an attached file is called."""


def parse(raw: bytes, name: str) -> Parsed:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    if not message.keys() or not any(message[field] for field in ("from", "to", "subject", "date", "message-id")):
        raise InputError(f"{name} cannot be read as a mail: it has no heads.", "Save it again, or as text.", "damaged")
    left_out: list[str] = []
    text, sections = join(_blocks(message, name, 0, left_out))
    title, sender = one_line(str(message["subject"] or "")), _sender(message)
    return Parsed(
        text,
        title,
        iso(message["date"]),
        sender,
        (),
        None,
        sections,
        left_out="; ".join(each.rstrip(".") for each in left_out),
    )


def _sender(message: EmailMessage) -> str | None:
    names = [name or address for name, address in getaddresses([str(message["from"] or "")])]
    return ", ".join(filter(None, names)) or None


def _blocks(message: MIMEPart, name: str, depth: int, left_out: list[str]) -> Iterator[Block]:
    """What cannot be read goes to `left_out`, with the reason."""
    body = message.get_body(("plain", "html"))
    if body is not None and not _text(body, name).strip():
        body = message.get_body(("html", "plain"))
    if body is not None:
        yield from _shown(body, name)
    for part in _parts_behind(message):
        if part.get_content_type() == "message/rfc822":
            for inner in part.iter_parts() if depth < MAX_FORWARDED else ():
                yield Block(one_line(str(inner["subject"] or "")), "heading")
                yield from _blocks(inner, name, depth + 1, left_out)
        elif part.get_filename():
            yield from _attached(part, one_line(str(part.get_filename())), left_out)
        elif part.get_content_maintype() == "text":
            yield from _shown(part, name)
        elif part.get_content_type() not in _SIGNATURES:
            left_out.append(f"An attachment without a name ({part.get_content_type()}).")


def _parts_behind(message: MIMEPart) -> Iterator[MIMEPart]:
    """Whatever else a mail holds, but pictures that its own text shows."""
    if message.get_content_type() == "message/rfc822":
        yield message
    elif message.is_multipart():
        for part in message.iter_attachments():
            yield from _parts_behind(part) if part.get_content_maintype() == "multipart" else [part]


def _shown(part: MIMEPart, name: str) -> Iterator[Block]:
    if part.get_content_subtype() == "html":
        yield from markup.blocks(html.tree(_text(part, name)).body)
    else:
        yield from (Block(paragraph) for paragraph in _text(part, name).replace("\r\n", "\n").split("\n\n"))


def _attached(part: MIMEPart, file: str, left_out: list[str]) -> Iterator[Block]:
    """The text of an attached file under its name; its pages, slides and rows are called after it too."""
    format = FORMATS.get(PurePath(file).suffix.lower())
    raw = part.get_payload(decode=True)
    if format is None or not isinstance(raw, bytes):
        left_out.append(f"{file}: no file of this kind is read." if format is None else f"{file} is damaged.")
        return
    try:
        found = format.read(raw, file)
    except InputError as error:
        left_out.append(error.message)
        return
    if found.left_out:
        left_out.append(f"{file}: {found.left_out}")
    yield Block("", "heading", file)
    starts = [0, *(section.start for section in found.sections), len(found.text)]
    for section, start, end in zip([None, *found.sections], starts, starts[1:], strict=False):
        paragraphs = found.text[start:end].split("\n\n")
        if section:
            called = _NAMED[section.kind].format(file=file, name=section.name)
            yield Block(paragraphs.pop(0), "row" if section.kind == "row" else "heading", called)
        yield from map(Block, paragraphs)


def _text(part: MIMEPart, name: str) -> str:
    """In the charset that it names, else in the one that it shows."""
    raw = part.get_payload(decode=True)
    assert isinstance(raw, bytes)
    try:
        return raw.decode(part.get_content_charset() or "")
    except (LookupError, UnicodeDecodeError):
        return decode(raw, name)
