from pathlib import Path

import hypothesis
import pytest

from index.settings import IndexSettings
from tests.fakes import HashEmbedder

hypothesis.settings.register_profile("sanad", deadline=None)  # a deadline tests the machine, not the code
hypothesis.settings.load_profile("sanad")

ARTICLES = {
    "ar/سيكا.txt": "منظمة سيكا\n\nتضم منظمة سيكا 27 عضوا دائما و9 أعضاء مراقبين. وتعقد اجتماعها مرة كل عامين.",
    "ar/أستانا.txt": "مدينة أستانا\n\nأستانا عاصمة كازاخستان منذ عام 1997. يقع في وسطها برج بايتيريك.",
    "en/eco.md": "# Economic Cooperation Organization\n\nECO was founded in 1985 by Iran. Its seat is Tehran.",
}


@pytest.fixture
def settings(tmp_path: Path) -> IndexSettings:
    """Three small articles, not indexed yet, below a path with spaces and Arabic letters."""
    root = tmp_path / "مجلد with spaces"
    for name, text in ARTICLES.items():
        path = root / "corpus" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return IndexSettings(corpus=root / "corpus", store=root / "store", cache=root / "cache", chunk_tokens=16)


@pytest.fixture
def embedder() -> HashEmbedder:
    return HashEmbedder()
