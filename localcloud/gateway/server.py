"""The gateway's port: HTTP API, WebSocket API and ``@connections`` on one loopback address."""

from __future__ import annotations

import socket

from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope, WebSocketScope

from localcloud.gateway.connections import Connections
from localcloud.gateway.edge import Edge
from localcloud.gateway.http_api import HttpApiGateway, read_request, send_answer
from localcloud.gateway.http_event import message_answer
from localcloud.gateway.websocket_api import WebSocketGateway, WebSocketLimits, refuse
from localcloud.runtime.functions import Functions
from localcloud.serve import Server
from localcloud.template.model import Stack


class Gateway:
    """Serves what the stack has: at most one HTTP API and one WebSocket API."""

    def __init__(self, stack: Stack, functions: Functions, limits: WebSocketLimits) -> None:
        if max(len(stack.http_apis), len(stack.websocket_apis), len(stack.distributions)) > 1:
            raise ValueError("more than one HTTP API, WebSocket API or distribution is not emulated locally")
        self.connections = Connections()
        self._http = next((HttpApiGateway(api, functions) for api in stack.http_apis.values()), None)
        self._websocket = next(
            (WebSocketGateway(api, functions, self.connections, limits) for api in stack.websocket_apis.values()),
            None,
        )
        # Beside the APIs on their port: a client of the seeds has one address for everything.
        self._edge = next((Edge(distribution) for distribution in stack.distributions.values()), None)
        self._server = Server(self)

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        """Hands a request to the API it is for."""
        if scope["type"] == "websocket":
            await self._open(scope, receive, send)
        elif scope["type"] == "http":
            if self._websocket is not None and self.connections.concerns(scope["path"]):
                request = await read_request(scope, receive)
                await send_answer(send, await self.connections.manage(request))
            elif self._http is not None:
                await self._http(scope, receive, send)
            else:
                await send_answer(send, message_answer(404, "Not Found"))

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
