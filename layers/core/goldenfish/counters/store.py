"""Counters in DynamoDB: a few items a day that are added to, and a mark for each event that was counted.

Lambda tells a function nothing of the stream's shard, and neither delivers once nor, the second time, in order
(docs/decisions/0040). So a mark of its own tells whether an event has been counted, in the transaction that adds.
"""

from __future__ import annotations

import hashlib
import time
import zlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from pynamodb.exceptions import TransactWriteError
from pynamodb.expressions.operand import Path

from goldenfish.counters.models import Counts
from goldenfish.table import Item, is_over, transaction

KEPT_DAYS = 400
"""Of the counts: a year, and as much as is needed to compare with it."""
MARKED_S = 2 * 86_400
"""Of the marks: a stream brings nothing that is older than a day."""
LANES = 8
"""Items of one day, so that functions that count at once seldom meet in one."""
_OWN = frozenset({"pk", "sk", "expires_at"})


class DayItem(Item):
    """Counts of one day: an attribute each, named like the count."""


class MarkItem(Item):
    """That an event has been counted. Its key tells nothing of the session."""


class ContendedError(Exception):
    """Another function counts into the same item at this moment."""


def add(day: date, ids: Sequence[str], counts: Counts) -> frozenset[str]:
    """Add counts to a day, if none of the events has been counted.

    Args:
        day: of the events.
        ids: of the events, at most 90, all different.
        counts: of all of them together.

    Returns:
        Those that have been counted before. While there are any, nothing is added.

    Raises:
        ContendedError: try again.
    """
    moment = int(time.time())
    try:
        with transaction() as write:
            for event_id in ids:
                write.save(
                    MarkItem(_mark(event_id), "COUNTED", expires_at=moment + MARKED_S),
                    condition=MarkItem.pk.does_not_exist(),
                )
            write.update(
                DayItem(_partition(day), str(zlib.crc32(ids[0].encode()) % LANES)),
                actions=[
                    *(Path([name]).add({"N": str(n)}) for name, n in counts.items()),
                    DayItem.expires_at.set(_end(day)),
                ],
            )
    except TransactWriteError as error:
        codes = [reason.code if reason else None for reason in error.cancellation_reasons]
        # The marks come first in the transaction, in the order of `ids`.
        counted = {ids[i] for i, code in enumerate(codes[: len(ids)]) if code == "ConditionalCheckFailed"}
        if counted:
            return frozenset(counted)
        if "TransactionConflict" in codes:
            raise ContendedError from error
        raise
    return frozenset()


def of_day(day: date) -> Counts:
    """All counts of a day; empty: nothing was counted, or it is too long ago."""
    connection, total = DayItem._get_connection(), Counts()
    rows = connection.query(_partition(day), consistent_read=True)["Items"]  # `LANES` small items: one page
    for row in rows:
        if is_over(row):
            continue
        for name, value in row.items():
            if name not in _OWN:
                total[name] = total.get(name, 0) + int(value["N"])
    return total


def _partition(day: date) -> str:
    return f"COUNTERS#{day.isoformat()}"


def _mark(event_id: str) -> str:
    return f"COUNTED#{hashlib.sha256(event_id.encode()).hexdigest()[:32]}"


def _end(day: date) -> int:
    return int((datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=KEPT_DAYS)).timestamp())
