"""A vendor on loopback: answers by a script, and keeps when each thing happened.

All times are of `time.monotonic()`, which on one machine is the same clock in every process.

    with openai_server() as vendor:
        vendor.chat.first_delay_s = 0.3                     # for all requests from now on
        vendor.next_chat.append(ChatScript(fault="cut", fault_after=2))   # for the next request alone
        ...
        (exchange,) = vendor.exchanges
        assert exchange.closed.wait(5)                      # the client has hung up
        exchange.closed_at - cancelled_at                   # so many seconds after that
"""

from __future__ import annotations

import json
import select
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

Fault = Literal["none", "silent", "hang_up", "stall", "cut", "garbage", "endless"]
"""What goes wrong.

* `silent`: the request is taken and never answered.
* `hang_up`: the connection is closed without an answer.
* `stall`: `fault_after` pieces come, then nothing, and the connection stays open.
* `cut`: `fault_after` pieces come, then the connection is closed in the middle of the answer.
* `garbage`: `fault_after` pieces come, then bytes that mean nothing.
* `endless`: the pieces come round again, for ever.
"""
GIVE_UP_S = 60.0
"""No answer waits longer for a client that never hangs up."""


@dataclass
class Script:
    """How one request is answered."""

    status: int = 200
    error_code: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    first_delay_s: float = 0.0
    """Before anything of the answer's body; the headers have gone before."""
    piece_delay_s: float = 0.0
    fault: Fault = "none"
    fault_after: int = 0


@dataclass
class Exchange:
    """One request and what became of it."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    received_at: float
    sent_at: list[float] = field(default_factory=list)
    """When each piece left."""
    ended_at: float | None = None
    """When the answer was complete."""
    closed_at: float | None = None
    """When the client hung up before that; None when it did not."""
    closed: threading.Event = field(default_factory=threading.Event)


class ClientGoneError(Exception):
    """The client hung up."""


class Conversation:
    """The server's end of one request.

    Args:
        handler: holds the connection.
        script: how to answer.
        exchange: where to note it.
        released: set when the server stops.
    """

    def __init__(
        self, handler: BaseHTTPRequestHandler, script: Script, exchange: Exchange, released: threading.Event
    ) -> None:
        self.handler, self.script, self.exchange, self.released = handler, script, exchange, released

    def wait(self, seconds: float) -> None:
        """Let time pass, and notice at once when the client hangs up.

        Raises:
            ClientGoneError: it did, or the server stops.
        """
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            readable, _, _ = select.select([self.handler.connection], [], [], min(left, 0.05))
            if self.released.is_set() or (readable and not self._still_there()):
                raise ClientGoneError

    def _still_there(self) -> bool:
        with suppress(ConnectionError):
            return bool(self.handler.connection.recv(1, socket.MSG_PEEK))
        return False

    def start(self, content_type: str, headers: dict[str, str] | None = None) -> None:
        """Send the headers of a streamed answer."""
        self.handler.send_response(self.script.status)
        for name, value in {"content-type": content_type, **(headers or {}), **self.script.headers}.items():
            self.handler.send_header(name, value)
        self.handler.send_header("transfer-encoding", "chunked")
        self.handler.end_headers()
        self.handler.wfile.flush()

    def stream(self, pieces: Iterable[bytes], garbage: bytes) -> None:
        """Send the pieces, chunk by chunk, as the script says."""
        script = self.script
        for number, piece in enumerate(_for_ever(pieces) if script.fault == "endless" else pieces):
            self.wait(script.piece_delay_s if number else script.first_delay_s)
            if script.fault == "stall" and number == script.fault_after:
                self.wait(GIVE_UP_S)
            if script.fault == "cut" and number == script.fault_after:
                self.handler.wfile.write(b"%x\r\n" % (len(piece) + 1) + piece[: len(piece) // 2])
                return self.hang_up()
            damaged = script.fault == "garbage" and number >= script.fault_after
            self._chunk(garbage if damaged else piece)
            self.exchange.sent_at.append(time.monotonic())
        self.exchange.ended_at = time.monotonic()
        with suppress(ConnectionError):  # the last piece said that it is over; a client need not wait for more
            self._chunk(b"")
        return None

    def _chunk(self, piece: bytes) -> None:
        self.handler.wfile.write(b"%x\r\n" % len(piece) + piece + b"\r\n")
        self.handler.wfile.flush()

    def refuse(self, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        """Answer with the script's status and this JSON."""
        content = json.dumps(body).encode()
        self.handler.send_response(self.script.status)
        for name, value in {"content-type": "application/json", **(headers or {}), **self.script.headers}.items():
            self.handler.send_header(name, value)
        self.handler.send_header("content-length", str(len(content)))
        self.handler.end_headers()
        self.handler.wfile.write(content)
        self.exchange.ended_at = time.monotonic()

    def hang_up(self) -> None:
        """Close the connection now, without the end of the answer."""
        self.handler.close_connection = True
        with suppress(OSError):
            self.handler.wfile.flush()
            self.handler.connection.shutdown(socket.SHUT_RDWR)


def _for_ever(pieces: Iterable[bytes]) -> Iterator[bytes]:
    kept = list(pieces)[:-1] or [b"."]  # the last piece of every format says that it is over
    while True:
        yield from kept


Answer = Callable[[Conversation], None]


@contextmanager
def serve(prepare: Callable[[Exchange], tuple[Script, Answer]], exchanges: list[Exchange]) -> Iterator[str]:
    """A running server; it stops, and lets slow answers go, at the end.

    Args:
        prepare: which script and which answer a request gets.
        exchanges: every request is noted here when it has been read.

    Yields:
        Its address, without a path.
    """
    released = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            exchange = Exchange(self.path, headers, _body(headers, content), time.monotonic())
            exchanges.append(exchange)
            script, answer = prepare(exchange)
            _carry_out(Conversation(self, script, exchange, released), answer)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the base class names it)
            pass

    server = _Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        released.set()
        server.shutdown()
        thread.join()
        server.server_close()


def _body(headers: dict[str, str], content: bytes) -> dict[str, Any]:
    """JSON, or the fields of a form."""
    kind = headers.get("content-type", "")
    if not kind.startswith("multipart/form-data"):
        return dict(json.loads(content))
    form = BytesParser(policy=HTTP).parsebytes(f"content-type: {kind}\r\n\r\n".encode() + content)
    return {
        str(part.get_param("name", header="content-disposition")): bytes(
            part.get_payload(decode=True) or b""
        ).decode()
        for part in form.iter_parts()
    }


def _carry_out(conversation: Conversation, answer: Answer) -> None:
    try:
        if conversation.script.fault == "silent":
            conversation.wait(GIVE_UP_S)
        if conversation.script.fault == "hang_up":
            conversation.hang_up()
        else:
            answer(conversation)
    except (ClientGoneError, ConnectionError):
        conversation.exchange.closed_at = time.monotonic()
        conversation.exchange.closed.set()
        conversation.handler.close_connection = True


class _Server(ThreadingHTTPServer):
    daemon_threads = True  # a kept-alive connection must not hold up the end

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away between two requests is no error of ours."""
