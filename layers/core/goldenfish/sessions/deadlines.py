"""When nothing more is waited for: idle sessions, recordings that never came, summaries that got stuck. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from goldenfish.sessions.models import Answer, Interview, Session, Status


@dataclass(frozen=True)
class Patience:
    """How long each thing is waited for."""

    idle: timedelta
    recording: timedelta
    offline_recording: timedelta
    summary: timedelta


def due_at(interview: Interview, patience: Patience) -> datetime | None:
    """The next moment at which something must be given up or healed; None when nothing is waited for."""
    session = interview.session
    if session.status is Status.OPEN:
        return session.active_at + patience.idle
    if session.status is Status.SUMMARISING and session.summarising_since is not None:
        return session.summarising_since + patience.summary
    if session.status is Status.CLOSED:
        return min((_recording_due(session, a, patience) for a in unrecorded(interview)), default=None)
    return None


def unrecorded(interview: Interview) -> list[Answer]:
    """Answers that the join waits for and whose recording has not come."""
    session = interview.session
    open_members = session.expected - session.transcribed
    return [a for a in interview.answers if a.member in open_members and a.recording is None]


def overdue(interview: Interview, patience: Patience, now: datetime) -> list[Answer]:
    """Answers whose recording has been waited for long enough."""
    return [a for a in unrecorded(interview) if _recording_due(interview.session, a, patience) <= now]


def _recording_due(session: Session, answer: Answer, patience: Patience) -> datetime:
    ended = answer.ended_at or session.closed_at or session.active_at
    return ended + (patience.offline_recording if session.offline_queue else patience.recording)
