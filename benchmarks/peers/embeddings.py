"""Sanad's embedder as an OpenAI-compatible server, for programs that take theirs from one. It adds no prompts."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from index.encoder import load_encoder

QUERY, PASSAGE = "task: search result | query: ", "title: none | text: "
"""What EmbeddingGemma wants before a text; whoever asks puts it there."""
BATCH = 16


@contextmanager
def serving_embeddings(weights: Path) -> Iterator[str]:
    """The server's address, as http://host:port/v1."""
    encoder, lock = load_encoder(weights, None), threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
            with lock:
                vectors = encoder.encode(list(texts), batch_size=BATCH, normalize_embeddings=True)
            data = [
                {"object": "embedding", "index": at, "embedding": [float(value) for value in vector]}
                for at, vector in enumerate(vectors)
            ]
            usage = {"prompt_tokens": 0, "total_tokens": 0}
            answer = {"object": "list", "model": body.get("model", ""), "data": data, "usage": usage}
            content = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *arguments: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        server.server_close()
