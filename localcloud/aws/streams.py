"""Keeps moto's memory of stream iterators bounded: it makes one for every poll and forgets none."""

from __future__ import annotations

from typing import Any

from moto.dynamodbstreams.models import DynamoDBStreamsBackend

KEPT = 1000


def forget_old_iterators() -> None:
    """Drops the oldest iterators after each poll; AWS lets them expire after fifteen minutes."""
    get_records = DynamoDBStreamsBackend.get_records

    def get_records_and_forget(self: Any, iterator_arn: str, limit: int) -> dict[str, Any]:  # noqa: ANN401 -- moto's
        answer: dict[str, Any] = get_records(self, iterator_arn, limit)
        for _ in range(len(self.shard_iterators) - KEPT):
            del self.shard_iterators[next(iter(self.shard_iterators))]
        return answer

    DynamoDBStreamsBackend.get_records = get_records_and_forget  # type: ignore[method-assign]
