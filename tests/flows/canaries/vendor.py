"""A vendor whose answers hold canaries, and whose refusals quote what it was sent, as careless vendors do."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class CarelessVendor:
    """How it answers; `refusing` is set by the test."""

    heard: str
    replied: str
    quoted: str
    url: str = ""
    refusing: bool = False
    asked: list[str] = field(default_factory=list)

    def answer(self, path: str) -> tuple[int, str, bytes]:
        """Status, content type and body for a request."""
        self.asked.append(path)
        if self.refusing:
            error = {"message": f"Incorrect input: {self.quoted}", "param": self.quoted, "code": None, "type": "x"}
            return 400, "application/json", json.dumps({"error": error}).encode()
        if path.endswith("/audio/transcriptions"):
            return 200, "application/json", json.dumps({"text": self.heard}).encode()
        return 200, "text/event-stream", _streamed(self.replied)


def _streamed(text: str) -> bytes:
    chunk: dict[str, Any] = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    said = chunk | {"choices": [{"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": None}]}
    done = chunk | {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
    return b"".join(b"data: " + json.dumps(part).encode() + b"\n\n" for part in (said, done)) + b"data: [DONE]\n\n"


@contextmanager
def careless_vendor(*, heard: str, replied: str, quoted: str) -> Iterator[CarelessVendor]:
    """A running server of transcriptions and chat completions."""
    vendor = CarelessVendor(heard, replied, quoted)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            status, kind, body = vendor.answer(self.path)
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the base class names it)
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    vendor.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield vendor
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
