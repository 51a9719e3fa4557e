"""uvicorn's WebSocket protocol with API Gateway's limits for frames and messages."""

from __future__ import annotations

from asyncio import AbstractEventLoop
from typing import Any

from uvicorn._types import ASGISendEvent
from uvicorn.config import Config
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState

MAX_FRAME_BYTES = 32 * 1024
MAX_MESSAGE_BYTES = 128 * 1024
QUIET_SECONDS = 0.2


class LimitedWebSocketProtocol(WebSocketsSansIOProtocol):
    """Closes with 1009 above 32 KB in one frame or 128 KB in one message; tells a lost connection from a closed one.

    An ASGI application sees whole messages only, so the frame limit has to live here.
    """

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.conn.max_message_size = MAX_MESSAGE_BYTES
        self.conn.max_fragment_size = MAX_FRAME_BYTES

    async def send(self, message: ASGISendEvent) -> None:
        """Counts a refusal as the end of the handshake."""
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and not message.get("more_body", False):
            # uvicorn forgets it here, and says on the terminal that the application never answered.
            self.handshake_complete = True

    def data_received(self, data: bytes) -> None:
        """Drops what comes after a refused frame."""
        if self.conn.parser_exc is None:
            super().data_received(data)
        else:
            self._close_when_quiet()

    def handle_parser_exception(self) -> None:
        """Sends the close frame, then reads on until the client has written everything.

        Closing at once, as uvicorn does, resets the connection while the client still writes the rest of its
        frame, and the client never sees the code.
        """
        close = self.conn.close_sent
        assert close is not None
        self.queue.put_nowait({"type": "websocket.disconnect", "code": close.code, "reason": close.reason})
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        self._close_when_quiet()

    def connection_lost(self, exc: Exception | None) -> None:
        """Reports 1006 when the client went without a close frame; uvicorn reports 1005 for both."""
        if self.handshake_complete and self.conn.close_rcvd is None and not self.close_sent:
            self.queue.put_nowait({"type": "websocket.disconnect", "code": 1006, "reason": ""})
        super().connection_lost(exc)

    def _close_when_quiet(self) -> None:
        if self.close_timer is not None:
            self.close_timer.cancel()
        self.close_timer = self.loop.call_later(QUIET_SECONDS, self.transport.close)
