"""What DynamoDB's streams do differently from moto's: they forget iterators, and tell of what is written."""

from __future__ import annotations

from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.dynamodb.models.table import StreamShard
from moto.dynamodbstreams.models import DynamoDBStreamsBackend

from localcloud.aws.pipe import EventPipe

KEPT = 1000
"""Oldest first out, as on AWS after fifteen minutes. With two busy readers that is less than a minute, and a reader
whose function takes longer comes with one that is gone."""


class ExpiredIteratorError(JsonRESTError):
    """AWS's answer to an iterator that it no longer knows."""

    code = 400

    def __init__(self) -> None:
        super().__init__("ExpiredIteratorException", "Iterator expired: ask for another.")


def forget_old_iterators() -> None:
    """Drops the oldest iterators after each poll: moto makes one for every poll and forgets none."""
    get_records = DynamoDBStreamsBackend.get_records

    def get_records_and_forget(self: Any, iterator_arn: str, limit: int) -> dict[str, Any]:  # noqa: ANN401 -- moto's
        if iterator_arn not in self.shard_iterators:
            raise ExpiredIteratorError
        answer: dict[str, Any] = get_records(self, iterator_arn, limit)
        for _ in range(len(self.shard_iterators) - KEPT):
            del self.shard_iterators[next(iter(self.shard_iterators))]
        return answer

    DynamoDBStreamsBackend.get_records = get_records_and_forget  # type: ignore[method-assign]


def tell_of_writes(events: EventPipe) -> None:
    """Tells the parent process that a stream has something new, so that its readers need not ask again and again."""
    add = StreamShard.add

    def add_and_tell(self: StreamShard, old: Any, new: Any) -> None:  # noqa: ANN401 -- moto's
        add(self, old, new)
        events.written(self.table.name)

    StreamShard.add = add_and_tell  # type: ignore[method-assign]
