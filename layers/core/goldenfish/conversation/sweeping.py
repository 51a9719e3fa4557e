"""Turns whose runner died: they get the terminal event that it owes them."""

from __future__ import annotations

from datetime import datetime

from goldenfish.conversation.changing import OPEN_TURN_LOOK, change_talk
from goldenfish.conversation.models import Change, Talk, Turn
from goldenfish.conversation.transitions.closing import RUNNER_LOST, Progress, close_turn
from goldenfish.users.caller import PLATFORM

_AT_ONCE = 40
"""A transaction of DynamoDB holds 100 items; each turn takes two, its own and its event."""


def close_lost(session_id: str, now: datetime) -> str:
    """Close the turns that nobody carries out any more, the oldest first; of very many the next sweep has the rest.

    Returns:
        What was done, in a word for the sweeper's count.

    Raises:
        SessionNotFound: there is no such conversation.
    """

    def decide(seen: Talk) -> Change:
        change = Change(talk=seen)
        lost = [turn.number for turn in seen.turns if turn.is_open and _lost(turn, now)]
        for number in lost[:_AT_ONCE]:
            closed = close_turn(change.talk, number, Progress(), error=RUNNER_LOST, now=now)
            change = Change(talk=closed.talk, events=(*change.events, *closed.events))
        return change

    return "turn_closed" if change_talk(PLATFORM, session_id, decide).events else "nothing"


def _lost(turn: Turn, now: datetime) -> bool:
    """A turn that was never begun has had no lease; a job waits in Lambda's queue for a moment at most."""
    return (turn.lease_until or turn.started_at + OPEN_TURN_LOOK) < now
