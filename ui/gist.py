"""What an article is about, ready to be shown: a few of its sentences, and what is known of it."""

from dataclasses import dataclass

from index.catalog import Catalog
from index.types import Language
from models.errors import InputError
from ui.highlight import Paragraph, article


@dataclass(frozen=True)
class Gist:
    """`sentences` are the article's own, `mentions` the names and terms that it has most often."""

    sentences: tuple[Paragraph, ...]
    mentions: tuple[str, ...]
    passages: int
    language: Language
    date: str | None


def gist(catalog: Catalog, id: str) -> Gist | None:
    """Of the article of this ID; None where there is none."""
    try:
        document, overview = catalog.document(id), catalog.overview(id)
    except InputError:
        return None
    sentences = tuple(
        line
        for start, end in overview.sentences
        for line in article(document.text[start:end], start, (), bold=document.bold)
    )
    return Gist(sentences, overview.mentions, overview.passages, overview.language, overview.date)
