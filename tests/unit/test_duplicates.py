"""Near-duplicates: what shares most of its words is of one family; what differs in what it says is still offered."""

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.build import build
from index.catalog import Catalog
from index.duplicates import ALIKE, says, signature
from index.search import open_index, search
from index.settings import IndexSettings
from tests.fakes import HashEmbedder

AGENCY = """The flood at Tarout

The flood of Tuesday has covered the market of Tarout for nine hours. Two bridges were closed and opened again at noon.
The governor said that forty families were brought to the school on the hill. The port stays closed until Sunday.
"""
ARABIC = """فيضان تاروت

غمر فيضان الثلاثاء سوق تاروت تسع ساعات. وأغلق جسران ثم أعيد فتحهما ظهرا.
وقال المحافظ إن أربعين أسرة نقلت إلى المدرسة على التل. ويبقى الميناء مغلقا حتى الأحد.
"""


@pytest.mark.parametrize("text", [AGENCY, ARABIC])
def test_copies_are_alike_and_others_are_not(text: str) -> None:
    own = signature(text)
    copies = [text.replace("\n", " under water\n", 1), text[:-40]]
    assert all((signature(copy) == own).mean() >= ALIKE for copy in copies)
    assert (signature("Something else altogether, of which nothing stands there. ولا شيء منه هنا.") == own).mean() < 0.2


@given(st.text())
def test_any_text_has_a_signature_that_spelling_does_not_change(text: str) -> None:
    assert np.array_equal(signature(text), signature(f"  {text}\n"))
    assert says(text, [text])


@pytest.fixture
def settings(settings: IndexSettings) -> IndexSettings:
    folder = settings.corpus / "news"
    folder.mkdir()
    (folder / "a.txt").write_text(AGENCY)
    (folder / "b.txt").write_text(
        AGENCY.replace("The flood at", "Under water:") + "A reader adds that his boat is lost.\n"
    )
    return settings


def test_what_copies_share_is_offered_once_and_what_one_has_alone_is_found(
    settings: IndexSettings, embedder: HashEmbedder
) -> None:
    build(settings, embedder)
    with closing(open_index(settings, embedder)) as index:
        hits = search(index, "For how many hours was the market of Tarout covered by the flood?", 10)
        offered = [hit for hit in hits if "nine hours" in hit.text]
        assert len(offered) == 1
        other = {"news/a": "news/b", "news/b": "news/a"}[offered[0].document]
        assert index.catalog.also_in(offered[0].document, "for nine hours") == (other,)
        assert index.catalog.also_in("news/b", "his boat is lost") == ()
        assert any("boat is lost" in hit.text for hit in search(index, "What does a reader add about his boat?", 10))


def test_when_a_copy_goes_or_is_renamed_the_other_stays(settings: IndexSettings, embedder: HashEmbedder) -> None:
    build(settings, embedder)
    (settings.corpus / "news" / "a.txt").rename(settings.corpus / "news" / "c.txt")
    build(settings, embedder)
    with closing(Catalog(settings.store)) as catalog:
        assert catalog.also_in("news/c", "for nine hours") == ("news/b",)
    Path(settings.corpus / "news" / "b.txt").unlink()
    build(settings, embedder)
    with closing(Catalog(settings.store)) as catalog:
        assert catalog.also_in("news/c", "for nine hours") == ()
