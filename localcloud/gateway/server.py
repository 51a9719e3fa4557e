"""The gateway's port: HTTP API, WebSocket API and ``@connections`` on one loopback address."""

from __future__ import annotations

import asyncio
import contextlib
import socket

import uvicorn
from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope

from localcloud.gateway.connections import Connections
from localcloud.gateway.frames import LimitedWebSocketProtocol
from localcloud.gateway.http_api import HttpApiGateway, read_request, send_answer
from localcloud.gateway.http_event import message_answer
from localcloud.gateway.websocket_api import WebSocketGateway, WebSocketLimits, refuse
from localcloud.runtime.functions import Functions
from localcloud.template.model import Stack

CLOSE_SECONDS = 1


def bind(port: int) -> socket.socket:
    """Binds a loopback port (0: any free one), so that its address is known before the template is read."""
    # With the protocol named: asyncio turns Nagle's algorithm off only where it sees that, and every answer
    # would wait 40 ms for the client's delayed ACK.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError:
        listener.close()
        raise
    return listener


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
        self._server: uvicorn.Server | None = None
        self._task: asyncio.Task[None] | None = None

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
        config = uvicorn.Config(
            self,
            http="h11",
            ws=LimitedWebSocketProtocol,
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            ws_ping_interval=None,  # API Gateway sends no pings
            ws_per_message_deflate=False,  # and does not compress
            timeout_graceful_shutdown=CLOSE_SECONDS,
        )
        self._server = uvicorn.Server(config)
        self._task = asyncio.create_task(self._server.serve(sockets=[listener]))
        while not self._server.started:
            if self._task.done():
                await self._task
            await asyncio.sleep(0.005)

    async def stop(self) -> None:
        """Closes the port and what is open on it."""
        if self._server is not None and self._task is not None:
            self._server.should_exit = True
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
