"""The join: when all that was ended has been transcribed and assessed, the summary is asked for, once.

Two string sets and one conditional transition, tried by whatever comes last (a transcript, an assessment,
the close). Sets, not counters: an event that is delivered twice must not count twice.
"""

from __future__ import annotations

from datetime import datetime

from goldenfish.sessions.models import Change, Session, Status


def is_complete(session: Session) -> bool:
    """Whether every expected answer is done with by both workers (failed answers are done too)."""
    return session.expected <= session.transcribed and session.expected <= session.assessed


def try_complete(change: Change, now: datetime) -> Change:
    """Move a closed session whose answers are all done to `summarising`.

    The store writes a change only over the version it was read from, so of concurrent callers one wins,
    and only the winner's change has `summary_wanted`.
    """
    session = change.interview.session
    if session.status is not Status.CLOSED or not is_complete(session):
        return change
    summarising = session.model_copy(
        update={
            "status": Status.SUMMARISING,
            "revision": session.revision + 1,
            "summarising_since": now,
        }
    )
    interview = change.interview.model_copy(update={"session": summarising})
    return change.model_copy(update={"interview": interview, "summary_wanted": True})
