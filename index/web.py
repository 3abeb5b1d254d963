"""A page that a reader asks for by its link: the one thing that Sanad takes from the network after set-up.

The address comes from a person, and what it leads to is trusted by nobody: only http and https, no machine of the own
network (the connection goes to the very address that was checked, at every redirect too, so that a name which changes
its address in between gains nothing), with limits on size, time and redirects. Proxies of the environment are passed
by: behind one the check would hold for the proxy alone.
"""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from pathlib import PurePosixPath
from urllib.parse import unquote

import httpx2

from index.documents.formats import FORMATS
from index.settings import IndexSettings
from models.errors import InputError

MAX_BYTES = 10_000_000
SECONDS = 30.0
"""For all of it: names, redirects, content."""
REDIRECTS = 5
CONNECT_SECONDS, ADDRESSES = 5.0, 3
"""So long each of so many addresses of a name is tried."""
MAX_LINK = 2000
"""Characters."""
TYPES = {
    "text/html": ".html",
    "application/xhtml+xml": ".xhtml",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "application/rtf": ".rtf",
    "text/rtf": ".rtf",
    "message/rfc822": ".eml",
    "application/epub+zip": ".epub",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}
"""What servers call the formats that are read → the ending of the file."""
_VAGUE = ("", "text/plain", "application/octet-stream", "binary/octet-stream")
"""What they say of anything: then the ending in the address counts."""
_SCHEMES = ("http", "https")
_NAT64 = IPv6Network("64:ff9b::/96")
_AGENT = "Sanad (fetches one page that its user asked for)"


@dataclass(frozen=True)
class Page:
    """What a link led to: `url` after redirects; `name`: a file name that says whence, with an ending that is read."""

    url: str
    name: str
    content: bytes


def fetch(link: str, settings: IndexSettings, max_bytes: int = MAX_BYTES) -> Page:
    """The page at a link. Raises InputError with the reason (its `kind` begins with "link_") where there is none."""
    if settings.offline:
        hint = "Set offline = false in [index] of sanad.toml, or save the page yourself and add the file."
        raise InputError("Links are not fetched: Sanad is set to be offline.", hint, "link_offline")
    try:
        page = _fetch(_address(link), settings.allow_private_links, min(max_bytes, MAX_BYTES))
        with ThreadPoolExecutor(1) as apart:  # whoever calls may have an event loop of its own
            return apart.submit(asyncio.run, page).result()
    except (TimeoutError, httpx2.TimeoutException) as error:
        message = f"The page did not come within {SECONDS:g} seconds."
        raise InputError(message, "Try again later.", "link_time") from error
    except httpx2.TooManyRedirects as error:
        message = f"The link leads on more than {REDIRECTS} times."
        raise InputError(message, "Give the address of the page itself.", "link_redirects") from error
    except (httpx2.UnsupportedProtocol, httpx2.InvalidURL) as error:
        raise _unusable() from error
    except httpx2.HTTPError as error:
        message = f"The page cannot be fetched: {str(error)[:200] or type(error).__name__}"
        raise InputError(message, "Check the address and the network.", "link_unreachable") from error


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether it is a single machine's on the open internet: not private, loopback, link-local, shared, multicast or
    reserved, nor an IPv6 address that stands for an IPv4 address of these kinds."""
    if isinstance(address, IPv6Address):
        within = address.ipv4_mapped or address.sixtofour or (address.teredo and address.teredo[1])
        if address in _NAT64:
            within = IPv4Address(int(address) & 0xFFFFFFFF)
        if within:
            return is_public(within)
        if address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _unusable() -> InputError:
    return InputError("This is no address of a web page.", "It begins with http:// or https://.", "link_address")


def _address(link: str) -> httpx2.URL:
    """Without the part behind #, which servers are not told. A name and a password in it would be kept with the
    article."""
    try:
        url = httpx2.URL(link.strip())
    except httpx2.InvalidURL as error:
        raise _unusable() from error
    if len(link) > MAX_LINK or len(link.split()) != 1 or url.scheme not in _SCHEMES or not url.host or url.userinfo:
        raise _unusable()
    return url.copy_with(fragment=None)


class _Checked(httpx2.AsyncHTTPTransport):
    """Connects to the address that was checked, while the server is told, and its certificate held to, the name."""

    def __init__(self, private: bool) -> None:
        super().__init__(limits=httpx2.Limits(max_keepalive_connections=0))
        self._private = private

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.scheme not in _SCHEMES:
            raise httpx2.UnsupportedProtocol("a redirect leads to no web page")
        failure: httpx2.TransportError | None = None
        for address in await _addresses(request.url, self._private):
            to_address = httpx2.Request(
                request.method,
                request.url.copy_with(host=address),
                headers=request.headers,
                extensions={**request.extensions, "sni_hostname": request.url.raw_host.decode()},
            )
            try:
                return await super().handle_async_request(to_address)
            except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
                failure = error
        raise failure or httpx2.ConnectError("the name has no address")


async def _addresses(url: httpx2.URL, private: bool) -> list[str]:
    """Where the host of the URL is. Raises InputError if one of these is not public, unless `private` ones may be."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(url.raw_host.decode(), url.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpx2.ConnectError(f"no machine is known by the name {url.host}") from error
    addresses = list(dict.fromkeys(str(where[0]) for *_, where in found))
    if not private and not all(is_public(ip_address(each)) for each in addresses):
        message = f"{url.host} is a machine of this one's own network, or none of the open internet."
        hint = "If it may be asked, set allow_private_links = true in [index] of sanad.toml."
        raise InputError(message, hint, "link_private")
    return addresses[:ADDRESSES]


async def _fetch(url: httpx2.URL, private: bool, max_bytes: int) -> Page:
    client = httpx2.AsyncClient(
        transport=_Checked(private),
        trust_env=False,
        follow_redirects=True,
        max_redirects=REDIRECTS,
        timeout=httpx2.Timeout(SECONDS, connect=CONNECT_SECONDS),
        headers={"User-Agent": _AGENT, "Accept": f"{', '.join(TYPES)}, */*;q=0.1"},
    )
    async with asyncio.timeout(SECONDS), client, client.stream("GET", url) as response:
        if not response.is_success:
            message = f"The server answered with {response.status_code}."
            raise InputError(message, "Check the address in a browser.", "link_status")
        ending = _ending(response)
        content = b""
        async for piece in response.aiter_bytes():
            content += piece
            if len(content) > max_bytes:
                message = f"The page has more than {max_bytes / 1e6:g} MB."
                raise InputError(message, "Save it yourself, and add a part of it.", "link_large")
        if ending in (".html", ".xhtml", ".txt", ".md", ".csv", ".tsv"):
            content = _in_utf8(content, response.charset_encoding)
        return Page(str(response.url.copy_with(fragment=None)), _name(response.url) + ending, content)


def _ending(response: httpx2.Response) -> str:
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    own = PurePosixPath(response.url.path).suffix.lower()
    ending = own if kind in _VAGUE and own in FORMATS else TYPES.get(kind)
    if ending is None:
        message = f"The link leads to {kind or 'something unnamed'}, which is not read."
        raise InputError(message, "Give the address of a page, a PDF or a text.", "link_type")
    return ending


def _in_utf8(content: bytes, charset: str | None) -> bytes:
    """A text whose encoding the server alone tells, in UTF-8; as it is where the text itself must show it."""
    if charset is None or b"charset" in content[:4096].lower() or charset.lower() in ("iso-8859-1", "us-ascii"):
        return content
    try:
        return content.decode(charset).encode()
    except (LookupError, UnicodeError):
        return content


def _name(url: httpx2.URL) -> str:
    """The host, and the last part of the path without its ending."""
    last = next((each for each in reversed(unquote(url.path).split("/")) if each.strip()), "")
    return f"{url.host.removeprefix('www.')} {PurePosixPath(last).stem}".strip()
