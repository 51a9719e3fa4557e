"""A break: nothing is asked and no silence counts until the interview goes on."""

from __future__ import annotations

from datetime import datetime, timedelta

from goldenfish.clock import to_text
from goldenfish.events.models import EventType, NewEvent
from goldenfish.problems import SessionClosed
from goldenfish.sessions.models import AnswerState, Change, Interview


def pause(interview: Interview, *, now: datetime) -> Change:
    """Pause the interview; pausing again changes nothing.

    Raises:
        SessionClosed: there is nothing to pause.
    """
    session, current = interview.session, interview.current
    if not session.is_open:
        raise SessionClosed("The session is closed; it cannot be paused.")
    if session.paused_at is not None:
        return Change(interview=interview)
    paused = interview.model_copy(update={"session": session.model_copy(update={"paused_at": now, "active_at": now})})
    if current is not None and current.state is AnswerState.ASKED:
        paused = paused.replacing(current.model_copy(update={"listening": current.listening.paused()}))
    index = current.question_index if current else None
    event = NewEvent(type=EventType.SESSION_PAUSED, turn=index, data={"paused_at": to_text(now)})
    return Change(interview=paused, events=(event,))


def resume(interview: Interview, *, now: datetime) -> Change:
    """Let a paused interview go on; one that is not paused stays as it is."""
    session, current = interview.session, interview.current
    if session.paused_at is None:
        return Change(interview=interview)
    lasted_ms = (now - session.paused_at) // timedelta(milliseconds=1)
    going_on = session.model_copy(update={"paused_at": None, "active_at": now})
    event = NewEvent(
        type=EventType.SESSION_RESUMED,
        turn=current.question_index if current else None,
        data={"resumed_at": to_text(now), "paused_ms": lasted_ms},
    )
    return Change(interview=interview.model_copy(update={"session": going_on}), events=(event,))
