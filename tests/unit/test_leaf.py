"""The pictures of pages: their addresses, and who gets one."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.requests import Request
from starlette.responses import Response

from index.build import build
from index.search import Index, open_index
from index.settings import IndexSettings
from rag.types import Citation
from tests.fakes import HashEmbedder
from ui.leaf import ADDRESS, picture_address, picture_route

PDFS = Path(__file__).parents[1] / "pdfs"
QUOTE = "لا يدفع الزوار الذين تقل أعمارهم عن 12 سنة رسما"


@pytest.fixture
def index(tmp_path: Path) -> Index:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "متحف & بحر.pdf").write_bytes((PDFS / "reportlab-visual-order.pdf").read_bytes())
    (tmp_path / "corpus" / "plain.txt").write_text("A plain text, which has no pages at all.", "utf-8")
    settings = IndexSettings(corpus=tmp_path / "corpus", store=tmp_path / "store", cache=tmp_path / "cache")
    build(settings, HashEmbedder())
    return open_index(settings, HashEmbedder())


def fetch(index: Index, address: str) -> Response:
    query = urlsplit(address).query.encode()
    scope = {"type": "http", "method": "GET", "path": ADDRESS, "query_string": query, "headers": []}
    response: Response = picture_route(index).endpoint(Request(scope))
    return response


def cited(index: Index, document: str, quote: str) -> Citation:
    text = index.document(document).text
    start = text.index(quote)
    return Citation(1, document, "t", start, start + len(quote), quote, page=index.document(document).page_at(start))


def test_a_cited_page_is_drawn(index: Index) -> None:
    citation = cited(index, "متحف & بحر", QUOTE)
    assert citation.page == "1"
    address = picture_address(citation.document, [citation])
    assert parse_qs(urlsplit(address).query) == {
        "document": ["متحف & بحر"],
        "at": [f"{citation.start}-{citation.end}"],
    }
    answered = fetch(index, address)
    assert (answered.status_code, answered.media_type) == (200, "image/png")
    assert bytes(answered.body).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "query", ["", "document=nothing&at=0-5", "document=plain&at=0-5", "document=..%2Fsecret&at=0-5"]
    + [f"document=متحف%20%26%20بحر&at={at}" for at in ("", "x-y", "5-2", "0-99999999", "-1-4")],
)  # fmt: skip
def test_anything_else_is_not_found(index: Index, query: str) -> None:
    assert fetch(index, f"{ADDRESS}?{query}").status_code == 404
