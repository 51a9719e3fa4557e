"""Counters in DynamoDB: one item an owner and hour, one an owner and day, one a recording.

What a session's guest asks for has hours and days of its own, under the session's name instead of an owner's.

The hour's item holds the requests and the turns of each of its minutes, so that one write counts for every window and
its answer tells them all. Earlier hours no longer change: they are read once a process and kept.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.attributes import NumberAttribute
from pynamodb.exceptions import DeleteError, GetError, PutError, PynamoDBException, TransactWriteError, UpdateError

from goldenfish.attempts import attempts
from goldenfish.frozen import Frozen
from goldenfish.table import Item, is_over, transaction

if TYPE_CHECKING:
    from pynamodb.expressions.condition import Condition
    from pynamodb.expressions.update import Action

_HOURS_KEPT_S = 2 * 24 * 3600
_MARKERS_KEPT_S = 15 * 24 * 3600
"""Longer than a dead letter can lie before it is replayed (14 days)."""
_ATTEMPTS = 8
_FIRST_PAUSE_S = 0.01
_HELD = {"TransactionConflict", "TransactionConflictException"}
_BUSY = {
    "ProvisionedThroughputExceededException",
    "ThrottlingException",
    "RequestLimitExceeded",
    "InternalServerError",
    "ServiceUnavailable",
    "TransactionInProgressException",
    *_HELD,
}
"""What DynamoDB answers when it cannot now; everything else is a fault of ours and is raised as it is."""


class CountersUnknownError(Exception):
    """DynamoDB throttles or does not answer; nothing is known of the counters."""


class Hour(Frozen):
    """What was counted in one hour."""

    counts: Mapping[str, int]

    def of(self, name: str) -> int:
        """One count: `requests`, `tokens`, or of a minute, `r07` and `t07`."""
        return self.counts.get(name, 0)


class DayItem(Item):
    """One day's audio."""

    audio_ms = NumberAttribute(null=True)


class MarkerItem(Item):
    """A recording that has been counted."""


class FailuresItem(Item):
    """Sign-ins that failed, of one login or one address."""

    failures = NumberAttribute()
    not_before = NumberAttribute()


def partition(owner: str) -> str:
    """Key of all counters of an owner."""
    return f"LIMIT#{owner}"


def add(owner: str, at: datetime, amounts: Mapping[str, int], below: Mapping[str, int]) -> tuple[Hour, bool]:
    """Count, unless a count of this hour has reached its bound. One UpdateItem.

    Not through PynamoDB's model: what the item held when the condition failed comes with the refusal, and its
    attributes are named by the minute.

    Args:
        owner: whose.
        at: the moment.
        amounts: what to add to which counts.
        below: what each count must be below.

    Returns:
        The hour as it stands now, and whether it was counted.

    Raises:
        CountersUnknownError: see there.
    """
    names = {f"#{name}": name for name in {*amounts, *below}}
    values = {f":a_{name}": {"N": str(amount)} for name, amount in amounts.items()}
    values |= {f":b_{name}": {"N": str(bound)} for name, bound in below.items()}
    values[":expires"] = {"N": str(int(at.timestamp()) + _HOURS_KEPT_S)}
    wanted: dict[str, Any] = {
        "UpdateExpression": ("SET expires_at = :expires ADD " + ", ".join(f"#{name} :a_{name}" for name in amounts)),
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": values,
        "ReturnValues": "ALL_NEW",
    }
    if below:
        wanted["ConditionExpression"] = " AND ".join(
            f"(attribute_not_exists(#{name}) OR #{name} < :b_{name})" for name in below
        )
        wanted["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    table = Item._get_connection()
    key = {"pk": {"S": partition(owner)}, "sk": {"S": hour_key(at)}}
    with _known():
        try:
            answer = table.connection.client.update_item(TableName=table.table_name, Key=key, **wanted)
        except ClientError as refusal:
            if refusal.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            return _hour(refusal.response.get("Item", {})), False
    return _hour(answer["Attributes"]), True


@lru_cache(maxsize=1024)
def earlier_hours(owner: str, hour: datetime) -> tuple[Hour, int, int]:
    """What was counted before an hour: its predecessor, and the requests and tokens of its day. They stay so.

    Raises:
        CountersUnknownError: see there.
    """
    before, midnight = hour - timedelta(hours=1), hour.replace(hour=0)
    found = hours(owner, min(before, midnight), before)
    today = [counted for key, counted in found.items() if key >= hour_key(midnight)]
    return (
        found.get(hour_key(before), Hour(counts={})),
        sum(counted.of("requests") for counted in today),
        sum(counted.of("tokens") for counted in today),
    )


def hours(owner: str, first: datetime, last: datetime) -> dict[str, Hour]:
    """The hours of a span, by key.

    Raises:
        CountersUnknownError: see there.
    """
    table = Item._get_connection()
    with _known():
        answer = table.connection.client.query(
            TableName=table.table_name,
            KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
            ExpressionAttributeValues={
                ":pk": {"S": partition(owner)},
                ":first": {"S": hour_key(first)},
                ":last": {"S": hour_key(last)},
            },
            ConsistentRead=True,
        )
    return {row["sk"]["S"]: _hour(row) for row in answer["Items"] if not is_over(row)}


def audio_ms(owner: str, at: datetime) -> int:
    """Milliseconds of audio of a day.

    Raises:
        CountersUnknownError: see there.
    """
    with _known():
        try:
            item = DayItem.get(partition(owner), day_key(at), consistent_read=True)
        except DayItem.DoesNotExist:
            return 0
    return int(item.audio_ms or 0)


def add_audio(
    owner: str, at: datetime, recording_id: str, milliseconds: int, *, counted_for: Collection[str]
) -> bool:
    """Count a recording, once however often it is told of.

    Args:
        owner: whose it is; with them stands that it has been counted.
        at: the moment.
        recording_id: its identity.
        milliseconds: of sound.
        counted_for: under which names: all of them or none.

    Returns:
        False when it was counted before.

    Raises:
        CountersUnknownError: see there.
    """
    marker = MarkerItem(partition(owner), _marker(recording_id), expires_at=int(at.timestamp()) + _MARKERS_KEPT_S)
    actions: list[Action] = [
        DayItem.audio_ms.add(milliseconds),
        DayItem.expires_at.set(int(at.timestamp()) + _HOURS_KEPT_S),
    ]
    for attempt in attempts(_ATTEMPTS, first_pause_s=_FIRST_PAUSE_S):
        try:
            with _known(), transaction() as write:
                write.save(marker, condition=MarkerItem.pk.does_not_exist())
                for name in counted_for:
                    write.update(DayItem(partition(name), day_key(at)), actions=actions)
        except TransactWriteError as refusal:
            reasons = [reason.code for reason in refusal.cancellation_reasons if reason is not None]
            if "ConditionalCheckFailed" in reasons:
                return False
            if not _HELD & set(reasons) or attempt == _ATTEMPTS - 1:
                raise CountersUnknownError(", ".join(reasons)) from refusal
        else:
            return True
    raise AssertionError("the last attempt has returned or raised")


def forget_audio(owner: str, recording_id: str) -> None:
    """Let a recording count once more, where it may be transcribed once more; what it has counted stays counted."""
    MarkerItem(partition(owner), _marker(recording_id)).delete()


def _marker(recording_id: str) -> str:
    return f"AUDIO#{recording_id}"


def failures(key: str, at: datetime) -> tuple[int, float]:
    """How often sign-ins failed, and the time before which none is let through; zeros once they are forgotten.

    Raises:
        CountersUnknownError: see there.
    """
    with _known():
        try:
            item = FailuresItem.get(partition(key), _FAILURES, consistent_read=True)
        except FailuresItem.DoesNotExist:
            return 0, 0.0
    forgotten = item.expires_at is not None and item.expires_at <= at.timestamp()
    return (0, 0.0) if forgotten else (int(item.failures), float(item.not_before))


def replace_failures(key: str, seen: int, failures: int, *, not_before: float, at: datetime, kept_s: int) -> bool:
    """Write a count over the one that was read; False when somebody else did first.

    Args:
        key: of the login or the address.
        seen: the count that was read.
        failures: the new one.
        not_before: epoch seconds before which no attempt is let through.
        at: the moment.
        kept_s: how long it is kept.

    Raises:
        CountersUnknownError: see there.
    """
    moment = int(at.timestamp())
    item = FailuresItem(
        partition(key), _FAILURES, failures=failures, not_before=not_before, expires_at=moment + kept_s
    )
    condition: Condition = FailuresItem.failures == seen
    if seen == 0:
        condition |= FailuresItem.pk.does_not_exist() | (FailuresItem.expires_at <= moment)
    with _known():
        return item.save_if(condition)


def forget_failures(key: str) -> None:
    """Begin at zero again.

    Raises:
        CountersUnknownError: see there.
    """
    with _known():
        FailuresItem(partition(key), _FAILURES).delete()


_FAILURES = "FAILURES"


def hour_key(at: datetime) -> str:
    """Sort key of an hour's item."""
    return f"HOUR#{at:%Y-%m-%dT%H}"


def day_key(at: datetime) -> str:
    """Sort key of a day's item."""
    return f"DAY#{at:%Y-%m-%d}"


def _hour(attributes: Mapping[str, Any]) -> Hour:
    return Hour(counts={name: int(value["N"]) for name, value in attributes.items() if "N" in value})


@contextmanager
def _known() -> Iterator[None]:
    """Let what passes by itself be told as that."""
    try:
        yield
    except BotoCoreError as fault:
        raise CountersUnknownError(type(fault).__name__) from fault
    except ClientError as fault:
        if fault.response["Error"]["Code"] in _BUSY:
            raise CountersUnknownError(fault.response["Error"]["Code"]) from fault
        raise
    except (GetError, PutError, UpdateError, DeleteError, TransactWriteError) as fault:
        if fault.cause_response_code in _BUSY or isinstance(fault.cause, BotoCoreError):
            raise CountersUnknownError(fault.cause_response_code or "no answer") from fault
        raise
    except PynamoDBException as fault:
        if isinstance(fault.cause, BotoCoreError):
            raise CountersUnknownError("no answer") from fault
        raise
