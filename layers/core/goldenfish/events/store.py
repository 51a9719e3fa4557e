"""The event log in DynamoDB. Events are written by the transaction that changes the session, never alone."""

from __future__ import annotations

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from goldenfish.events.models import Event
from goldenfish.table import Item

_EVENT = "EVENT#"


class EventItem(Item):
    """One event; its key carries the sequence number, so that a query returns the log in order."""

    type = UnicodeAttribute()
    seq = NumberAttribute()
    body = JSONAttribute()

    @classmethod
    def of(cls, event: Event, expires_at: int) -> EventItem:
        """The item of an event."""
        return cls(
            f"SESSION#{event.session_id}",
            f"{_EVENT}{event.seq:08d}",
            type=event.type.value,
            seq=event.seq,
            body=event.model_dump(mode="json"),
            expires_at=expires_at,
        )


def after(session_id: str, seq: int, limit: int) -> list[Event]:
    """Events with a higher number than `seq`, in order, at most `limit` of them; consistent."""
    rows = EventItem.query(
        f"SESSION#{session_id}",
        range_key_condition=EventItem.sk.between(f"{_EVENT}{seq + 1:08d}", f"{_EVENT}{10**8 - 1}"),
        consistent_read=True,
        limit=limit,
    )
    return [Event.model_validate(row.body) for row in rows if not row.expired]


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
