"""Polls a queue for a function: batches, the batching window, concurrency, partial failures, redrive."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import time
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from localcloud.faults.injector import FaultInjector
from localcloud.faults.messages import MessageFaults
from localcloud.logs import correlation_of
from localcloud.runtime.functions import Functions
from localcloud.runtime.results import InvocationResult, RequestTooLargeError
from localcloud.sources.batch_response import failed_items
from localcloud.sources.calls import LONG_POLL_SECONDS, AwsCalls
from localcloud.template.model import REGION, Queue, QueueSource

MAX_RECEIVE = 10  # what SQS gives at once
PAUSE_AFTER_ERROR_S = 0.5
log = logging.getLogger(__name__)

Message = dict[str, Any]


class QueuePoller:
    """One event source mapping of a queue.

    Attributes:
        running: batches that a function works on now.
    """

    def __init__(
        self,
        source: QueueSource,
        queue: Queue,
        functions: Functions,
        calls: AwsCalls,
        retry_after_s: float | None,
        *,
        faults: FaultInjector,
    ) -> None:
        """``retry_after_s`` shortens the first wait of a failed message; None leaves it to the queue's visibility."""
        self._faults = faults
        self._message_faults = MessageFaults(faults, send=self._send, delete=self._delete, give_back=self._return)
        self._source = source
        self._queue = queue
        self._functions = functions
        self._calls = calls
        self._retry_after_s = retry_after_s
        self._slots = asyncio.Semaphore(concurrency_of(source))
        self._batches: set[asyncio.Task[None]] = set()

    @property
    def running(self) -> int:
        """Batches that are being worked on."""
        return len(self._batches)

    async def run(self) -> None:
        """Polls until cancelled; batches that are still worked on come again after their visibility timeout."""
        try:
            await self._poll()
        finally:
            for batch in self._batches:
                batch.cancel()
            self._message_faults.stop()

    async def _poll(self) -> None:
        while True:
            await self._slots.acquire()
            messages: list[Message] = []
            try:
                messages = await self._message_faults.befall(await self._gather())
            except Exception as error:  # like AWS's, a poller outlives whatever its service answers
                expected = isinstance(error, BotoCoreError | ClientError)  # at the end services go first
                log.log(logging.DEBUG if expected else logging.WARNING, "queue %s: %r", self._queue.logical_id, error)
                await asyncio.sleep(PAUSE_AFTER_ERROR_S)
            finally:
                if not messages:
                    self._slots.release()
            if messages:
                task = asyncio.create_task(self._process(messages))
                self._batches.add(task)
                task.add_done_callback(self._batch_done)

    async def _gather(self) -> list[Message]:
        """Waits for messages; with a batching window, until the batch is full or the window has passed."""
        messages = await self._receive(self._source.batch_size, LONG_POLL_SECONDS)
        end = time.monotonic() + self._source.window_s
        while messages and len(messages) < self._source.batch_size and (left := end - time.monotonic()) > 0:
            # SQS waits whole seconds; the rest of a window is waited here.
            if left < 1:
                await asyncio.sleep(left)
            messages += await self._receive(self._source.batch_size - len(messages), int(left))
        return messages

    async def _receive(self, wanted: int, wait_s: int) -> list[Message]:
        answer = await self._calls.call(
            self._calls.sqs.receive_message,
            QueueUrl=self._queue.url,
            MaxNumberOfMessages=min(wanted, MAX_RECEIVE),
            WaitTimeSeconds=wait_s,
            AttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        received: list[Message] = answer.get("Messages", [])
        return received

    async def _send(self, body: str, attributes: dict[str, Any]) -> None:
        await self._calls.call(
            self._calls.sqs.send_message, QueueUrl=self._queue.url, MessageBody=body, MessageAttributes=attributes
        )

    async def _process(self, messages: list[Message]) -> None:
        by_id = {message["MessageId"]: message for message in messages}
        event = {"Records": [_record(message, self._queue) for message in messages]}
        await asyncio.sleep(self._faults.slow_s())
        try:
            result = await self._functions.invoke(self._source.function, json.dumps(event).encode())
            failed = failed_items(result, by_id, partial=self._source.partial_failures)
            if result.failed:
                self._tell(messages, result)
        except RequestTooLargeError as error:
            log.warning("queue %s: %s", self._queue.logical_id, error)
            failed = set(by_id)
        try:
            await self._delete([by_id[name] for name in by_id if name not in failed])
            await self._return([by_id[name] for name in failed])
        except (BotoCoreError, ClientError) as error:
            log.warning("queue %s: %s", self._queue.logical_id, error)

    def _tell(self, messages: list[Message], result: InvocationResult) -> None:
        """Says in the log which messages a crash or timeout has hit; the function itself could not."""
        for message in messages:
            text = f"message {message['MessageId']} of {self._queue.logical_id}, receive {_receives(message)}"
            text += f", {about}: " if (about := subject_of(message["Body"])) else ": "
            self._functions.note(self._source.function, result.request_id, text + result.describe_error())

    async def _delete(self, messages: list[Message]) -> None:
        for part in _parts(messages):
            entries = [{"Id": str(n), "ReceiptHandle": message["ReceiptHandle"]} for n, message in enumerate(part)]
            await self._calls.call(self._calls.sqs.delete_message_batch, QueueUrl=self._queue.url, Entries=entries)

    async def _return(self, messages: list[Message]) -> None:
        if self._retry_after_s is None:
            return
        for message in messages:
            await self._calls.call(
                self._calls.sqs.change_message_visibility,
                QueueUrl=self._queue.url,
                ReceiptHandle=message["ReceiptHandle"],
                VisibilityTimeout=retry_delay_s(self._retry_after_s, _receives(message), self._queue.visibility_s),
            )

    def _batch_done(self, task: asyncio.Task[None]) -> None:
        self._batches.discard(task)
        self._slots.release()


def concurrency_of(source: QueueSource) -> int:
    """Returns how many batches run at once: the template's maximum, but no more than this machine has processors.

    Two at least, the smallest maximum that AWS accepts.
    """
    local = max(2, os.cpu_count() or 1)
    return min(source.max_concurrency or local, local)


def retry_delay_s(first_s: float, receives: int, visibility_s: float) -> int:
    """Returns how long a message waits after it has failed for the n-th time: twice as long each time.

    Not as long as on AWS, but long enough for a vendor's refusal to pass before the receives are used up.
    """
    doublings: int = 2 ** (receives - 1)
    return round(min(first_s * doublings, visibility_s))


def subject_of(body: str) -> str | None:
    """Returns what a message is about: the key of the object that an S3 event tells of, else its correlation id."""
    try:
        return str(json.loads(body)["detail"]["object"]["key"])
    except (ValueError, KeyError, TypeError):
        return correlation_of(body)


def _receives(message: Message) -> int:
    return int(message["Attributes"]["ApproximateReceiveCount"])


def _parts(messages: list[Message]) -> list[list[Message]]:
    return [messages[start : start + MAX_RECEIVE] for start in range(0, len(messages), MAX_RECEIVE)]


def _record(message: Message, queue: Queue) -> dict[str, Any]:
    attributes = {
        name: {
            "stringValue": value.get("StringValue"),
            "stringListValues": [],
            "binaryListValues": [],
            "dataType": value["DataType"],
        }
        for name, value in message.get("MessageAttributes", {}).items()
    }
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message["Attributes"],
        "messageAttributes": attributes,
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": queue.arn,
        "awsRegion": REGION,
    }
