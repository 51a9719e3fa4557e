"""Asynchronous invocations: accepted at once, run in the background, tried again as the function's settings say."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from localcloud.faults.injector import FaultInjector
from localcloud.runtime.functions import Functions
from localcloud.runtime.results import InvocationResult
from localcloud.sources.calls import AwsCalls
from localcloud.template.model import Function, Queue

# A function that failed is tried again after one minute, then after two.
AWS_FIRST_RETRY_S = 60.0
log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Event:
    """One accepted event."""

    function: Function
    payload: bytes
    request_id: str
    accepted_at: float
    attempts: int = 0

    @property
    def expired(self) -> bool:
        return time.time() - self.accepted_at > self.function.on_event.max_event_age_s


class AsynchronousInvocations:
    """Lambda's internal queue: keeps events, runs them with the request id they were accepted under."""

    def __init__(
        self,
        functions: Functions,
        queues: Mapping[str, Queue],
        calls: AwsCalls,
        retry_after_s: float | None,
        *,
        faults: FaultInjector,
    ) -> None:
        """``retry_after_s`` is the wait before the second attempt; None waits as long as AWS does."""
        self._faults = faults
        self._functions = functions
        self._queues = queues
        self._calls = calls
        self._retry_after_s = AWS_FIRST_RETRY_S if retry_after_s is None else retry_after_s
        self._events: set[asyncio.Task[None]] = set()

    @property
    def pending(self) -> int:
        """Events that are not done with: waiting, running or waiting for another attempt."""
        return len(self._events)

    def accept(self, function: Function, payload: bytes, request_id: str) -> None:
        """Queues an event and returns at once."""
        for _ in range(2 if self._faults.duplicates() else 1):
            task = asyncio.create_task(self._run(_Event(function, payload, request_id, time.time())))
            self._events.add(task)
            task.add_done_callback(self._events.discard)

    async def stop(self) -> None:
        """Forgets the events that are not done; what runs is ended by its function's pool."""
        for task in list(self._events):
            task.cancel()
        await asyncio.gather(*self._events, return_exceptions=True)

    async def _run(self, event: _Event) -> None:
        settings = event.function.on_event
        while True:
            if event.expired:
                await self._give_up(event, "EventAgeExceeded", None)
                return
            event.attempts += 1
            result = await self._functions.invoke(event.function.logical_id, event.payload, event.request_id)
            if not result.failed:
                return
            if event.attempts > settings.max_retries:
                await self._give_up(event, "RetriesExhausted", result)
                return
            await asyncio.sleep(self._retry_after_s * event.attempts)

    async def _give_up(self, event: _Event, condition: str, result: InvocationResult | None) -> None:
        """Tells the log, and the queue that the function's settings name, if any."""
        reason = condition if result is None else f"{condition}: {result.describe_error()}"
        name = event.function.logical_id
        log.warning("an event of %s was given up after %d attempts: %s", name, event.attempts, reason)
        self._functions.note(name, event.request_id, f"event given up after {event.attempts} attempts: {condition}")
        queue = event.function.on_event.on_failure
        if queue is None:
            return
        body = json.dumps(_record(event, condition, result))
        try:
            await self._calls.call(self._calls.sqs.send_message, QueueUrl=self._queues[queue].url, MessageBody=body)
        except (BotoCoreError, ClientError) as error:
            log.warning("the destination %s of %s: %s", queue, name, error)


def _record(event: _Event, condition: str, result: InvocationResult | None) -> dict[str, Any]:
    """Returns what Lambda sends to a destination on failure (its guide, "Retaining records of asynchronous …")."""
    record: dict[str, Any] = {
        "version": "1.0",
        "timestamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z",
        "requestContext": {
            "requestId": event.request_id,
            "functionArn": f"{event.function.arn}:$LATEST",
            "condition": condition,
            "approximateInvokeCount": event.attempts,
        },
        "requestPayload": json.loads(event.payload),
    }
    if result is not None:
        context = {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"}
        record |= {"responseContext": context, "responsePayload": json.loads(result.payload)}
    return record
