"""The event log in DynamoDB. Events are written by the transaction that changes the session, never alone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import takewhile

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from goldenfish.events.models import Event, EventType
from goldenfish.table import Item

_EVENT = "EVENT#"


class EventItem(Item):
    """One event; its key carries the sequence number, so that a query returns the log in order."""

    type = UnicodeAttribute()
    seq = NumberAttribute()
    body = JSONAttribute()
    sent_by = UnicodeAttribute(null=True)

    @classmethod
    def of(cls, event: Event, expires_at: int, *, sent_by_writer: bool = False) -> EventItem:
        """The item of an event; one that its writer sends itself is left alone by the push (see the template)."""
        return cls(
            f"SESSION#{event.session_id}",
            f"{_EVENT}{event.seq:08d}",
            type=event.type.value,
            seq=event.seq,
            body=event.model_dump(mode="json"),
            expires_at=expires_at,
            sent_by="writer" if sent_by_writer else None,
        )


def hand_over(events: Sequence[Event]) -> None:
    """Leave events to the push: their writer could not send them. Those erased meanwhile stay erased."""
    for event in events:
        item = EventItem(f"SESSION#{event.session_id}", f"{_EVENT}{event.seq:08d}")
        item.update_if(EventItem.pk.exists(), [EventItem.sent_by.remove()])


def rewrite(session_id: str, types: Collection[EventType], change: Callable[[Event], Event]) -> None:
    """Write events of some types anew, each in its place; those that are erased meanwhile stay erased.

    Args:
        session_id: whose.
        types: of the events to look at.
        change: gives each as it shall be.
    """
    for event in of_types(session_id, types):
        new = change(event)
        if new != event:
            item = EventItem(f"SESSION#{session_id}", f"{_EVENT}{event.seq:08d}")
            item.update_if(EventItem.pk.exists(), [EventItem.body.set(new.model_dump(mode="json"))])


def of_types(session_id: str, types: Collection[EventType]) -> Iterator[Event]:
    """The events of some types, in order; consistent. Reads the whole log."""
    rows = EventItem.query(
        f"SESSION#{session_id}",
        range_key_condition=EventItem.sk.startswith(_EVENT),
        filter_condition=EventItem.type.is_in(*(kind.value for kind in types)),
        consistent_read=True,
    )
    return (Event.model_validate(row.body) for row in rows)


def after(session_id: str, seq: int, limit: int) -> list[Event]:
    """Events with a higher number than `seq`, in order and without a gap, at most `limit` of them; consistent.

    A query may come in the middle of a transaction and see its later event without the earlier one. Who took that as
    the log would never look for the missing number again, so the answer ends before a gap; the next one goes on.
    """
    rows = EventItem.query(
        f"SESSION#{session_id}",
        range_key_condition=EventItem.sk.between(f"{_EVENT}{seq + 1:08d}", f"{_EVENT}{10**8 - 1}"),
        consistent_read=True,
        limit=limit,
    )
    whole = takewhile(lambda numbered: int(numbered[1].seq) == numbered[0], enumerate(rows, start=seq + 1))
    return [Event.model_validate(row.body) for _, row in whole]


def last_seq(session_id: str) -> int:
    """The number of the newest event, consistently; 0 while there is none."""
    newest = EventItem.query(
        f"SESSION#{session_id}",
        range_key_condition=EventItem.sk.startswith(_EVENT),
        consistent_read=True,
        scan_index_forward=False,
        limit=1,
    )
    return next((int(row.seq) for row in newest), 0)
