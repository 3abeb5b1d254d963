"""Zip archives that formats are made of, read with limits, and their XML without what reaches outside it."""

import io
import zipfile

from lxml import etree

from models.errors import InputError

MAX_UNPACKED = 500_000_000
"""Bytes of all its files together."""


def unpack(raw: bytes, name: str) -> zipfile.ZipFile:
    """Raises InputError where its files come to more than MAX_UNPACKED, BadZipFile for what is no archive."""
    archive = zipfile.ZipFile(io.BytesIO(raw))
    if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
        raise InputError(f"{name} unpacks to more than {MAX_UNPACKED / 1e6:.0f} MB.", "Split it.", "large")
    if any(entry.flag_bits & 1 for entry in archive.infolist()):
        raise InputError(f"{name} is protected by a password.", "Save a copy without the password.", "password")
    return archive


def xml(archive: zipfile.ZipFile, path: str) -> etree._Element:
    """Raises KeyError where the archive has no such file, XMLSyntaxError for what is no XML."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(archive.read(path), parser)
