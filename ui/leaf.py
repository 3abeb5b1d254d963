"""The pages of the articles that are PDFs, as pictures with the cited words marked: where the page asks for them, and
what answers."""

from collections.abc import Sequence
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from index.documents.page_picture import page_picture
from index.search import Index
from index.types import Span
from models.errors import InputError
from rag.types import Citation

ADDRESS = "/page-picture"
MOST = 8
"""Quotations that are marked on one page."""


def picture_address(document: str, cited: Sequence[Citation]) -> str:
    """The address of the page on which the first citation begins, with the words of all of them to be marked."""
    spans = [("at", f"{each.start}-{each.end}") for each in cited[:MOST]]
    return f"{ADDRESS}?{urlencode([('document', document), *spans])}"


def picture_route(index: Index) -> Route:
    """Answers an address of `picture_address` with a PNG, or with 404 and the reason why there is none."""

    def picture(request: Request) -> Response:  # not async: Starlette gives it a thread of its own
        try:
            drawn = _picture(index, request.query_params.get("document", ""), request.query_params.getlist("at"))
        except InputError as error:
            return PlainTextResponse(error.message, 404)
        return Response(drawn, media_type="image/png", headers={"Cache-Control": "private, max-age=600"})

    return Route(ADDRESS, picture)


def _picture(index: Index, id: str, places: Sequence[str]) -> bytes:
    document = index.document(id)
    spans = [span for place in places[:MOST] if (span := _span(place, len(document.text)))]
    label = document.page_at(spans[0][0]) if spans else None
    file = index.settings.corpus / document.source
    if label is None or file.suffix.lower() != ".pdf" or not file.is_file():
        raise InputError(f"{id} has no such page.", "Open the file itself.", "page")
    return page_picture(file, label, [document.text[start:end] for start, end in spans])


def _span(place: str, length: int) -> Span | None:
    start, _, end = place.partition("-")
    if not (start.isdecimal() and end.isdecimal() and len(place) < 30):
        return None
    span = int(start), int(end)
    return span if 0 <= span[0] < span[1] <= min(length, span[0] + 5000) else None
