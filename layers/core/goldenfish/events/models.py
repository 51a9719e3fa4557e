"""The envelope of an event, and the names of the durable ones."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import Field, JsonValue

from goldenfish.frozen import Frozen


class EventType(StrEnum):
    """Durable events. The first names are the seed's; `docs/events.md` describes each one's data."""

    QUESTION_ASKED = "question_asked"
    TRANSCRIPT_FINAL = "transcript_final"
    RESULT_CARD = "result_card"
    SESSION_SUMMARY = "session_summary"
    ERROR = "error"
    ANSWER_ENDED = "answer_ended"
    RECORDING_STORED = "recording_stored"
    SESSION_CLOSED = "session_closed"


class NewEvent(Frozen):
    """An event that a transition wants to tell of; it gets its number when it is stored."""

    type: EventType
    turn: int | None = Field(default=None, description="question index, where there is one")
    data: dict[str, JsonValue]


class Event(Frozen):
    """An event as every transport shows it."""

    v: int = 1
    type: EventType
    id: str
    seq: int = Field(ge=1, description="rises by one within a session; clients order by it")
    ts: datetime
    session_id: str
    turn: int | None = None
    gen: int = Field(default=0, description="generation of the live turn; 0 outside one")
    data: dict[str, JsonValue]
