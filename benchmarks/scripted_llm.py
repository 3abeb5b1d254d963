"""An LLM server that thinks of nothing: it repeats the first piece of evidence, word by word."""

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MODEL = "scripted"
PAUSE_S = 0.005
"""Between two words."""
_FIRST = re.compile(r"^\[1\] [^\n]*?: (.+)$", re.MULTILINE)


def reply(prompt: str) -> str:
    """The first piece of the evidence of `prompts/prose.md`, with its number; of other prompts their last line."""
    found = _FIRST.search(prompt)
    return f"{found[1]} [1]" if found else prompt.strip().rsplit("\n", 1)[-1]


@contextmanager
def scripted_llm() -> Iterator[str]:
    """The address of an OpenAI-compatible server on this machine, as `llm` under [answer] takes it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._send("application/json", json.dumps({"object": "list", "data": [{"id": MODEL, "object": "model"}]}))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        said = reply(body["messages"][-1]["content"])
        if not body.get("stream"):
            message = {"role": "assistant", "content": said}
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            whole = {"id": "1", "object": "chat.completion", "created": 0, "model": MODEL, "choices": [choice]}
            return self._send("application/json", json.dumps(whole))
        words = re.findall(r"\S+\s*", said)
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        try:
            for word in words[: body.get("max_tokens") or len(words)]:
                self._event({"content": word}, None)
                time.sleep(PAUSE_S)
            self._event({}, "stop")
            self.wfile.write(b"data: [DONE]\n\n")
        except OSError:
            pass  # the reader has left
        return None

    def _event(self, delta: dict[str, str], finish: str | None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": MODEL, "choices": [choice]}
        self.wfile.write(b"data: " + json.dumps(chunk).encode() + b"\n\n")
        self.wfile.flush()

    def _send(self, kind: str, text: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing."""
