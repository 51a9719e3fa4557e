"""One interview's WebSocket: its events as they come, and when; a lost connection is opened again."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any, Self

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

Json = dict[str, Any]
PAUSE_S = 1.0
"""Before a lost connection is opened again."""


class Ear:
    """Listens to a session; use as an async context manager.

    Args:
        address: makes the address of a new connection, with a fresh ticket.

    Attributes:
        events: by sequence number, each with the `time.monotonic()` at which it first came.
        losses: connections that ended by themselves.
    """

    def __init__(self, address: Callable[[], Awaitable[str]]) -> None:
        self.events: dict[int, tuple[float, Json]] = {}
        self.losses = 0
        self._address = address
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._listen())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._task is not None  # noqa: S101 (made on entering)
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    def when(self, kind: str, turn: int | None = None) -> float | None:
        """When an event first came; None: it has not."""
        found = [at for at, event in self.events.values() if event["type"] == kind and turn in (None, event["turn"])]
        return min(found, default=None)

    async def heard(self, kind: str, timeout_s: float) -> bool:
        """Wait for an event; False: it did not come in time."""
        deadline = time.monotonic() + timeout_s
        while self.when(kind) is None:
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), deadline - time.monotonic())
            except TimeoutError:
                return False
        return True

    async def _listen(self) -> None:
        while True:
            try:
                await self._follow(await self._address())
            except (ConnectionClosed, InvalidStatus, OSError, TimeoutError):
                self.losses += 1
            await asyncio.sleep(PAUSE_S)

    async def _follow(self, address: str) -> None:
        async with connect(address, open_timeout=60) as socket:
            last_seq = max(self.events, default=0)
            await socket.send(json.dumps({"type": "hello", "id": "hello", "resume": {"last_seq": last_seq}}))
            async for text in socket:
                message = json.loads(text)
                if "seq" in message:
                    self.events.setdefault(message["seq"], (time.monotonic(), message))
                    self._news.set()
