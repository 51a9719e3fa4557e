"""Closing a turn: its one terminal event."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from pydantic import JsonValue

from goldenfish.conversation.heard import heard_text
from goldenfish.conversation.models import Change, Chunk, EndReason, Talk, Turn, TurnState
from goldenfish.conversation.transitions.speaking import words_of
from goldenfish.events.models import EventType, NewEvent
from goldenfish.providers.chat_model import Usage

RUNNER_LOST = "runner_lost"
"""The function that carried out the turn died; what it had sent is not known any more."""


@dataclass
class Progress:
    """What the runner of a turn has done so far."""

    chunks: list[Chunk] = field(default_factory=list)
    timeline_ms: dict[str, int] = field(default_factory=dict)
    model: str | None = None
    voice: str | None = None
    tone: str | None = None
    usage: Usage | None = None
    """What the model read and wrote; None: it was not asked."""

    @property
    def text(self) -> str:
        """The reply as far as it was sent."""
        return "".join(chunk.text for chunk in self.chunks)


def heard_person(talk: Talk, number: int, text: str) -> Change:
    """Take in what was recognised in the turn's recording."""
    turn = talk.turn(number)
    if turn is None or not turn.is_open or turn.user_text is not None:
        return Change(talk=talk)
    heard = turn.model_copy(update={"user_text": text})
    return Change(talk=talk.replacing(heard), events=(words_of(heard, talk.conversation.language),))


def close_turn(talk: Talk, number: int, progress: Progress, *, error: str | None = None, now: datetime) -> Change:
    """Close a turn as its runner left it; closing it again changes nothing.

    A turn that was told to end ends for that reason, whatever else happened to it. One whose generation is no longer
    in force without having been told so was left behind, so it is superseded.

    Args:
        talk: the conversation with this turn.
        number: of the turn.
        progress: what was sent.
        error: stable code of what went wrong; None: all of the reply was sent.
        now: the moment.
    """
    turn = talk.turn(number)
    if turn is None or not turn.is_open:
        return Change(talk=talk)
    reason = _reason(turn, talk.conversation.gen, error)
    played = turn.ending.played_ms if turn.ending and turn.ending.played_ms is not None else turn.played_ms
    heard = None if reason == "completed" else heard_text(progress.chunks, played)
    closed = turn.model_copy(
        update={
            "state": TurnState.CLOSED,
            "reason": reason,
            "error": error if reason == "error" else None,
            "text": progress.text,
            "chunks": tuple(progress.chunks),
            "heard_text": heard,
            "played_ms": played,
            "interrupted": reason in {"cancelled", "superseded"},
            "timeline_ms": dict(progress.timeline_ms),
            "model": progress.model,
            "voice": progress.voice,
            "tone": progress.tone,
            "ended_at": now,
        }
    )
    left = tuple(n for n in talk.conversation.open_turns if n != number)
    conversation = talk.conversation.model_copy(update={"open_turns": left})
    return Change(talk=talk.replacing(closed, conversation), events=(_terminal(closed, conversation.product),))


def _reason(turn: Turn, gen: int, error: str | None) -> EndReason:
    if turn.ending is not None:
        return turn.ending.reason
    if turn.gen != gen:
        return "superseded"
    return "completed" if error is None else "error"


def _terminal(turn: Turn, product: str) -> NewEvent:
    data: dict[str, JsonValue] = {
        "turn": turn.number,
        "message_id": turn.message_id,
        "product": product,
        "reason": turn.reason,
        "error": turn.error,
        "text": turn.text,
        "heard_text": turn.remembered,
        "interrupted": turn.interrupted,
        "tone": turn.tone,
        "timeline_ms": dict(turn.timeline_ms),
    }
    return NewEvent(type=EventType.STREAM_COMPLETE, turn=turn.number, gen=turn.gen, data=data)
