"""A transcription service on loopback that speaks OpenAI's wire format and can be told to misbehave."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

Fault = Literal["none", "slow", "cut", "hang_up", "garbage", "not_json"]

WORDS = ["We", "lived", "by", "the", "river"]
VERBOSE = {
    "task": "transcribe",
    "language": "english",
    "duration": 4.0,
    "text": "We lived by the river.",
    "segments": [
        {
            "id": 0,
            "seek": 0,
            "start": 0.0,
            "end": 2.0,
            "text": " We lived by the river.",
            "tokens": [1, 2],
            "temperature": 0.0,
            "avg_logprob": -0.2,
            "compression_ratio": 1.1,
            "no_speech_prob": 0.01,
        }
    ],
    "words": [{"word": word, "start": 0.4 * i, "end": 0.4 * (i + 1)} for i, word in enumerate(WORDS)],
}


@dataclass
class Request:
    """What the client sent."""

    path: str
    headers: Message
    fields: dict[str, list[str]]
    file_name: str
    file_type: str
    audio: bytes


@dataclass
class TranscriptionServer:
    """The service's behaviour, set by a test, and what it was asked."""

    url: str = ""
    status: int = 200
    body: dict[str, Any] = field(default_factory=lambda: dict(VERBOSE))
    headers: dict[str, str] = field(default_factory=dict)
    fault: Fault = "none"
    requests: list[Request] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    def refuse(self, status: int, code: str | None = None, **headers: str) -> None:
        """Answer with an error from now on."""
        self.status = status
        self.body = {"error": {"message": "no", "type": "error", "param": None, "code": code}}
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


@contextmanager
def transcription_server() -> Iterator[TranscriptionServer]:
    """A running service; it stops, and lets slow answers go, at the end."""
    behaviour = TranscriptionServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            behaviour.requests.append(
                _parse(self.path, self.headers, self.rfile.read(int(self.headers["content-length"])))
            )
            _answer(self, behaviour)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the base class names it)
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    behaviour.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield behaviour
    finally:
        behaviour.released.set()
        server.shutdown()
        thread.join()
        server.server_close()


def _parse(path: str, headers: Message, body: bytes) -> Request:
    whole = BytesParser(policy=HTTP).parsebytes(
        b"Content-Type: " + headers["content-type"].encode() + b"\r\n\r\n" + body
    )
    fields: dict[str, list[str]] = {}
    file_name, file_type, audio = "", "", b""
    for part in whole.iter_parts():
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        if part.get_filename():
            file_name, file_type, audio = str(part.get_filename()), part.get_content_type(), content
        else:
            name = part.get_param("name", header="content-disposition")
            fields.setdefault(str(name), []).append(content.decode())
    return Request(path, headers, fields, file_name, file_type, audio)


def _answer(handler: BaseHTTPRequestHandler, behaviour: TranscriptionServer) -> None:
    if behaviour.fault == "slow":
        behaviour.released.wait(30)
    if behaviour.fault == "hang_up":
        handler.close_connection = True
        handler.connection.close()
        return
    content = json.dumps(behaviour.body).encode()
    if behaviour.fault == "garbage":
        content = b'{"txt": "We lived", "words": 3}'
    if behaviour.fault == "not_json":
        content = b"<html>It works!</html>"
    with suppress(BrokenPipeError):  # a client that gave up has gone
        _send(handler, behaviour, content)


def _send(handler: BaseHTTPRequestHandler, behaviour: TranscriptionServer, content: bytes) -> None:
    handler.send_response(behaviour.status)
    handler.send_header("content-type", "application/json")
    handler.send_header("content-length", str(len(content)))
    for name, value in behaviour.headers.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(content[: len(content) // 2] if behaviour.fault == "cut" else content)
    handler.close_connection = behaviour.fault == "cut"
