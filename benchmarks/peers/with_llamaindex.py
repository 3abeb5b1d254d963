"""Run by another Python, which has LlamaIndex: `with_llamaindex.py FOLDER LLM EMBEDDINGS`.

Its CitationQueryEngine with its own prompts and sizes, over documents.jsonl of the folder, answers questions.jsonl.
"""

import json
import re
import sys
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.request import Request, urlopen

from llama_index.core import Document, Settings, VectorStoreIndex  # type: ignore[import-not-found]
from llama_index.core.embeddings import BaseEmbedding  # type: ignore[import-not-found]
from llama_index.core.query_engine import CitationQueryEngine  # type: ignore[import-not-found]
from llama_index.llms.openai_like import OpenAILike  # type: ignore[import-not-found]

QUERY, PASSAGE = "task: search result | query: ", "title: none | text: "
TOP, TOKENS, CONTEXT = 4, 256, 4096


class Embedding(BaseEmbedding):  # type: ignore[misc]
    """That of the server, with the prompts that its model wants."""

    address: str

    def _embed(self, texts: list[str]) -> list[list[float]]:
        body = json.dumps({"model": "embedder", "input": texts}).encode()
        request = Request(f"{self.address}/embeddings", body, {"Content-Type": "application/json"})
        with urlopen(request, timeout=600) as response:
            return [each["embedding"] for each in json.load(response)["data"]]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._embed([QUERY + query])[0]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._embed([PASSAGE + text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return self._embed([PASSAGE + text for text in texts])


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def cited(text: str, sources: Any) -> list[dict[str, str]]:
    """The sources that an answer names as [1], as the LLM saw them, without their heading."""
    numbers = dict.fromkeys(int(number) for number in re.findall(r"\[(\d+)\]", text))
    found = [sources[n - 1].node for n in numbers if 0 < n <= len(sources)]
    return [
        {"document": each.ref_doc_id, "quote": re.sub(r"^Source \d+:\n", "", each.get_content()).rstrip("\n")}
        for each in found
    ]


def main() -> None:
    folder, llm, embeddings = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    Settings.llm = OpenAILike(
        model="llm",
        api_base=llm,
        api_key="none",
        is_chat_model=True,
        context_window=CONTEXT,
        max_tokens=TOKENS,
        temperature=0.0,
        timeout=600,
    )
    Settings.embed_model = Embedding(address=embeddings, embed_batch_size=16)
    documents = [
        Document(text=each["text"], id_=each["id"], metadata={"title": each["title"]})
        for each in read(folder / "documents.jsonl")
    ]
    index = VectorStoreIndex.from_documents(documents)
    engine = CitationQueryEngine.from_args(index, similarity_top_k=TOP, streaming=True)
    with (folder / "answers.jsonl").open("w", encoding="utf-8") as out:
        for question in read(folder / "questions.jsonl"):
            started, first, pieces = perf_counter(), None, []
            response = engine.query(question["question"])
            for piece in response.response_gen:
                first = first or 1000 * (perf_counter() - started)
                pieces.append(piece)
            text = "".join(pieces).strip()
            line = {"id": question["id"], "answer": text, "citations": cited(text, response.source_nodes)}
            line |= {"first_token_ms": first, "total_ms": 1000 * (perf_counter() - started)}
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
            out.flush()


main()
