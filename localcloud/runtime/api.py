"""The Runtime API (2018-06-01) of one execution environment, on a loopback port of its own.

One port for each environment, because the runtime's client takes a host and port, no path, so that the port
is the only way to tell environments apart.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Protocol

import h11

from localcloud.runtime.results import MAX_RESPONSE_BYTES

PREFIX = "/2018-06-01/runtime/"
READ_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class NextInvocation:
    """What the runtime gets when it asks for work; the deadline is epoch milliseconds."""

    request_id: str
    payload: bytes
    deadline_ms: int
    function_arn: str
    trace_id: str


class RuntimeEvents(Protocol):
    """The environment's side: what the runtime asks and tells."""

    async def next(self) -> NextInvocation:
        """Waits for the next invocation."""

    def respond(self, request_id: str, body: bytes, size: int) -> bool:
        """Takes the answer; returns False when it is too large (``size`` is its true size)."""

    def fail(self, request_id: str, body: bytes) -> None:
        """Takes the error object of an exception."""

    def fail_init(self, body: bytes) -> None:
        """Takes the error object of a failed import."""


class RuntimeApi:
    """Serves the Runtime API to one process."""

    def __init__(self, events: RuntimeEvents) -> None:
        self._events = events
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.address = ""

    async def start(self) -> None:
        """Binds a free loopback port; ``address`` is then ``host:port``."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        host, port = self._server.sockets[0].getsockname()
        self.address = f"{host}:{port}"

    async def stop(self) -> None:
        """Closes the port and every connection."""
        if self._server is not None:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        connection = h11.Connection(h11.SERVER)
        try:
            while await self._exchange(connection, reader, writer):
                connection.start_next_cycle()
        except (ConnectionError, h11.ProtocolError):
            pass  # the process has gone; the environment sees its exit
        except asyncio.CancelledError:
            pass  # by stop; Python 3.11 would log a connection that ends cancelled
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _exchange(
        self, connection: h11.Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        """Handles one request; returns False when the connection is at its end."""
        request: h11.Request | None = None
        parts: list[bytes] = []
        size = 0
        while True:
            event = connection.next_event()
            if event is h11.NEED_DATA:
                connection.receive_data(await reader.read(READ_BYTES))
            elif isinstance(event, h11.Request):
                request = event
            elif isinstance(event, h11.Data):
                size += len(event.data)
                if size <= MAX_RESPONSE_BYTES:
                    parts.append(bytes(event.data))
            elif isinstance(event, h11.EndOfMessage):
                break
            else:  # ConnectionClosed
                return False
        assert request is not None
        status, headers, body = await self._answer(request.target.decode(), b"".join(parts), size)
        head = h11.Response(status_code=status, headers=[*headers, ("Content-Length", str(len(body)))])
        sent = [connection.send(event) for event in (head, h11.Data(data=body), h11.EndOfMessage())]
        writer.write(b"".join(part for part in sent if part))
        await writer.drain()
        return connection.our_state is h11.DONE and connection.their_state is h11.DONE

    async def _answer(self, path: str, body: bytes, size: int) -> tuple[int, list[tuple[str, str]], bytes]:
        action = path.removeprefix(PREFIX).split("/")
        match action:
            case ["invocation", "next"]:
                work = await self._events.next()
                return 200, _headers(work), work.payload
            case ["invocation", request_id, "response"]:
                if self._events.respond(request_id, body, size):
                    return 202, [], b'{"status":"OK"}'
                return (
                    413,
                    [],
                    b'{"errorType":"RequestEntityTooLarge","errorMessage":"Exceeded maximum allowed size"}',
                )
            case ["invocation", request_id, "error"]:
                self._events.fail(request_id, body)
                return 202, [], b'{"status":"OK"}'
            case ["init", "error"]:
                self._events.fail_init(body)
                return 202, [], b'{"status":"OK"}'
        return 404, [], b'{"errorType":"NotFound","errorMessage":"not part of the Runtime API"}'


def _headers(work: NextInvocation) -> list[tuple[str, str]]:
    return [
        ("Content-Type", "application/json"),
        ("Lambda-Runtime-Aws-Request-Id", work.request_id),
        ("Lambda-Runtime-Deadline-Ms", str(work.deadline_ms)),
        ("Lambda-Runtime-Invoked-Function-Arn", work.function_arn),
        ("Lambda-Runtime-Trace-Id", work.trace_id),
    ]
