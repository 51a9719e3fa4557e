"""All functions of the stack, by logical id: the one door through which gateways and sources invoke them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from localcloud.faults.injector import FaultInjector
from localcloud.logs import LogSink, LogStream
from localcloud.runtime.pool import FunctionPool
from localcloud.runtime.results import InvocationResult
from localcloud.runtime.variables import Launch
from localcloud.template.model import Function

DEFAULT_ENVIRONMENTS = 8


class Functions:
    """Invokes functions and tells listeners when an invocation has ended (it may have written or sent something)."""

    def __init__(
        self,
        functions: Mapping[str, Function],
        launch: Launch,
        sink: LogSink,
        *,
        max_environments: int = DEFAULT_ENVIRONMENTS,
        faults: FaultInjector | None = None,
    ) -> None:
        self._faults = faults
        self._pools = {
            logical_id: FunctionPool(function, launch, sink, limit=max_environments)
            for logical_id, function in functions.items()
        }
        self._sink = sink
        self._running: set[asyncio.Task[InvocationResult]] = set()

    @property
    def running(self) -> int:
        """Invocations that have not ended."""
        return sum(pool.running for pool in self._pools.values())

    def pool(self, function: str) -> FunctionPool:
        """Returns a function's pool."""
        return self._pools[function]

    async def invoke(self, function: str, payload: bytes, request_id: str | None = None) -> InvocationResult:
        """Runs one invocation to its end, even when the caller stops waiting (a gateway's own timeout).

        Args:
            function: logical id.
            payload: the event as JSON.
            request_id: the invocation's id; attempts of one asynchronous event share theirs. None makes one.

        Raises:
            RequestTooLargeError: the payload is above 6 MB.
        """
        crash_after_s = self._faults.crash_after_s(function) if self._faults else None
        task = asyncio.create_task(self._pools[function].invoke(payload, request_id, crash_after_s=crash_after_s))
        self._running.add(task)
        task.add_done_callback(self._finished)
        return await asyncio.shield(task)

    def note(self, function: str, request_id: str, text: str) -> None:
        """Adds a line of the platform to an invocation that has ended."""
        stream = LogStream(function, self._sink)
        stream.resume(request_id)
        stream.platform(text)

    async def stop(self) -> None:
        """Ends every process."""
        await asyncio.gather(*(pool.stop() for pool in self._pools.values()))
        await asyncio.gather(*self._running, return_exceptions=True)

    def _finished(self, task: asyncio.Task[InvocationResult]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()  # marks it as seen: the caller may have stopped waiting
