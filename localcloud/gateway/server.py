"""The gateway's port: web page, HTTP API, WebSocket API and ``@connections`` on one loopback address."""

from __future__ import annotations

import socket
from collections.abc import Sized
from pathlib import Path

from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, HTTPScope, Scope, WebSocketScope

from localcloud.gateway.connections import Connections
from localcloud.gateway.edge import Edge
from localcloud.gateway.http_api import HttpApiGateway, read_request, send_answer
from localcloud.gateway.http_event import HttpAnswer, message_answer
from localcloud.gateway.page import PageFiles
from localcloud.gateway.websocket_api import WebSocketGateway, WebSocketLimits, refuse
from localcloud.runtime.functions import Functions
from localcloud.serve import Server
from localcloud.template.model import Stack


class Gateway:
    """Serves what the stack has: at most one page, one HTTP API and one WebSocket API."""

    def __init__(
        self, stack: Stack, functions: Functions, limits: WebSocketLimits, *, page_folder: Path | None = None
    ) -> None:
        """Prepares; nothing is served yet.

        Args:
            stack: what there is.
            functions: what is behind the APIs.
            limits: how long connections live.
            page_folder: files of the stack's page; None serves none.
        """
        parts: tuple[Sized, ...] = (stack.http_apis, stack.websocket_apis, stack.distributions, stack.pages)
        if any(len(part) > 1 for part in parts):
            raise ValueError("more than one HTTP API, WebSocket API, distribution or page is not emulated locally")
        self.connections = Connections()
        self._http = next((HttpApiGateway(api, functions) for api in stack.http_apis.values()), None)
        self._websocket = next(
            (WebSocketGateway(api, functions, self.connections, limits) for api in stack.websocket_apis.values()),
            None,
        )
        # Beside the APIs on their port: a client of the seeds has one address for everything.
        self._edge = next((Edge(distribution) for distribution in stack.distributions.values()), None)
        self._page = next((PageFiles(page_folder, page) for page in stack.pages.values() if page_folder), None)
        self._server = Server(self)

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        """Hands a request to the page or the API that it is for."""
        if scope["type"] == "websocket":
            await self._open(scope, receive, send)
        elif scope["type"] == "http":
            if self._websocket is not None and self.connections.concerns(scope["path"]):
                request = await read_request(scope, receive)
                await send_answer(send, await self.connections.manage(request))
            elif (file := self._file(scope)) is not None:
                await send_answer(send, file, head=scope["method"] == "HEAD")
            elif self._http is not None:
                await self._http(scope, receive, send)
            else:
                await send_answer(send, message_answer(404, "Not Found"))

    def _file(self, scope: HTTPScope) -> HttpAnswer | None:
        if self._page is None:
            return None
        headers = {key.decode("latin-1").lower(): value.decode("latin-1") for key, value in scope["headers"]}
        return self._page.answer(scope["method"], scope["path"], headers.get("if-none-match"))

    async def _open(self, scope: WebSocketScope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        """Hands a handshake to the WebSocket API: as it is at the stage's path, else through the distribution."""
        if self._websocket is None:
            await refuse(send, 403)
            return
        handed_on: WebSocketScope | int = scope
        if self._edge is not None and not self._websocket.serves(scope["path"]):
            handed_on = self._edge.pass_on(scope)
        if isinstance(handed_on, int):
            await refuse(send, handed_on)
        else:
            await self._websocket(handed_on, receive, send)

    async def start(self, listener: socket.socket) -> None:
        """Serves on a bound socket; returns when requests are answered."""
        await self._server.start(listener)

    async def stop(self) -> None:
        """Closes the port and what is open on it."""
        await self._server.stop()
