"""The execution environments of one function: reused when idle, one more when all are busy."""

from __future__ import annotations

import asyncio

from localcloud.logs import LogSink, LogStream
from localcloud.runtime.environment import Environment
from localcloud.runtime.results import MAX_REQUEST_BYTES, InvocationResult, RequestTooLargeError
from localcloud.runtime.variables import Launch
from localcloud.template.model import Function


class FunctionPool:
    """Runs a function; never more environments than ``limit``, further calls wait for a free one."""

    def __init__(self, function: Function, launch: Launch, sink: LogSink, *, limit: int) -> None:
        self.function = function
        self._launch = launch
        self._sink = sink
        self._slots = asyncio.Semaphore(min(limit, function.reserved_concurrency or limit))
        self._idle: list[Environment] = []
        self._all: set[Environment] = set()
        self._stopped = False
        self.running = 0

    @property
    def environments(self) -> int:
        """How many processes there are now."""
        return len(self._all)

    async def invoke(
        self, payload: bytes, request_id: str | None = None, *, crash_after_s: float | None = None
    ) -> InvocationResult:
        """Runs one invocation.

        Args:
            payload: the event as JSON.
            request_id: the invocation's id; None makes one.
            crash_after_s: a fault that was asked for: the process is killed so long after it began.

        Raises:
            RequestTooLargeError: the payload is above 6 MB.
        """
        if len(payload) > MAX_REQUEST_BYTES:
            raise RequestTooLargeError(len(payload))
        self.running += 1
        try:
            async with self._slots:
                if self._stopped:  # while this call waited for its turn
                    raise asyncio.CancelledError
                environment = await self._take()
                try:
                    return await environment.invoke(payload, request_id, crash_after_s=crash_after_s)
                finally:
                    await self._give_back(environment)
        finally:
            self.running -= 1

    async def warm(self) -> None:
        """Starts one environment ahead of the first call; returns when the function is imported."""
        if not self._all:
            environment = await self._start()
            self._idle.append(environment)
            await environment.initialised.wait()

    async def restart(self) -> None:
        """Replaces the code: idle environments end now, busy ones after their invocation."""
        LogStream(self.function.logical_id, self._sink).platform("code changed: the next call starts afresh")
        idle, self._idle = self._idle, []
        for environment in self._all:
            environment.retired = True
        for environment in idle:
            await self._remove(environment)

    async def stop(self) -> None:
        """Ends every environment, also in the middle of an invocation."""
        self._stopped = True
        self._idle.clear()
        await asyncio.gather(*(self._remove(environment) for environment in list(self._all)))

    async def _take(self) -> Environment:
        while self._idle:
            environment = self._idle.pop()
            if environment.alive:
                return environment
            await self._remove(environment)
        return await self._start()

    async def _give_back(self, environment: Environment) -> None:
        if environment.alive and not self._stopped:
            self._idle.append(environment)
        else:
            await self._remove(environment)

    async def _start(self) -> Environment:
        environment = Environment(self.function, self._launch, self._sink)
        self._all.add(environment)
        await environment.start()
        return environment

    async def _remove(self, environment: Environment) -> None:
        self._all.discard(environment)
        await environment.stop()
