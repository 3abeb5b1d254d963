"""An OpenAI-compatible server on 127.0.0.1 that says what it is told to, well or badly."""

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Reply:
    """What comes back to one request. `status` other than 200: an error with the text of `pieces`. `ends`: how the
    stream ends: "well"; "bare": without a word on why; "dropped": in the middle of a chunk; "error": with an error in
    the stream; "never": the server waits until the client has left; "endless": the pieces come again and again.
    `body`: sent as it is in the place of a stream."""

    pieces: tuple[str, ...] = ()
    status: int = 200
    ends: str = "well"
    body: bytes | None = None
    headers: tuple[tuple[str, str], ...] = ()


@dataclass
class ScriptedServer:
    """`replies` in order, the last for ever; `requests` are the bodies that came, `headers` what stood over them.
    `came` is set with the first, `left` once a client has gone before its reply was whole."""

    models: Sequence[str] = ("scripted",)
    replies: list[Reply] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    came: threading.Event = field(default_factory=threading.Event)
    left: threading.Event = field(default_factory=threading.Event)
    address: str = ""

    def enqueue(self, *pieces: str, **how: Any) -> None:
        self.replies.append(Reply(pieces, **how))

    def prompt(self, at: int = -1) -> str:
        """The last message of a request."""
        return str(self.requests[at]["messages"][-1]["content"])


@contextmanager
def serving(script: ScriptedServer) -> Iterator[ScriptedServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"script": script}))
    server.daemon_threads = True
    script.address = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield script
    finally:
        script.left.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    script: ScriptedServer

    def do_GET(self) -> None:
        data = [{"id": name, "object": "model", "created": 0, "owned_by": "us"} for name in self.script.models]
        self._send(200, json.dumps({"object": "list", "data": data}).encode())

    def do_POST(self) -> None:
        script = self.script
        script.requests.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        script.headers.append({name.lower(): value for name, value in self.headers.items()})
        script.came.set()
        reply = script.replies.pop(0) if len(script.replies) > 1 else script.replies[0]
        if reply.status != 200:
            error = {"error": {"message": "".join(reply.pieces), "type": "scripted", "code": reply.status}}
            return self._send(reply.status, json.dumps(error).encode(), reply.headers)
        if reply.body is not None:
            return self._send(200, reply.body)
        try:
            self._stream(reply)
        except (BrokenPipeError, ConnectionResetError):
            script.left.set()
            self.close_connection = True
        return None

    def _stream(self, reply: Reply) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in reply.pieces:
            self._event(_chunk(piece))
        while reply.ends == "endless":
            for piece in reply.pieces:
                self._event(_chunk(piece))
        if reply.ends == "never":
            if not self.connection.recv(1):
                self.script.left.set()
            self.close_connection = True
            return
        if reply.ends == "dropped":
            self.wfile.write(b"ff\r\ndata: {")
            self.close_connection = True
            return
        if reply.ends == "error":
            self._event({"error": {"message": "out of memory", "code": 500}})
        elif reply.ends == "well":
            self._event(_chunk(None, "stop"))
            usage = {"prompt_tokens": 77, "completion_tokens": len(reply.pieces), "total_tokens": 77}
            self._event({**_chunk(None), "choices": [], "usage": usage})
            self._write(b"data: [DONE]\n\n")
        self.wfile.write(b"0\r\n\r\n")

    def _event(self, event: Any) -> None:
        self._write(b"data: " + json.dumps(event).encode() + b"\n\n")

    def _write(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def _send(self, status: int, body: bytes, headers: Sequence[tuple[str, str]] = ()) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing."""


def _chunk(piece: str | None, finish: str | None = None) -> dict[str, Any]:
    delta = {} if piece is None else {"content": piece}
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "scripted", "choices": [choice]}
