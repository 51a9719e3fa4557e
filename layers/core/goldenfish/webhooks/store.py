"""Hooks and their delivery logs in DynamoDB, and the queue of what is to be delivered.

A signing secret has to be read to be used, so it stands in its hook's item, which the table's key encrypts.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist

from goldenfish.aws import client
from goldenfish.clock import now
from goldenfish.settings import settings
from goldenfish.table import Item
from goldenfish.webhooks.models import Delivery, Hook, Notice

_HOOK = "HOOK#"
_DELIVERY = "DELIVERY#"
LOG_DAYS = 30
_LONGEST_DELAY_S = 900
"""What SQS takes."""


class HookItem(Item):
    """One hook; whoever changes it says which version was read."""

    version = NumberAttribute()
    body = JSONAttribute()


class DeliveryItem(Item):
    """One entry of a hook's delivery log."""

    attempt_count = NumberAttribute()
    session_id = UnicodeAttribute(null=True)
    body = JSONAttribute()


class HookChangedError(Exception):
    """Somebody else wrote the hook since it was read."""


def _partition(owner: str) -> str:
    return f"WEBHOOK#{owner}"


def hooks(owner: str) -> list[Hook]:
    """An owner's hooks, the oldest first; consistent."""
    rows = HookItem.query(_partition(owner), HookItem.sk.startswith(_HOOK), consistent_read=True)
    return sorted((Hook.model_validate(row.body) for row in rows), key=lambda hook: (hook.created_at, hook.hook_id))


def hook(owner: str, hook_id: str) -> tuple[Hook, int] | None:
    """One hook and its version, consistently; None: there is none."""
    try:
        item = HookItem.get(_partition(owner), _HOOK + hook_id, consistent_read=True)
    except DoesNotExist:
        return None
    return Hook.model_validate(item.body), int(item.version)


def put_hook(new: Hook, seen: int) -> None:
    """Write a hook over the version that was read; 0: it is new.

    Raises:
        HookChangedError: the stored version is another by now, or the hook is gone.
    """
    item = HookItem(_partition(new.owner), _HOOK + new.hook_id, version=seen + 1, body=new.model_dump(mode="json"))
    condition = HookItem.version == seen if seen else HookItem.pk.does_not_exist()
    if not item.save_if(condition):
        raise HookChangedError(new.hook_id)


def remove_hook(owner: str, hook_id: str) -> bool:
    """Remove a hook with its delivery log; False: there was none."""
    if not HookItem(_partition(owner), _HOOK + hook_id).delete_if(HookItem.pk.exists()):
        return False
    _remove(DeliveryItem.query(_partition(owner), DeliveryItem.sk.startswith(_log(hook_id))))
    return True


def _log(hook_id: str) -> str:
    return f"{_DELIVERY}{hook_id}#"


def delivery(owner: str, hook_id: str, webhook_id: str) -> Delivery | None:
    """One entry of the log, consistently; None: there is none, or its time is over."""
    try:
        item = DeliveryItem.get(_partition(owner), _log(hook_id) + webhook_id, consistent_read=True)
    except DoesNotExist:
        return None
    return Delivery.model_validate(item.body)


def deliveries(owner: str, hook_id: str, *, before: str = "", limit: int) -> list[Delivery]:
    """A hook's log, the newest first.

    Args:
        owner: of the hook.
        hook_id: of the hook.
        before: identifier of the entry to go on after; empty: from the newest.
        limit: most entries.
    """
    prefix = _log(hook_id)
    rows = DeliveryItem.query(
        _partition(owner),
        DeliveryItem.sk.between(prefix, prefix + (before or "~")),
        scan_index_forward=False,
        limit=limit + 1,
    )
    found = [Delivery.model_validate(row.body) for row in rows]
    return [entry for entry in found if entry.webhook_id != before][:limit]


def put_delivery(new: Delivery, seen: Delivery | None) -> bool:
    """Write an entry over the one that was read; False: another attempt was written meanwhile."""
    item = DeliveryItem(
        _partition(new.owner),
        _log(new.hook_id) + new.webhook_id,
        attempt_count=new.attempt_count,
        session_id=new.session_id or None,
        body=new.model_dump(mode="json"),
        expires_at=int((now() + timedelta(days=min(LOG_DAYS, settings().retention_days))).timestamp()),
    )
    count = DeliveryItem.attempt_count
    condition = DeliveryItem.pk.does_not_exist() if seen is None else count == seen.attempt_count
    return item.save_if(condition)


def forget_session(owner: str, session_id: str) -> None:
    """Remove what the delivery logs hold of a session, when it is erased."""
    rows = DeliveryItem.query(
        _partition(owner),
        DeliveryItem.sk.startswith(_DELIVERY),
        filter_condition=DeliveryItem.session_id == session_id,
        consistent_read=True,
    )
    _remove(rows)


def forget_owner(owner: str) -> None:
    """Remove an owner's hooks and all their logs, when the account is erased."""
    for row in HookItem.query(_partition(owner), HookItem.sk.startswith(_HOOK), consistent_read=True):
        row.delete()
    _remove(DeliveryItem.query(_partition(owner), DeliveryItem.sk.startswith(_DELIVERY), consistent_read=True))


def _remove(rows: Iterator[DeliveryItem]) -> None:
    with DeliveryItem.batch_write() as batch:
        for row in rows:
            batch.delete(row)


def enqueue(notice: Notice, moment: datetime | None = None) -> None:
    """Ask for a delivery when it is due, or as late as SQS can wait: then it is put off again."""
    left = (notice.due - (moment or datetime.now(UTC))).total_seconds()
    client("sqs").send_message(
        QueueUrl=settings().webhook_queue_url,
        MessageBody=notice.model_dump_json(),
        DelaySeconds=max(0, min(_LONGEST_DELAY_S, round(left))),
    )
