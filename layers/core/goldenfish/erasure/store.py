"""Erasures in DynamoDB: tombstones of sessions, jobs of persons and accounts, and removing partitions.

A tombstone stands where the session stood. It is written by the transaction that removes the session's head, and
without its head nothing is added to a session: every change holds the head's version as a condition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import cast

from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import DoesNotExist, TransactWriteError

from goldenfish.clock import now, to_text
from goldenfish.erasure.models import Erasure, Kind
from goldenfish.erasure.plan import FIRST_LOOK, TOMBSTONE_KEPT
from goldenfish.ids import is_conversation
from goldenfish.sessions.store import overtaken
from goldenfish.table import DueIndex, DueItem, Item, present, transaction
from goldenfish.users.caller import Caller

_ERASED = "ERASED"
_ACCOUNT = "ACCOUNT"
_WAITING = "ERASURE"
"""In the index, apart from the sessions that are due."""
_BATCH = 25
"""What DynamoDB removes in one call."""


class ErasureItem(DueItem):
    """A tombstone or a job."""

    kind = UnicodeAttribute()
    owner = UnicodeAttribute(null=True)
    person = UnicodeAttribute(null=True)
    made_at = UnicodeAttribute(null=True)
    asked_at = UnicodeAttribute()
    done_at = UnicodeAttribute(null=True)


class NoLongerThereError(Exception):
    """There is no such session to be erased, or somebody else has begun to."""


def begin(erasure: Erasure) -> None:
    """Begin an erasure; that of a session takes its head away, by which everybody stops finding it.

    Raises:
        NoLongerThereError: the session's head is gone.
    """
    if erasure.kind != "session":
        _item(erasure, now() + FIRST_LOOK).save()
        return
    head = "CONVERSATION#HEAD" if is_conversation(erasure.session_id) else "SESSION"
    try:
        with transaction() as write:
            write.delete(Item(_partition(erasure), head), condition=Item.pk.exists())
            write.save(_item(erasure, now() + FIRST_LOOK))
    except TransactWriteError as error:
        if overtaken(error):
            raise NoLongerThereError(erasure.session_id) from error
        raise


def of_session(session_id: str) -> Erasure | None:
    """The tombstone of a session, consistently; None: it was not erased lately."""
    return _read(f"SESSION#{session_id}", _ERASED)


def of_person(owner: str, person: str) -> Erasure | None:
    """The erasure of a person that is under way, or None."""
    return _read(f"ERASURE#{owner}", person)


def of_account(owner: str) -> Erasure | None:
    """The erasure of an account that is under way, or None."""
    return _read(f"ERASURE#{owner}", _ACCOUNT)


def waiting(moment: datetime) -> Iterator[Erasure]:
    """Erasures that are to be looked at by now, the longest waiting first."""
    for row in ErasureItem.due.query(_WAITING, range_key_condition=DueIndex.gsi_sk < to_text(moment)):
        found = _read(row.pk, row.sk)
        if found is not None:
            yield found


def called_late(caller: Caller, session_id: str) -> None:
    """One of our own workers comes for a session that is not there: if it was erased, the next sweep looks again.

    It may have stored objects before it came here, or was told of one. It needs no right to remove them.
    """
    if caller.role != "platform":
        return
    ErasureItem(f"SESSION#{session_id}", _ERASED).update_if(
        ErasureItem.pk.exists(),
        [ErasureItem.gsi_pk.set(_WAITING), ErasureItem.gsi_sk.set(to_text(now()))],
    )


def keep(erasure: Erasure, look_at: datetime | None) -> None:
    """Write down how far an erasure has come, and when it is looked at next."""
    _item(erasure, look_at).save()


def finish(erasure: Erasure) -> None:
    """Forget the erasure of a person or an account: nothing is left of it."""
    ErasureItem(_partition(erasure), _sort_key(erasure)).delete()


def remove_partition(partition: str, *, beginning: str = "", go_on: Callable[[], None]) -> None:
    """Remove the items of a partition whose sort keys begin so; a tombstone stays.

    Args:
        partition: its key.
        beginning: of the sort keys; empty: all.
        go_on: called before each call that removes; raises when the time is over.
    """
    condition = Item.sk.startswith(beginning) if beginning else None
    rows = Item.query(partition, range_key_condition=condition, attributes_to_get=["pk", "sk"], consistent_read=True)
    batch: list[Item] = []
    for row in rows:
        if row.sk == _ERASED:
            continue
        batch.append(row)
        if len(batch) == _BATCH:
            _remove(batch, go_on)
            batch = []
    _remove(batch, go_on)


def remove(partition: str, sort_key: str) -> None:
    """Remove one item; one that is not there stays so."""
    Item(partition, sort_key).delete()


def _remove(batch: list[Item], go_on: Callable[[], None]) -> None:
    if not batch:
        return
    go_on()
    with Item.batch_write() as write:
        for row in batch:
            write.delete(row)


def _read(partition: str, sort_key: str) -> Erasure | None:
    try:
        item = ErasureItem.get(partition, sort_key, consistent_read=True)
    except DoesNotExist:
        return None
    return Erasure(
        kind=cast("Kind", item.kind),
        session_id=partition.removeprefix("SESSION#") if item.kind == "session" else "",
        owner=item.owner or "",
        person=item.person or "",
        made_at=item.made_at,
        asked_at=item.asked_at,
        done_at=item.done_at,
    )


def _item(erasure: Erasure, look_at: datetime | None) -> ErasureItem:
    texts = {
        "owner": erasure.owner or None,
        "person": erasure.person or None,
        "made_at": to_text(erasure.made_at) if erasure.made_at else None,
        "asked_at": to_text(erasure.asked_at),
        "done_at": to_text(erasure.done_at) if erasure.done_at else None,
    }
    kept_until = erasure.asked_at.astimezone(UTC) + TOMBSTONE_KEPT
    return ErasureItem(
        _partition(erasure),
        _sort_key(erasure),
        kind=erasure.kind,
        **present(texts),
        expires_at=int(kept_until.timestamp()) if erasure.done_at else None,  # one that is not done never expires
        gsi_pk=_WAITING if look_at else None,
        gsi_sk=to_text(look_at) if look_at else None,
    )


def _partition(erasure: Erasure) -> str:
    return f"SESSION#{erasure.session_id}" if erasure.kind == "session" else f"ERASURE#{erasure.owner}"


def _sort_key(erasure: Erasure) -> str:
    return {"session": _ERASED, "person": erasure.person, "account": _ACCOUNT}[erasure.kind]
