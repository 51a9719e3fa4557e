"""The gateway's port: HTTP API, WebSocket API and ``@connections`` on one loopback address."""

from __future__ import annotations

import socket

from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope

from localcloud.gateway.connections import Connections
from localcloud.gateway.http_api import HttpApiGateway, read_request, send_answer
from localcloud.gateway.http_event import message_answer
from localcloud.gateway.websocket_api import WebSocketGateway, WebSocketLimits, refuse
from localcloud.runtime.functions import Functions
from localcloud.serve import Server
from localcloud.template.model import Stack


class Gateway:
    """Serves what the stack has: at most one HTTP API and one WebSocket API."""

    def __init__(self, stack: Stack, functions: Functions, limits: WebSocketLimits) -> None:
        if len(stack.http_apis) > 1 or len(stack.websocket_apis) > 1:
            raise ValueError("more than one HTTP API or WebSocket API is not emulated locally")
        self.connections = Connections()
        self._http = next((HttpApiGateway(api, functions) for api in stack.http_apis.values()), None)
        self._websocket = next(
            (WebSocketGateway(api, functions, self.connections, limits) for api in stack.websocket_apis.values()),
            None,
        )
        self._server = Server(self)

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        """Hands a request to the API it is for."""
        if scope["type"] == "websocket":
            if self._websocket is None:
                await refuse(send, 403)
            else:
                await self._websocket(scope, receive, send)
        elif scope["type"] == "http":
            if self._websocket is not None and self.connections.concerns(scope["path"]):
                request = await read_request(scope, receive)
                await send_answer(send, await self.connections.manage(request))
            elif self._http is not None:
                await self._http(scope, receive, send)
            else:
                await send_answer(send, message_answer(404, "Not Found"))

    async def start(self, listener: socket.socket) -> None:
        """Serves on a bound socket; returns when requests are answered."""
        await self._server.start(listener)

    async def stop(self) -> None:
        """Closes the port and what is open on it."""
        await self._server.stop()
