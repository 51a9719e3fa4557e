"""A reader of a stream whose function takes long: its iterator is forgotten meanwhile, and it misses nothing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest
from moto.dynamodbstreams.models import DynamoDBStreamsBackend

from localcloud.aws import streams
from localcloud.faults.injector import FaultInjector
from localcloud.faults.models import Faults
from localcloud.runtime.functions import Functions
from localcloud.runtime.results import InvocationResult
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
    """Three records, and iterators of which only the newest is known."""

    exceptions = SimpleNamespace(ExpiredIteratorException=ExpiredIteratorError)

    def __init__(self) -> None:
        self.known = -1
        self.forgets = True

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
        if number > 3:
            return {"NextShardIterator": ShardIterator, "Records": []}
        return {"NextShardIterator": str(number), "Records": [{"dynamodb": {"SequenceNumber": str(number)}}]}


class Function:
    """What the stream is read for."""

    running = 0

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.all = asyncio.Event()

    async def invoke(self, _function: str, payload: bytes) -> InvocationResult:
        """One batch."""
        self.seen += [record["dynamodb"]["SequenceNumber"] for record in json.loads(payload)["Records"]]
        if "3" in self.seen:
            self.all.set()
        return InvocationResult("id", b"null", failed=False, duration_ms=1, init_ms=None, max_memory_mb=None)


def test_a_reader_whose_iterator_is_gone_goes_on_after_what_it_has_read() -> None:
    async def call(method: Callable[..., Any], **arguments: Any) -> Any:
        await asyncio.sleep(0)
        return method(**arguments)

    async def read() -> list[str]:
        function = Function()
        calls = cast("AwsCalls", SimpleNamespace(streams=Streams(), call=call))
        functions, faults = cast("Functions", function), FaultInjector(Faults())
        poller = StreamPoller(StreamSource("f", "t"), "arn", functions, calls, None, faults=faults)
        task = asyncio.create_task(poller.run())
        await asyncio.wait_for(function.all.wait(), 60)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return function.seen

    assert asyncio.run(read()) == ["1", "2", "3"]
