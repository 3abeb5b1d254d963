"""What a store holds, and what is found in it."""

from contextlib import closing

from index.catalog import Catalog
from index.search import open_index, search
from index.settings import IndexSettings
from tests.fakes import HashEmbedder

QUESTION = "كم عدد الأعضاء المراقبين في منظمة سيكا؟"


def best(settings: IndexSettings, embedder: HashEmbedder, question: str = QUESTION) -> str:
    with closing(open_index(settings, embedder)) as index:
        return search(index, question, 3)[0].document


def stored(settings: IndexSettings) -> set[str]:
    with closing(Catalog(settings.store)) as catalog:
        return set(catalog.sources())
