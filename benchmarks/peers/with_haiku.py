"""Run by another Python (3.12 or newer), which has haiku.rag: `with_haiku.py FOLDER LLM EMBEDDINGS`.

Its `ask` over documents.jsonl of the folder answers questions.jsonl. Each document is given to it as one chunk, for the
converter and the tokenizer of its own chunking come from a model hub. It gives an answer whole, so that there is no
first token to be timed. What fails is an answer of no words, with the reason.
"""

import asyncio
import json
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

from docling_core.types.doc.document import DoclingDocument  # type: ignore[import-not-found]
from docling_core.types.doc.labels import DocItemLabel  # type: ignore[import-not-found]
from haiku.rag.client import HaikuRAG  # type: ignore[import-not-found]
from haiku.rag.client.documents import DocumentImport  # type: ignore[import-not-found]
from haiku.rag.config import AppConfig  # type: ignore[import-not-found]
from haiku.rag.store.models.chunk import Chunk  # type: ignore[import-not-found]

QUERY, PASSAGE = "task: search result | query: ", "title: none | text: "
PATIENCE_S = 300


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def imported(each: dict[str, Any]) -> Any:
    document = DoclingDocument(name=each["title"])
    item = document.add_text(label=DocItemLabel.TEXT, text=each["text"])
    chunk = Chunk(content=each["text"], metadata={"doc_item_refs": [item.self_ref], "labels": ["text"]})
    return DocumentImport(document, [chunk], uri=each["id"], title=each["title"])


async def main() -> None:
    folder, llm, embeddings = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    served = {"provider": "openai", "api_key": "none"}
    embedder = {"name": "embedder", "vector_dim": 768, "query_prefix": QUERY, "document_prefix": PASSAGE}
    config = AppConfig.model_validate(
        {
            "embeddings": {"model": {**served, **embedder, "base_url": embeddings}, "batch_size": 16},
            "qa": {"model": {**served, "name": "llm", "base_url": llm, "temperature": 0.0}},
            "storage": {"data_dir": str(folder)},
        }
    )
    async with HaikuRAG(folder / "haiku.lancedb", config=config, create=True) as client:
        documents = [imported(each) for each in read(folder / "documents.jsonl")]
        await client.import_documents(documents)
        with (folder / "answers.jsonl").open("w", encoding="utf-8") as out:
            for question in read(folder / "questions.jsonl"):
                started, text, citations, failed = perf_counter(), "", [], None
                try:
                    text, found = await asyncio.wait_for(client.ask(question["question"]), PATIENCE_S)
                    citations = [{"document": each.document_uri, "quote": each.content} for each in found]
                except Exception as error:  # whatever an agent may run into counts as no answer
                    failed = f"{type(error).__name__}: {error}"[:300]
                line = {"id": question["id"], "answer": text, "citations": citations, "failed": failed}
                line |= {"first_token_ms": None, "total_ms": 1000 * (perf_counter() - started)}
                out.write(json.dumps(line, ensure_ascii=False) + "\n")
                out.flush()


asyncio.run(main())
