"""The envelope of an event, and the names of the durable and the fleeting ones."""

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
    INTERVIEWER_SAID = "interviewer_said"
    """Greeting or closing words of an interview."""
    QUESTION_REPEATED = "question_repeated"
    """The person asked to hear the question in force again."""
    QUESTION_SKIPPED = "question_skipped"
    """The person has left out the question in force."""
    SESSION_PAUSED = "session_paused"
    SESSION_RESUMED = "session_resumed"
    CONVERSATION_STARTED = "conversation_started"
    """A conversation begins, or begins anew: what was said before is no longer part of it."""
    STREAM_COMPLETE = "stream_complete"
    """The one terminal event of a turn."""
    TURN_HEARD = "turn_heard"
    """A turn that was sent completely was interrupted while it was played."""
    CONSENT_CHANGED = "consent_changed"
    """Something was consented to or refused, or a consent was withdrawn."""


class FrameType(StrEnum):
    """Fleeting frames: sent to the live connection, never stored, never replayed, dropped when stale."""

    READY = "ready"
    PONG = "pong"
    STATUS = "status"
    TRANSCRIPT_PARTIAL = "transcript_partial"
    TEXT_CHUNK = "text_chunk"
    AUDIO_CHUNK = "audio_chunk"
    NUDGE = "nudge"
    RECONNECT = "reconnect"
    SUPERSEDED = "superseded"
    ERROR = "error"


class NewEvent(Frozen):
    """An event that a transition wants to tell of; it gets its number when it is stored."""

    type: EventType
    turn: int | None = Field(default=None, description="question index or turn number, where there is one")
    gen: int = Field(default=0, description="generation of the live turn; 0 outside one")
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


class Frame(Frozen):
    """A fleeting frame: the envelope of an event without a number."""

    v: int = 1
    type: FrameType
    ts: datetime
    session_id: str
    turn: int | None = None
    gen: int = Field(default=0, description="of the live turn; a client drops frames of an older one")
    ref: str | None = Field(default=None, description="`id` of the client's message that this answers")
    data: dict[str, JsonValue]


def numbered(new: tuple[NewEvent, ...], *, session_id: str, last_seq: int, now: datetime) -> tuple[Event, ...]:
    """The events with their sequence numbers, which follow `last_seq` without a gap."""
    return tuple(
        Event(
            type=event.type,
            id=f"{session_id}-{seq}",
            seq=seq,
            ts=now,
            session_id=session_id,
            turn=event.turn,
            gen=event.gen,
            data=event.data,
        )
        for seq, event in enumerate(new, start=last_seq + 1)
    )
