"""The open connections of a WebSocket API, and the ``@connections`` calls that functions make on them."""

from __future__ import annotations

import asyncio
import base64
import json
import re
import secrets
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import unquote

from uvicorn._types import ASGISendCallable
from uvicorn.protocols.utils import ClientDisconnected

from localcloud.aws.rights import Use, caller_of
from localcloud.gateway.frames import MAX_MESSAGE_BYTES
from localcloud.gateway.http_event import HttpAnswer, HttpRequest

FULL_AFTER_S = 1.0
"""How long a message waits for room in the buffer of a client that does not read; AWS names no time."""
_PATH = re.compile(r".*/@connections/(?P<id>[^/]+)$")


@dataclass(slots=True)
class Connection:
    """One open connection; times are epoch seconds."""

    send: ASGISendCallable
    source_ip: str
    user_agent: str
    host: str
    connection_id: str = field(
        default_factory=lambda: base64.urlsafe_b64encode(secrets.token_bytes(11)).decode("ascii")
    )
    connected_at: float = field(default_factory=time.time)
    last_active_at: float = field(default_factory=time.time)

    async def send_text(self, text: str) -> bool:
        """Sends one message; returns False when the client has gone."""
        self.last_active_at = time.time()
        try:
            await self.send({"type": "websocket.send", "text": text})
        except (ClientDisconnected, RuntimeError):  # RuntimeError: uvicorn's word for "after close"
            return False
        return True

    async def close(self, code: int, reason: str = "") -> None:
        """Closes from the server's side; a connection that is closed already stays so."""
        try:
            await self.send({"type": "websocket.close", "code": code, "reason": reason})
        except (ClientDisconnected, RuntimeError):
            return


class Connections:
    """All connections that are open now, by id.

    Attributes:
        used: rights that functions have used here.
    """

    def __init__(self) -> None:
        self._open: dict[str, Connection] = {}
        self.used: set[Use] = set()

    def __len__(self) -> int:
        return len(self._open)

    def add(self, connection: Connection) -> None:
        """The connection can be posted to from here on."""
        self._open[connection.connection_id] = connection

    def remove(self, connection: Connection) -> None:
        """The connection is gone: posts are answered 410 from here on."""
        self._open.pop(connection.connection_id, None)

    @staticmethod
    def concerns(path: str) -> bool:
        """True for a management call."""
        return _PATH.match(path) is not None

    async def manage(self, request: HttpRequest) -> HttpAnswer:
        """Answers ``POST``, ``GET`` or ``DELETE`` on ``/@connections/{id}``."""
        if not (request.header("authorization") or "").startswith("AWS4-HMAC-SHA256 "):
            return HttpAnswer(403, [], b'{"message":"Missing Authentication Token"}')
        match = _PATH.match(request.raw_path)
        if caller := caller_of(request.header("user-agent") or ""):
            self.used.add(Use(caller, "execute-api:ManageConnections", request.method + "/@connections"))
        connection = self._open.get(unquote(match["id"])) if match else None
        if connection is None:
            return _error(410, "GoneException")
        actions = {"POST": _post, "GET": _describe, "DELETE": _delete}
        if request.method not in actions:
            return _error(403, "ForbiddenException")
        return await actions[request.method](connection, request)


async def _post(connection: Connection, request: HttpRequest) -> HttpAnswer:
    if len(request.body) > MAX_MESSAGE_BYTES:
        return _error(413, "PayloadTooLargeException")
    try:
        sent = await asyncio.wait_for(connection.send_text(request.body.decode("utf-8", "replace")), FULL_AFTER_S)
    except TimeoutError:
        return _error(429, "LimitExceededException")
    return HttpAnswer(200, [], b"") if sent else _error(410, "GoneException")


async def _delete(connection: Connection, _: HttpRequest) -> HttpAnswer:
    await connection.close(1000)
    return HttpAnswer(204, [], b"")


async def _describe(connection: Connection, _: HttpRequest) -> HttpAnswer:
    fields = {
        "connectedAt": _timestamp(connection.connected_at),
        "identity": {"sourceIp": connection.source_ip, "userAgent": connection.user_agent},
        "lastActiveAt": _timestamp(connection.last_active_at),
    }
    return HttpAnswer(200, [("content-type", "application/json")], json.dumps(fields).encode())


def _timestamp(epoch_s: float) -> str:
    return datetime.fromtimestamp(epoch_s, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _error(status: int, kind: str) -> HttpAnswer:
    return HttpAnswer(status, [("content-type", "application/json"), ("x-amzn-errortype", kind)], b"{}")
