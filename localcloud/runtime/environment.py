"""An execution environment: one process that handles one invocation at a time, as on Lambda."""

from __future__ import annotations

import asyncio
import secrets
import signal
import time
import uuid
from dataclasses import dataclass, field

from localcloud.logs import LogSink, LogStream
from localcloud.runtime.api import NextInvocation, RuntimeApi
from localcloud.runtime.process import RuntimeProcess
from localcloud.runtime.results import (
    MAX_RESPONSE_BYTES,
    InvocationResult,
    exit_payload,
    timeout_payload,
    too_large_payload,
)
from localcloud.runtime.variables import Launch, function_variables
from localcloud.template.model import Function

INIT_LIMIT_S = 10.0


@dataclass(slots=True)
class _Pending:
    """The invocation that the environment works on; ``outcome`` is (payload, failed)."""

    request_id: str
    payload: bytes
    started: asyncio.Future[float] = field(default_factory=asyncio.Future)
    outcome: asyncio.Future[tuple[bytes, bool]] = field(default_factory=asyncio.Future)

    def finish(self, payload: bytes, *, failed: bool) -> None:
        if not self.outcome.done():
            self.outcome.set_result((payload, failed))


class Environment:
    """One process of a function, with its Runtime API and its log."""

    def __init__(self, function: Function, launch: Launch, sink: LogSink) -> None:
        self._function = function
        self._launch = launch
        self._log = LogStream(function.logical_id, sink)
        self._api = RuntimeApi(self)
        self._process = RuntimeProcess(self._log.output, self._exited)
        self._work: asyncio.Queue[_Pending] = asyncio.Queue()
        self._pending: _Pending | None = None
        self._init_error: bytes | None = None
        self._starting: asyncio.Task[None] | None = None
        self._spawned = 0.0
        self._init_ms: float | None = None
        self._cold = True
        self.initialised = asyncio.Event()
        self.retired = False

    @property
    def alive(self) -> bool:
        """True while the process can take work."""
        return self._process.alive and not self.retired

    async def start(self) -> None:
        """Starts the process; it imports the function while the caller goes on."""
        # Finished even when the caller is cancelled: half a start would leave a port or a process behind.
        self._starting = asyncio.create_task(self._start())
        await asyncio.shield(self._starting)

    async def _start(self) -> None:
        await self._api.start()
        stream = f"{time.strftime('%Y/%m/%d', time.gmtime())}/[$LATEST]{secrets.token_hex(16)}"
        variables = function_variables(self._function, self._launch, self._api.address, stream)
        self._spawned = time.perf_counter()
        await self._process.start(self._function.handler, variables, self._launch.task_root)

    async def stop(self) -> None:
        """Ends the process and the port."""
        self.retired = True
        if self._starting is not None:
            await asyncio.gather(self._starting, return_exceptions=True)
        await self._process.stop()
        await self._api.stop()

    async def invoke(
        self, payload: bytes, request_id: str | None = None, *, crash_after_s: float | None = None
    ) -> InvocationResult:
        """Runs one invocation to its end: answer, exception, crash (also one that was asked for) or timeout."""
        pending = self._pending = _Pending(request_id or str(uuid.uuid4()), payload)
        self._log.begin(pending.request_id)
        if not self._process.alive:  # died while idle, after it was chosen
            self._exited(-1)
        self._work.put_nowait(pending)
        began = time.perf_counter()
        try:
            began = await asyncio.wait_for(pending.started, INIT_LIMIT_S + self._function.timeout_s)
            if crash_after_s is None:
                body, failed = await asyncio.wait_for(pending.outcome, self._function.timeout_s)
            else:
                body, failed = await self._crash(pending, crash_after_s), True
        except TimeoutError:
            self.retired = True
            self._process.kill()
            body, failed = timeout_payload(pending.request_id, self._function.timeout_s), True
            self._log.platform(f"Task timed out after {self._function.timeout_s:.2f} seconds")
        return self._report(pending, body, failed=failed, duration_ms=(time.perf_counter() - began) * 1000)

    async def _crash(self, pending: _Pending, after_s: float) -> bytes:
        """Kills the process in the middle of its work, or, if it was quicker, before its answer is taken."""
        await asyncio.wait({pending.outcome}, timeout=after_s)
        self.retired = True
        self._process.kill()
        self._log.platform("killed by a fault that was asked for")
        return exit_payload(pending.request_id, -signal.SIGKILL)

    def _report(self, pending: _Pending, body: bytes, *, failed: bool, duration_ms: float) -> InvocationResult:
        self._process.read_output()
        memory = self._process.peak_memory_mb()
        init_ms, self._cold = (self._init_ms if self._cold else None), False
        report = f"REPORT RequestId: {pending.request_id}\tDuration: {duration_ms:.2f} ms"
        report += f"\tMemory Size: {self._function.memory_mb} MB"
        report += "" if memory is None else f"\tMax Memory Used: {memory} MB"
        report += "" if init_ms is None else f"\tInit Duration: {init_ms:.2f} ms"
        self._log.platform(f"END RequestId: {pending.request_id}")
        self._log.platform(report)
        self._log.end()
        self._pending = None
        return InvocationResult(pending.request_id, body, failed, duration_ms, init_ms, memory)

    # What the runtime asks and tells (RuntimeEvents).

    async def next(self) -> NextInvocation:
        """Waits for work; the first call says that the function is imported."""
        if self._init_ms is None:
            self._init_ms = (time.perf_counter() - self._spawned) * 1000
            self.initialised.set()
        pending = await self._work.get()
        if not pending.started.done():
            pending.started.set_result(time.perf_counter())
        deadline_ms = int((time.time() + self._function.timeout_s) * 1000)
        root = f"1-{int(time.time()):08x}-{secrets.token_hex(12)}"
        trace_id = f"Root={root};Parent={secrets.token_hex(8)};Sampled=0"
        return NextInvocation(pending.request_id, pending.payload, deadline_ms, self._function.arn, trace_id)

    def respond(self, request_id: str, body: bytes, size: int) -> bool:
        """Takes the answer unless it is above Lambda's limit."""
        fits = size <= MAX_RESPONSE_BYTES
        if not fits:
            self.retired = True  # the runtime ends itself when its answer is refused
        self._finish(request_id, body if fits else too_large_payload(size), failed=not fits)
        return fits

    def fail(self, request_id: str, body: bytes) -> None:
        """Takes the error object of an exception."""
        self._finish(request_id, body, failed=True)

    def fail_init(self, body: bytes) -> None:
        """Keeps the import error for the invocation that waits, or will wait, for this process."""
        self._init_error = body

    def _finish(self, request_id: str, body: bytes, *, failed: bool) -> None:
        if self._pending is not None and self._pending.request_id == request_id:
            self._pending.finish(body, failed=failed)

    def _exited(self, code: int) -> None:
        self.initialised.set()
        if self._pending is None:
            return
        if not self._pending.started.done():
            self._pending.started.set_result(time.perf_counter())
        self._pending.finish(self._init_error or exit_payload(self._pending.request_id, code), failed=True)
