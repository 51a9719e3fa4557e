"""A loopback port served by uvicorn: for the gateway and for Lambda's API."""

from __future__ import annotations

import asyncio
import contextlib
import socket

import uvicorn
from uvicorn._types import ASGI3Application

from localcloud.gateway.frames import LimitedWebSocketProtocol

CLOSE_SECONDS = 1
# Longer than a client keeps an idle connection: uvicorn's own 5 s are httpx's as well
# (https://www.python-httpx.org/advanced/resource-limits/), and a request that crosses with the server's close
# ends in "Server disconnected without sending a response".
KEEP_ALIVE_SECONDS = 75


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


class Server:
    """Serves one application on one bound socket."""

    def __init__(self, application: ASGI3Application) -> None:
        config = uvicorn.Config(
            application,
            http="h11",
            ws=LimitedWebSocketProtocol,
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            ws_ping_interval=None,  # API Gateway sends no pings
            ws_per_message_deflate=False,  # and does not compress
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=CLOSE_SECONDS,
        )
        self._server = uvicorn.Server(config)
        self._task: asyncio.Task[None] | None = None

    async def start(self, listener: socket.socket) -> None:
        """Serves on a bound socket; returns when requests are answered."""
        self._task = asyncio.create_task(self._server.serve(sockets=[listener]))
        while not self._server.started:
            if self._task.done():
                await self._task
            await asyncio.sleep(0.005)

    async def stop(self) -> None:
        """Closes the port and what is open on it."""
        if self._task is not None:
            self._server.should_exit = True
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
