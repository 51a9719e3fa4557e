"""Hearing: a reply that was sent completely is stored as what was heard of it when its playing is stopped."""

from __future__ import annotations

from goldenfish.conversation.heard import heard_text
from goldenfish.conversation.models import Turn
from goldenfish.events.models import EventType, NewEvent


def corrected(turn: Turn, played_ms: int | None) -> tuple[Turn, NewEvent] | None:
    """A completed turn as heard, with the event that tells of it; None when there is nothing to correct.

    Args:
        turn: the newest one.
        played_ms: since its first sound, as told now; None: as acknowledged last.
    """
    if turn.is_open or turn.reason != "completed" or turn.interrupted:
        return None
    played = turn.played_ms if played_ms is None else played_ms
    heard = heard_text(turn.chunks, played)
    if heard == turn.text.rstrip():
        return None
    event = NewEvent(
        type=EventType.TURN_HEARD,
        turn=turn.number,
        gen=turn.gen,
        data={"turn": turn.number, "heard_text": heard, "played_ms": played},
    )
    return turn.model_copy(update={"heard_text": heard, "played_ms": played, "interrupted": True}), event
