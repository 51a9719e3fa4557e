"""Turns whose runner died: they get the terminal event that it owes them."""

from __future__ import annotations

from datetime import datetime

from goldenfish.conversation.changing import OPEN_TURN_LOOK, change_talk
from goldenfish.conversation.models import Change, Talk, Turn
from goldenfish.conversation.transitions.closing import RUNNER_LOST, Progress, close_turn


def close_lost(session_id: str, now: datetime) -> str:
    """Close every turn that nobody carries out any more.

    Returns:
        What was done, in a word for the sweeper's count.

    Raises:
        SessionNotFound: there is no such conversation.
    """

    def decide(seen: Talk) -> Change:
        change = Change(talk=seen)
        for turn in seen.turns:
            if turn.is_open and _lost(turn, now):
                closed = close_turn(change.talk, turn.number, Progress(), error=RUNNER_LOST, now=now)
                change = Change(talk=closed.talk, events=(*change.events, *closed.events))
        return change

    return "turn_closed" if change_talk(session_id, decide).events else "nothing"


def _lost(turn: Turn, now: datetime) -> bool:
    """A turn that was never begun has had no lease; a job waits in Lambda's queue for a moment at most."""
    return (turn.lease_until or turn.started_at + OPEN_TURN_LOOK) < now
