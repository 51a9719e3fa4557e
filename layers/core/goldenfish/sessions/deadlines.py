"""When nothing more is waited for: idle sessions, recordings that never came, summaries that got stuck. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from goldenfish.consents.deciding import last_change
from goldenfish.sessions.keeping import not_to_keep
from goldenfish.sessions.models import Answer, AnswerState, Interview, Session, Status


@dataclass(frozen=True)
class Patience:
    """How long each thing is waited for."""

    idle: timedelta
    recording: timedelta
    offline_recording: timedelta
    result: timedelta
    summary: timedelta


def due_at(interview: Interview, patience: Patience) -> datetime | None:
    """The next moment at which something must be removed, given up or healed; None when nothing is waited for."""
    session = interview.session
    if session.duties or not_to_keep(interview):
        return session.created_at  # at once
    if session.status is Status.OPEN:
        return session.active_at + patience.idle
    if session.status is Status.SUMMARISING and session.summarising_since is not None:
        return session.summarising_since + patience.summary
    if session.status is Status.CLOSED:
        return min((_answer_due(session, a, patience) for a in unfinished(interview)), default=None)
    return None


def unfinished(interview: Interview) -> list[Answer]:
    """Answers that the join still waits for."""
    session = interview.session
    waiting = session.expected - (session.transcribed & session.assessed)
    return [a for a in interview.answers if a.member in waiting]


def overdue(interview: Interview, patience: Patience, now: datetime) -> list[Answer]:
    """Answers that have been waited for long enough: for their recording, or for the workers."""
    session = interview.session
    return [a for a in unfinished(interview) if _answer_due(session, a, patience) <= now]


def may_lie_on_a_device(session: Session, answer: Answer, patience: Patience, now: datetime) -> bool:
    """Whether an answer of which nothing was heard may have been given without network, and still come.

    Not where a person has closed the session or left the question out: then nobody waits for it.
    """
    unheard = answer.state is AnswerState.NOT_ANSWERED and not answer.skipped
    by_itself = session.closed_by == "idle" and session.offline_queue
    return unheard and by_itself and now < _answer_due(session, answer, patience)


def _answer_due(session: Session, answer: Answer, patience: Patience) -> datetime:
    if answer.recording is not None:
        consented = last_change(session.consents) or session.created_at
        begun = max(answer.recording.received_at, session.closed_at or session.active_at, consented)
        return begun + patience.result
    ended = answer.ended_at or session.closed_at or session.active_at
    return ended + (patience.offline_recording if session.offline_queue else patience.recording)
