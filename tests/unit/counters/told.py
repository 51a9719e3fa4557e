"""Events as the sessions tell them, and as the table's stream brings them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from goldenfish.events.models import Event, EventType

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def event(kind: EventType, seq: int = 1, *, session_id: str = "ses_2345", **told: Any) -> Event:
    """An event; `turn` and `ts` as given, all else is its data."""
    turn, moment = told.pop("turn", None), told.pop("ts", NOON)
    return Event(type=kind, id=f"{session_id}-{seq}", seq=seq, ts=moment, session_id=session_id, turn=turn, data=told)


def card(
    seq: int = 1, *, waited_s: float | None = 7.5, reason: str | None = None, session_id: str = "ses_2345"
) -> Event:
    """A result card; with a reason, its transcript failed for it."""
    received = None if waited_s is None else (NOON - timedelta(seconds=waited_s)).isoformat()
    return event(
        EventType.RESULT_CARD,
        seq,
        session_id=session_id,
        turn=1,
        received_at=received,
        transcript={"status": "failed" if reason else "done", "reason": reason},
        assessment={"status": "done", "reason": None, "duration_s": 12.5},
    )


def record(of: Event, number: int) -> dict[str, Any]:
    """A stream record that brings an event, as Lambda hands it over."""
    key = {"pk": {"S": f"SESSION#{of.session_id}"}, "sk": {"S": f"EVENT#{of.seq:08d}"}}
    return {
        "eventID": f"{number:032x}",
        "eventName": "INSERT",
        "eventSource": "aws:dynamodb",
        "dynamodb": {
            "ApproximateCreationDateTime": NOON.timestamp(),
            "Keys": key,
            "NewImage": {
                **key,
                "type": {"S": of.type.value},
                "seq": {"N": str(of.seq)},
                "body": {"S": of.model_dump_json()},
            },
            "SequenceNumber": str(1100000000017454423009 + number),
            "StreamViewType": "NEW_IMAGE",
        },
    }
