"""Articles of one enormous line are cut into passages that fit, and what stands beside the line is found."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from index.build import build
from index.search import open_index, search
from index.settings import IndexSettings
from rag.select import select, sentences_of
from tests.fakes import HashEmbedder


class PieceEmbedder(HashEmbedder):
    """Counts a long word as many tokens, as tokenizers do."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [sum(1 + len(word) // 4 for word in text.split()) for text in texts]


@dataclass(frozen=True)
class Line:
    text: str
    question: str
    fact: str


LINES = {
    "unbroken": Line(
        f"The Tamsin dam has 14 gates.\n{'x' * 200_000}", "How many gates has the Tamsin dam?", "14 gates"
    ),
    "unbroken-ar": Line(f"لسد نورة 23 بوابة.\n{'ـسـدّ' * 40_000}", "كم بوابة لسد نورة؟", "23 بوابة"),
    "unended": Line(
        f"The Orrin library holds 5200 books.\n{'and so on ' * 20_000}", "What does Orrin hold?", "5200 books"
    ),
    "ended": Line(f"The Velden tower is old.\n{'It is tall. ' * 17_000}", "Is the Velden tower old?", "Velden tower"),
}


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_the_fact_beside_an_enormous_line_is_found(line: Line, settings: IndexSettings) -> None:
    settings, embedder = settings.model_copy(update={"chunk_tokens": 250}), PieceEmbedder()
    (settings.corpus / "enormous.txt").write_text(line.text, encoding="utf-8")
    build(settings, embedder)
    index = open_index(settings, embedder)
    passages = search(index, line.question, 8)
    document = index.document("enormous")
    assert document.text == line.text
    assert all(document.text[p.start : p.end] == p.text for p in passages if p.document == document.id)
    assert all(len(passage.text) < 1500 for passage in passages)
    sentences = [each for passage in passages for each in sentences_of(passage)]
    evidence = select(sentences, most=6, budget=600, count_tokens=lambda text: len(text) // 4)
    assert any(line.fact in each.text for each in evidence)
    index.close()
