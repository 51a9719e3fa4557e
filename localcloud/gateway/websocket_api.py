"""Serves a WebSocket API: routes to functions, two-way answers, and the limits that end a connection."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from uvicorn._types import ASGIReceiveCallable, ASGIReceiveEvent, ASGISendCallable, WebSocketScope

from localcloud.gateway.connections import Connection, Connections
from localcloud.gateway.http_event import HttpAnswer, MalformedAnswerError, answer_of
from localcloud.gateway.websocket_event import (
    CONNECT,
    DISCONNECT,
    connect_event,
    disconnect_event,
    message_event,
    refusal_text,
    select_route,
)
from localcloud.runtime.functions import Functions
from localcloud.template.model import WebSocketApi

TEXT_ONLY = 1003
GOING_AWAY = 1001


@dataclass(frozen=True, slots=True)
class WebSocketLimits:
    """How long a connection may live: without a message, and at all."""

    idle_s: float = 600.0
    connection_s: float = 7200.0


class IntegrationError(Exception):
    """The function failed, ran too long or answered nonsense."""


class WebSocketGateway:
    """One WebSocket API as an ASGI application."""

    def __init__(
        self,
        api: WebSocketApi,
        functions: Functions,
        connections: Connections,
        limits: WebSocketLimits,
    ) -> None:
        self._api = api
        self._functions = functions
        self._connections = connections
        self._limits = limits
        self._tasks: set[asyncio.Task[None]] = set()

    def serves(self, path: str) -> bool:
        """True for the path of the stage, the only one that the API has."""
        return path.rstrip("/") == f"/{self._api.stage}"

    async def __call__(self, scope: WebSocketScope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        """Serves one connection from its handshake to its end."""
        await receive()  # websocket.connect
        if not self.serves(scope["path"]):
            await refuse(send, 403)
            return
        connection = _connection(scope, send)
        status, subprotocol = await self._connect(connection, scope)
        if status // 100 != 2:  # noqa: PLR2004
            await refuse(send, status)
            return
        self._connections.add(connection)
        await send({"type": "websocket.accept", "subprotocol": subprotocol, "headers": []})
        try:
            code, reason = await self._serve(connection, receive)
        finally:
            self._connections.remove(connection)
        if DISCONNECT in self._api.routes:
            # Its own task: uvicorn may cancel this one, and nobody waits for the answer.
            self._spawn(self._disconnect(connection, code, reason))

    async def _connect(self, connection: Connection, scope: WebSocketScope) -> tuple[int, str | None]:
        if CONNECT not in self._api.routes:
            return 200, None
        try:
            answer = await self._invoke(CONNECT, connect_event(self._api, connection, scope))
        except IntegrationError:
            return 502, None
        return answer.status, dict(answer.headers).get("sec-websocket-protocol")

    async def _serve(self, connection: Connection, receive: ASGIReceiveCallable) -> tuple[int, str]:
        """Handles messages until the end of the connection; returns its close code and reason."""
        connection.last_active_at = time.time()  # what $connect took does not count
        end = connection.last_active_at + self._limits.connection_s
        while True:
            message = await self._next(connection, receive, end)
            if message is None:
                await connection.close(GOING_AWAY, "Going away")
                return GOING_AWAY, "Going away"
            if message["type"] == "websocket.disconnect":
                return message["code"] or 1005, message.get("reason") or ""
            if message["type"] != "websocket.receive":
                continue
            connection.last_active_at = time.time()
            text = message.get("text")
            if text is None:
                await connection.close(TEXT_ONLY, "Binary is not supported")
                return TEXT_ONLY, "Binary is not supported"
            self._spawn(self._handle(connection, text))

    async def _next(
        self, connection: Connection, receive: ASGIReceiveCallable, end: float
    ) -> ASGIReceiveEvent | None:
        """Waits for the next event; None when the connection has been idle, or open, for too long."""
        while True:
            idle_end = connection.last_active_at + self._limits.idle_s
            left = min(idle_end, end) - time.time()
            if left <= 0:
                return None
            try:
                return await asyncio.wait_for(receive(), left)
            except TimeoutError:
                continue  # something may have been sent meanwhile, which counts as activity

    async def _handle(self, connection: Connection, text: str) -> None:
        route = select_route(self._api, text)
        if route is None:
            await connection.send_text(refusal_text("Forbidden", connection))
            return
        try:
            answer = await self._invoke(route, message_event(self._api, connection, route, text))
        except IntegrationError as error:
            await connection.send_text(refusal_text(str(error), connection))
            return
        if route in self._api.two_way and answer.body:
            await connection.send_text(answer.body.decode("utf-8", "replace"))

    async def _disconnect(self, connection: Connection, code: int, reason: str) -> None:
        try:
            await self._invoke(DISCONNECT, disconnect_event(self._api, connection, code, reason))
        except IntegrationError:
            return  # best effort, as on AWS; the function's log tells

    async def _invoke(self, route: str, event: dict[str, Any]) -> HttpAnswer:
        call = self._functions.invoke(self._api.routes[route], json.dumps(event).encode())
        try:
            result = await asyncio.wait_for(call, self._api.timeout_s)
            if result.failed:
                raise IntegrationError("Internal server error")
            return answer_of(result.payload)
        except TimeoutError:
            raise IntegrationError("Endpoint request timed out") from None
        except MalformedAnswerError:
            raise IntegrationError("Internal server error") from None

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _connection(scope: WebSocketScope, send: ASGISendCallable) -> Connection:
    headers = {key.decode("latin-1").lower(): value.decode("latin-1") for key, value in scope["headers"]}
    client = scope["client"]
    return Connection(
        send=send,
        source_ip=client[0] if client else "127.0.0.1",
        user_agent=headers.get("user-agent", ""),
        host=headers.get("host", ""),
    )


async def refuse(send: ASGISendCallable, status: int) -> None:
    """Answers the handshake with a status instead of opening the connection."""
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        status, phrase = 502, HTTPStatus.BAD_GATEWAY.phrase
    body = json.dumps({"message": phrase}).encode()
    headers = [(b"content-type", b"application/json")]
    await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": body, "more_body": False})
