"""A WebSocket server that keeps one log, resumes from it, and loses connections when told to."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import ServerConnection, serve

Json = dict[str, Any]


class LogServer:
    """Answers `hello` with the log and `ready`; every other message becomes an event, once for each id."""

    def __init__(self) -> None:
        self.log: list[Json] = []
        self.hellos: list[int] = []
        self.messages: list[Json] = []
        self.tickets: list[str] = []
        self.refuse_handshakes = 0
        self.heartbeat_s = 240.0
        self.pings = 0
        self.lose_after: set[str] = set()
        """Types of messages after which the connection is lost before the answer is sent, once each."""
        self.lose_before: set[str] = set()
        """Types of messages that are lost with the connection and never carried out, once each."""
        self.too_large: set[int] = set()
        """Numbers of events that no frame can hold."""
        self.connections: list[ServerConnection] = []
        self.url = ""
        self._lock = threading.Lock()
        self._ids: set[str] = set()

    def door(self) -> str:
        ticket = f"t{len(self.tickets)}"
        self.tickets.append(ticket)
        return f"{self.url}/?ticket={ticket}&session=s"

    def tell(self, kind: str, **data: object) -> Json:
        with self._lock:
            event = {"v": 1, "type": kind, "id": f"s-{len(self.log) + 1}", "seq": len(self.log) + 1}
            self.log.append(event | {"session_id": "s", "gen": 0, "data": data})
            return self.log[-1]

    def send(self, message: Json) -> None:
        self.connections[-1].send(json.dumps(message))

    def admit(self, _connection: ServerConnection, _request: Request) -> Response | None:
        if self.refuse_handshakes:
            self.refuse_handshakes -= 1
            return _connection.respond(HTTPStatus.FORBIDDEN, "")
        return None

    def serve(self, connection: ServerConnection) -> None:
        self.connections.append(connection)
        try:
            for text in connection:
                self._answer(connection, json.loads(text))
        except ConnectionClosed:
            pass

    def _answer(self, connection: ServerConnection, message: Json) -> None:
        kind = message["type"]
        if kind == "hello":
            last = message["data"]["resume"]["last_seq"]
            self.hellos.append(last)
            for event in self.log[last:]:
                if event["seq"] not in self.too_large:
                    connection.send(json.dumps(event | {"replay": True}))
            ready: Json = {
                "type": "ready",
                "gen": 0,
                "data": {"last_seq": len(self.log), "heartbeat_s": self.heartbeat_s},
            }
            connection.send(json.dumps(ready))
            return
        if kind == "ping":
            self.pings += 1
            connection.send('{"type": "pong", "gen": 0, "data": {}}')
            return
        self.messages.append(message)
        if kind in self.lose_before:
            self.lose_before.discard(kind)
            connection.close_timeout = 0
            connection.close()
            return
        if kind == "bad":
            data = {"code": "wrong_state", "message": "no", "fatal": False}
            connection.send(json.dumps({"type": "error", "gen": 0, "ref": message["id"], "data": data}))
            return
        if message["id"] not in self._ids:
            self._ids.add(message["id"])
            event = self.tell(f"{kind}_done", **message["data"])
        if kind in self.lose_after:
            self.lose_after.discard(kind)
            connection.close_timeout = 0
            connection.close()
            return
        connection.send(json.dumps(event))


@contextmanager
def log_server() -> Iterator[LogServer]:
    """The server while it runs."""
    known = LogServer()
    with serve(known.serve, "127.0.0.1", 0, process_request=known.admit) as server:
        known.url = f"ws://127.0.0.1:{server.socket.getsockname()[1]}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield known
        finally:
            server.shutdown()
            thread.join()
