"""The running parts of the local cloud, in one event loop: functions, gateway, pollers, schedules, reload."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from localcloud.aws.rights import Use
from localcloud.faults.injector import FaultInjector
from localcloud.faults.models import Faults, short_name
from localcloud.gateway.server import Gateway
from localcloud.gateway.websocket_api import WebSocketLimits
from localcloud.invoke.api import LambdaApi
from localcloud.invoke.asynchronous import AsynchronousInvocations
from localcloud.logs import LogSink
from localcloud.provision.stack import Provisioned
from localcloud.reload import reload_on_change
from localcloud.runtime.functions import Functions
from localcloud.runtime.variables import Launch
from localcloud.serve import Server
from localcloud.sources.calls import AwsCalls
from localcloud.sources.queue_poller import QueuePoller
from localcloud.sources.schedules import Scheduler
from localcloud.sources.stream_poller import StreamPoller
from localcloud.template.model import Stack

log = logging.getLogger(__name__)

IDLE_CHECK_S = 0.1


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """What a test or a developer may choose.

    Attributes:
        max_environments: processes of one function at most; further calls wait.
        retry_after_s: wait before a failed message comes again, twice as long each time, and before a failed
            asynchronous invocation is tried again; None waits as long as on AWS (a message's visibility timeout;
            one minute, then two).
        websocket_limits: how long connections live.
        reload: restart a function when its code changes.
        faults: what is made to go wrong.
    """

    max_environments: int = 8
    retry_after_s: float | None = 1.0
    websocket_limits: WebSocketLimits = field(default_factory=WebSocketLimits)
    reload: bool = False
    faults: Faults = field(default_factory=Faults)


@dataclass(frozen=True, slots=True)
class QueueDepth:
    """How many messages a queue holds (approximate, as SQS tells it)."""

    visible: int
    in_flight: int
    delayed: int

    @property
    def total(self) -> int:
        """All messages."""
        return self.visible + self.in_flight + self.delayed


class Engine:
    """Starts, watches and stops everything that runs in the loop; made and used inside it."""

    def __init__(
        self, stack: Stack, provisioned: Provisioned, launch: Launch, sink: LogSink, settings: EngineSettings
    ) -> None:
        self._stack = stack
        self._settings = settings
        self._task_root: Path = launch.task_root
        settings.faults.check_functions({short_name(name) for name in stack.functions})
        self.faults = FaultInjector(settings.faults)
        self._calls = AwsCalls(launch.aws_endpoint, len(stack.queue_sources) + len(stack.stream_sources))
        self.functions = Functions(
            stack.functions, launch, sink, max_environments=settings.max_environments, faults=self.faults
        )
        self._asynchronous = AsynchronousInvocations(
            self.functions, stack.queues, self._calls, settings.retry_after_s, faults=self.faults
        )
        self._lambda_api = LambdaApi(stack.functions, self.functions, self._asynchronous)
        self._lambda = Server(self._lambda_api)
        # The page's files lie beside the template, as the functions do.
        page_folder = launch.task_root / "web"
        self._gateway = Gateway(stack, self.functions, settings.websocket_limits, page_folder=page_folder)
        self._queues = [
            QueuePoller(
                source,
                stack.queues[source.queue],
                self.functions,
                self._calls,
                settings.retry_after_s,
                faults=self.faults,
            )
            for source in stack.queue_sources
        ]
        self._streams = [
            StreamPoller(
                source,
                provisioned.stream_arns[source.table],
                self.functions,
                self._calls,
                stack.queues[source.on_failure] if source.on_failure else None,
                faults=self.faults,
            )
            for source in stack.stream_sources
        ]
        self.scheduler = Scheduler(stack.schedules, self.functions)
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self, gateway: socket.socket, lambda_api: socket.socket) -> None:
        """Serves on two bound sockets and polls; returns when both answer."""
        await self._lambda.start(lambda_api)
        await self._gateway.start(gateway)
        for queue in self._queues:
            self._run(queue.run())
        for stream in self._streams:
            self._run(stream.run())
        self._run(self.scheduler.run())
        if self._settings.reload:
            self._run(reload_on_change(self._task_root, self._stack.functions, self.functions))
        for api in self._stack.http_apis.values():
            for function in {route.function for route in api.routes}:
                self._run(self.functions.pool(function).warm())

    async def stop(self) -> None:
        """Ends everything that was started."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._gateway.stop()
        await self._asynchronous.stop()
        await self._lambda.stop()
        await self.functions.stop()
        self._calls.close()

    async def queue_depths(self) -> dict[str, QueueDepth]:
        """Returns the depth of every queue by logical id."""
        return {logical_id: await self._depth(queue.url) for logical_id, queue in self._stack.queues.items()}

    async def wait_idle(self, settled: Callable[[], bool]) -> None:
        """Waits until no function runs, no polled queue holds a message and no stream has anything new.

        Args:
            settled: says whether every event of the uploads so far is in its queues.
        """
        quiet_since: list[int] | None = None
        while True:
            polls = [stream.empty_polls for stream in self._streams]
            if not settled() or await self._busy():
                quiet_since = None
            elif quiet_since is None:
                # Kept until something happens: on a busy machine one poll takes longer than one look.
                quiet_since = polls
                for stream in self._streams:
                    stream.wake()
            elif all(now > then for now, then in zip(polls, quiet_since, strict=True)):
                return
            await asyncio.sleep(IDLE_CHECK_S)

    def written(self, table: str) -> None:
        """The stream of a table (its name) has something new."""
        for source, stream in zip(self._stack.stream_sources, self._streams, strict=True):
            if self._stack.tables[source.table].name == table:
                stream.wake()

    @property
    def rights_used(self) -> set[Use]:
        """Rights to other functions and to connections that functions have used."""
        return self._lambda_api.used | self._gateway.connections.used

    @property
    def polling(self) -> str:
        """What the pollers are at, for a message to a developer."""
        batches = sum(poller.running for poller in self._queues)
        polls = [stream.empty_polls for stream in self._streams]
        events = self._asynchronous.pending
        return f"{batches} batches in work, {events} asynchronous events, empty polls of the streams {polls}"

    async def _busy(self) -> bool:
        if self.functions.running or self._asynchronous.pending or any(poller.running for poller in self._queues):
            return True
        for source in self._stack.queue_sources:
            if (await self._depth(self._stack.queues[source.queue].url)).total:
                return True
        return False

    async def _depth(self, url: str) -> QueueDepth:
        answer = await self._calls.call(
            self._calls.sqs.get_queue_attributes,
            QueueUrl=url,
            AttributeNames=[
                "ApproximateNumberOfMessages",
                "ApproximateNumberOfMessagesNotVisible",
                "ApproximateNumberOfMessagesDelayed",
            ],
        )
        values = answer["Attributes"]
        return QueueDepth(
            visible=int(values["ApproximateNumberOfMessages"]),
            in_flight=int(values["ApproximateNumberOfMessagesNotVisible"]),
            delayed=int(values["ApproximateNumberOfMessagesDelayed"]),
        )

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        task.add_done_callback(_told)
        self._tasks.append(task)


def _told(task: asyncio.Task[None]) -> None:
    """A part of the cloud that ended by a fault is never missed in silence."""
    if not task.cancelled() and (fault := task.exception()):
        log.error("a part of the local cloud stopped: %s", task.get_coro(), exc_info=fault)
