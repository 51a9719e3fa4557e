"""A slow line: passes TCP on to a server, as fast upwards as a weak mobile network, and with its long way."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self

_PIECE = 512
"""Bytes; small beside what the line carries in a second, so that its rate is even."""


class SlowLine:
    """Listens on this machine while it is open.

    Args:
        host: of the server behind it.
        port: of the server.
        up_bits_per_s: of all connections together; downwards the line has no limit.
        delay_s: each way.
    """

    def __init__(self, host: str, port: int, *, up_bits_per_s: float, delay_s: float) -> None:
        self._to = host, port
        self._up = up_bits_per_s
        self._delay_s = delay_s
        self._free_at = 0.0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="slow line")
        self.port = 0

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.close()

    async def _serve(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        open_ends = [to_client]
        try:
            server, to_server = await asyncio.open_connection(*self._to)
            open_ends.append(to_server)
            await asyncio.gather(
                self._pass(client, to_server, limited=True), self._pass(server, to_client, limited=False)
            )
        finally:  # also where the line ends before they have said goodbye: what its loop leaves open nobody closes
            for end in open_ends:
                end.close()
            for end in open_ends:
                with suppress(OSError):
                    await end.wait_closed()

    async def _pass(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, limited: bool) -> None:
        """Passes one direction on; what is on the line does not hold up what follows it."""
        arriving: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        delivering = asyncio.create_task(self._deliver(arriving, sink))
        while piece := await source.read(_PIECE):
            if limited:
                self._free_at = max(self._free_at, self._loop.time()) + len(piece) * 8 / self._up
                await asyncio.sleep(self._free_at - self._loop.time())
            arriving.put_nowait((self._loop.time() + self._delay_s, piece))
        arriving.put_nowait((self._loop.time() + self._delay_s, b""))
        await delivering

    async def _deliver(self, arriving: asyncio.Queue[tuple[float, bytes]], sink: asyncio.StreamWriter) -> None:
        while True:
            at, piece = await arriving.get()
            await asyncio.sleep(at - self._loop.time())
            if not piece:
                sink.close()
                return
            sink.write(piece)
            await sink.drain()
