"""Mails (.eml): the text as its readers see it, those forwarded inside it included; attached files are not read."""

import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage, MIMEPart
from email.utils import getaddresses

from index.documents import html, markup
from index.documents.blocks import Block, join
from index.documents.dates import iso
from index.documents.encoding import decode
from index.documents.parsed import Parsed
from index.documents.titles import one_line
from models.errors import InputError

MAX_FORWARDED = 20
"""Mails inside mails."""


def parse(raw: bytes, name: str) -> Parsed:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    if not message.keys() or not any(message[field] for field in ("from", "to", "subject", "date", "message-id")):
        raise InputError(f"{name} cannot be read as a mail: it has no heads.", "Save it again, or as text.", "damaged")
    text, sections = join(_blocks(message, name, 0))
    return Parsed(
        text, one_line(str(message["subject"] or "")), iso(message["date"]), _sender(message), (), None, sections
    )


def _sender(message: EmailMessage) -> str | None:
    names = [name or address for name, address in getaddresses([str(message["from"] or "")])]
    return ", ".join(filter(None, names)) or None


def _blocks(message: MIMEPart, name: str, depth: int) -> Iterator[Block]:
    body = message.get_body(("plain", "html"))
    if body is not None and not _text(body, name).strip():
        body = message.get_body(("html", "plain"))
    if body is not None and body.get_content_subtype() == "html":
        yield from markup.blocks(html.tree(_text(body, name)).body)
    elif body is not None:
        yield from (Block(paragraph) for paragraph in _text(body, name).replace("\r\n", "\n").split("\n\n"))
    for part in message.walk():
        if part.get_content_type() == "message/rfc822" and depth < MAX_FORWARDED:
            for inner in part.iter_parts():
                yield Block(one_line(str(inner["subject"] or "")), "heading")
                yield from _blocks(inner, name, depth + 1)
            return


def _text(part: MIMEPart, name: str) -> str:
    """In the charset that it names, else in the one that it shows."""
    raw = part.get_payload(decode=True)
    assert isinstance(raw, bytes)
    try:
        return raw.decode(part.get_content_charset() or "")
    except (LookupError, UnicodeDecodeError):
        return decode(raw, name)
