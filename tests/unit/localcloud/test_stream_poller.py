"""A reader of a stream: told of what is written it asks at once, and a forgotten iterator makes it miss nothing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any, cast

import pytest
from moto.dynamodbstreams.models import DynamoDBStreamsBackend

from localcloud.aws import streams
from localcloud.faults.injector import FaultInjector
from localcloud.faults.models import Faults
from localcloud.runtime.functions import Functions
from localcloud.runtime.results import InvocationResult
from localcloud.sources import stream_poller
from localcloud.sources.calls import AwsCalls
from localcloud.sources.stream_poller import StreamPoller
from localcloud.template.model import StreamSource


def test_the_oldest_iterators_are_forgotten_and_who_comes_with_one_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    # Named first, so that what the patch replaces is put back after the test.
    monkeypatch.setattr(DynamoDBStreamsBackend, "get_records", DynamoDBStreamsBackend.get_records)
    streams.forget_old_iterators()
    backend = DynamoDBStreamsBackend("us-east-1", "123456789012")
    kept = cast("dict[str, Any]", backend.shard_iterators)
    kept |= {str(n): SimpleNamespace(get=lambda limit: {"Records": [limit]}) for n in range(streams.KEPT + 2)}
    assert backend.get_records("0", 7) == {"Records": [7]}
    assert backend.get_records("2", 7) == {"Records": [7]}
    with pytest.raises(streams.ExpiredIteratorError, match="ExpiredIteratorException"):
        backend.get_records("1", 7)


class ExpiredIteratorError(Exception):
    """As botocore makes of that answer."""


class Streams:
    """Three records, one after the other, and iterators of which only the newest is known."""

    exceptions = SimpleNamespace(ExpiredIteratorException=ExpiredIteratorError)

    def __init__(self) -> None:
        self.known = -1
        self.forgets = True
        self.written = 3
        self.asked = asyncio.Event()

    def describe_stream(self, **_: str) -> dict[str, Any]:
        """One shard."""
        return {"StreamDescription": {"Shards": [{"ShardId": "shard"}]}}

    def get_shard_iterator(self, **asked: str) -> dict[str, str]:
        """From the start, or after a record."""
        self.known = int(asked.get("SequenceNumber", "0"))
        return {"ShardIterator": str(self.known)}

    def get_records(self, ShardIterator: str) -> dict[str, Any]:  # noqa: N803 (AWS's name)
        """One record at a time; the second time the iterator is gone."""
        if self.forgets and ShardIterator == "1":
            self.forgets = False
            raise ExpiredIteratorError
        number = int(ShardIterator) + 1
        if number > self.written:
            self.asked.set()
            return {"NextShardIterator": ShardIterator, "Records": []}
        return {"NextShardIterator": str(number), "Records": [{"dynamodb": {"SequenceNumber": str(number)}}]}


class Function:
    """What the stream is read for."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self._invoked = asyncio.Event()

    async def called(self, number: str) -> None:
        """Until it has got this record."""
        while number not in self.seen:
            self._invoked.clear()
            await self._invoked.wait()

    async def invoke(self, _function: str, payload: bytes) -> InvocationResult:
        """One batch."""
        self.seen += [record["dynamodb"]["SequenceNumber"] for record in json.loads(payload)["Records"]]
        self._invoked.set()
        return InvocationResult("id", b"null", failed=False, duration_ms=1, init_ms=None, max_memory_mb=None)


async def call(method: Callable[..., Any], **arguments: Any) -> Any:
    """As `AwsCalls` does, without a thread."""
    await asyncio.sleep(0)
    return method(**arguments)


@asynccontextmanager
async def reading(streams: Streams, function: Function) -> AsyncIterator[StreamPoller]:
    calls = cast("AwsCalls", SimpleNamespace(streams=streams, call=call))
    functions, faults = cast("Functions", function), FaultInjector(Faults())
    poller = StreamPoller(StreamSource("f", "t"), "arn", functions, calls, None, faults=faults)
    task = asyncio.create_task(poller.run())
    try:
        yield poller
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def test_a_reader_whose_iterator_is_gone_goes_on_after_what_it_has_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_poller, "FULL", 1)  # so that it asks for the next one at once

    async def read() -> list[str]:
        function = Function()
        async with reading(Streams(), function):
            await asyncio.wait_for(function.called("3"), 60)
        return function.seen

    assert asyncio.run(read()) == ["1", "2", "3"]


def test_a_reader_asks_when_it_is_told_that_something_was_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_poller, "IDLE_POLL_S", 3600)

    async def read() -> tuple[list[str], list[str]]:
        streams, function = Streams(), Function()
        streams.forgets, streams.written = False, 0
        async with reading(streams, function) as poller:
            await asyncio.wait_for(streams.asked.wait(), 60)
            for streams.written in (1, 2):
                poller.wake()
                await asyncio.wait_for(function.called(str(streams.written)), 60)
            streams.written = 3  # and nobody says so
            await asyncio.sleep(3 * stream_poller.BURST_S)
            unasked = list(function.seen)
            poller.wake()
            await asyncio.wait_for(function.called("3"), 60)
        return unasked, function.seen

    assert asyncio.run(read()) == (["1", "2"], ["1", "2", "3"])
