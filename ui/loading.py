"""What a browser that comes before the models are loaded is told, until the page itself can be served."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from index.types import LANGUAGES
from ui.panels import TEMPLATES
from ui.strings import load_strings

MOST_BYTES = 1_000_000
"""That are read of a request."""


@contextmanager
def loading_page(host: str, port: int) -> Iterator[None]:
    """Within it every request is answered by a sentence in both languages, which looks again every two seconds."""
    content = TEMPLATES.get_template("loading.html").render(
        said=[(language, load_strings(language)["loading"]) for language in LANGUAGES]
    )

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(503)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
            self.send_header("Cache-Control", "no-store")
            self.send_header("Refresh", "2")
            self.send_header("Retry-After", "5")
            self.end_headers()
            self.wfile.write(content.encode())

        def do_POST(self) -> None:
            """A question to the API: read, or the connection would break before the answer is heard."""
            length = self.headers.get("Content-Length", "")
            self.rfile.read(min(int(length), MOST_BYTES) if length.isdecimal() else 0)
            self.do_GET()

        def log_message(self, format: str, *arguments: object) -> None:
            """Nothing: what is asked for is the readers' own."""

    class Server(ThreadingHTTPServer):
        address_family = socket.AF_INET6 if ":" in host else socket.AF_INET

        def handle_error(self, request: object, client_address: object) -> None:
            """Nothing: whoever asked has left."""

    with Server((host, port), Answer) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
        try:
            yield
        finally:
            server.shutdown()
