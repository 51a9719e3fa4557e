"""Polls a table's stream for a function: filters, batches in order, partial failures, retries."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from localcloud.bus.patterns import compile_pattern
from localcloud.faults.injector import FaultInjector
from localcloud.runtime.functions import Functions
from localcloud.sources.batch_response import failed_items
from localcloud.sources.calls import AwsCalls
from localcloud.template.model import Queue, StreamSource

BURST_S = 0.1
"""Between two polls at least, so that what is written together is read together. AWS asks four times a second."""
IDLE_POLL_S = 1.0
FULL = 1000
"""Records that one poll gives at most."""
FIRST_RETRY_S = 0.1
LAST_RETRY_S = 5.0
log = logging.getLogger(__name__)

Record = dict[str, Any]


class StreamPoller:
    """One event source mapping of a stream; batches run one after the other, so the order is the stream's.

    Attributes:
        empty_polls: how often the stream had nothing new; grows while there is nothing to do.
    """

    def __init__(
        self,
        source: StreamSource,
        stream_arn: str,
        functions: Functions,
        calls: AwsCalls,
        on_failure: Queue | None,
        *,
        faults: FaultInjector,
    ) -> None:
        self._faults = faults
        self._source = source
        self._stream_arn = stream_arn
        self._functions = functions
        self._calls = calls
        self._on_failure = on_failure
        self._filters: list[Callable[[Record], bool]] = [compile_pattern(pattern) for pattern in source.filters]
        self._wake = asyncio.Event()
        self._last = ""  # sequence number of the newest record that was read
        self.empty_polls = 0

    def wake(self) -> None:
        """Polls soon: something was written, or may have been."""
        self._wake.set()

    async def run(self) -> None:
        """Polls until cancelled."""
        iterator = await self._iterator()
        loop = asyncio.get_running_loop()
        while True:
            self._wake.clear()
            polled = loop.time()
            try:
                answer = await self._calls.call(self._calls.streams.get_records, ShardIterator=iterator)
            except self._calls.streams.exceptions.ExpiredIteratorException:  # the last batch took long
                iterator = await self._iterator()
                continue
            except Exception as error:  # like AWS's, a poller outlives whatever its service answers
                expected = isinstance(error, BotoCoreError | ClientError)  # at the end services go first
                log.log(logging.DEBUG if expected else logging.WARNING, "stream %s: %r", self._source.table, error)
                await asyncio.sleep(IDLE_POLL_S)
                continue
            iterator = answer["NextShardIterator"]
            records = [_event_record(record, self._stream_arn) for record in answer["Records"]]
            wanted = [record for record in records if self._fits(record)]
            self._last = _sequence_number(records[-1]) if records else self._last
            if self._source.window_s and wanted:
                await asyncio.sleep(self._source.window_s)
            for start in range(0, len(wanted), self._source.batch_size):
                batch = wanted[start : start + self._source.batch_size]
                await self._process(batch)
                if self._faults.duplicates():
                    await self._process(batch)
            if not records:
                self.empty_polls += 1
            if len(records) < FULL:
                await self._pause()
                await asyncio.sleep(polled + BURST_S - loop.time())

    async def _pause(self) -> None:
        # Every write wakes; the time is for one that was not told.
        try:
            await asyncio.wait_for(self._wake.wait(), IDLE_POLL_S)
        except TimeoutError:
            return

    async def _iterator(self) -> str:
        # The table is as old as the local cloud: its stream's start is where LATEST stood when it was made.
        described = await self._calls.call(self._calls.streams.describe_stream, StreamArn=self._stream_arn)
        shards = described["StreamDescription"]["Shards"]
        start = {"ShardIteratorType": "TRIM_HORIZON"}
        if self._last:
            start = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": self._last}
        answer = await self._calls.call(
            self._calls.streams.get_shard_iterator,
            StreamArn=self._stream_arn,
            ShardId=shards[0]["ShardId"],
            **start,
        )
        iterator: str = answer["ShardIterator"]
        return iterator

    def _fits(self, record: Record) -> bool:
        return not self._filters or any(fits(record) for fits in self._filters)

    async def _process(self, records: list[Record]) -> None:
        """Runs a batch until it succeeds or is given up; a partial failure goes on from the first failed record."""
        attempts = 0
        while records:
            payload = json.dumps({"Records": records}).encode()
            result = await self._functions.invoke(self._source.function, payload)
            numbers = [_sequence_number(record) for record in records]
            failed = failed_items(result, numbers, partial=self._source.partial_failures)
            if not failed:
                return
            first = min(numbers.index(number) for number in failed)
            attempts = 0 if first else attempts + 1
            records = self._young_enough(records[first:])
            if not records:
                return
            if self._source.max_retries >= 0 and attempts > self._source.max_retries:
                await self._give_up(records, result.describe_error())
                return
            if self._source.bisect_on_error and result.failed and len(records) > 1:
                middle = len(records) // 2
                await self._process(records[:middle])
                records, attempts = records[middle:], 0
            await asyncio.sleep(min(LAST_RETRY_S, FIRST_RETRY_S * 2**attempts))

    def _young_enough(self, records: list[Record]) -> list[Record]:
        if self._source.max_record_age_s < 0:
            return records
        oldest = time.time() - self._source.max_record_age_s
        return [record for record in records if record["dynamodb"]["ApproximateCreationDateTime"] >= oldest]

    async def _give_up(self, records: list[Record], reason: str) -> None:
        log.warning(
            "stream %s: gave up %d records of %s: %s", self._source.table, len(records), self._source.function, reason
        )
        if self._on_failure is None:
            return
        body = {
            "requestContext": {"functionArn": self._source.function, "condition": "RetryAttemptsExhausted"},
            "DDBStreamBatchInfo": {
                "startSequenceNumber": _sequence_number(records[0]),
                "endSequenceNumber": _sequence_number(records[-1]),
                "batchSize": len(records),
                "streamArn": self._stream_arn,
            },
        }
        await self._calls.call(
            self._calls.sqs.send_message, QueueUrl=self._on_failure.url, MessageBody=json.dumps(body)
        )


def _sequence_number(record: Record) -> str:
    number: str = record["dynamodb"]["SequenceNumber"]
    return number


def _event_record(record: Record, stream_arn: str) -> Record:
    """Returns a record as Lambda's event holds it: plain JSON, times as epoch seconds, binary as base64."""
    plain: Record = json.loads(json.dumps(record | {"eventSourceARN": stream_arn}, default=_plain))
    return plain


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    raise TypeError(f"{type(value).__name__} in a stream record")
