"""Uploads: asked for, refused, arrived."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from goldenfish.clock import to_text
from goldenfish.consents.deciding import allowed
from goldenfish.events.models import EventType, NewEvent
from goldenfish.problems import AlreadyRecorded, QuestionNotAsked, QuestionSkipped, SessionClosed
from goldenfish.recordings.capture import MAX_REMEMBERED, Capture
from goldenfish.sessions.deadlines import Patience, may_lie_on_a_device
from goldenfish.sessions.models import Answer, AnswerState, Change, Interview, RecordingRef, Session, Status
from goldenfish.sessions.transitions.ending import ended_event, ended_late


@dataclass(frozen=True)
class UploadGranted:
    """Leave to upload: the recording's number within its answer."""

    change: Change
    number: int


def request_upload(
    interview: Interview,
    question_index: int,
    *,
    now: datetime,
    capture: Capture | None = None,
    awaited: Patience | None = None,
) -> UploadGranted:
    """Grant one upload for an answer and number it; a later one replaces an earlier one.

    What the client says of the recording is kept under that number: with a form it comes before the recording.

    Args:
        interview: as it stands.
        question_index: which answer, from 1.
        now: the moment.
        capture: how the client records.
        awaited: also after the close, for an answer whose recording the session waits for, or that may lie on a
            device (see `may_lie_on_a_device`) for so long. A page that was offline ends the last answer, and with it
            the session, over its socket; its upload may only then begin. One that was offline for longer finds the
            session closed.

    Raises:
        SessionClosed: other requests after the close are refused (recordings that were granted before are not).
        QuestionNotAsked: the index names no question that was asked.
        AlreadyRecorded: the answer has ended with a recording.
        QuestionSkipped: the person has left it out.
    """
    session, answer = interview.session, interview.answer(question_index)
    if not session.is_open and not _may_begin(session, answer, awaited, now):
        raise SessionClosed("The session is closed; no upload can be asked for.")
    if answer is None:
        raise QuestionNotAsked(f"Question {question_index} has not been asked.")
    if answer.skipped:
        raise QuestionSkipped(f"Question {question_index} was left out.")
    if answer.written or (answer.state is not AnswerState.ASKED and answer.recording is not None):
        raise AlreadyRecorded(f"Answer {question_index} has ended and has its recording.")
    number = answer.uploads_requested + 1
    granted = answer.model_copy(
        update={
            "uploads_requested": number,
            "refused_upload": None,
            "captures": _remembering(answer.captures, number, capture),
        }
    )
    if session.is_open:
        session = session.model_copy(update={"active_at": now})
    return UploadGranted(Change(interview=interview.replacing(granted, session), silent=True), number)


def refuse_upload(interview: Interview, question_index: int, *, reason: str) -> Change:
    """Keep that an answer's upload was refused on arrival, so that the session need not wait for it."""
    answer = interview.answer(question_index)
    if answer is None or answer.recording is not None:
        return Change(interview=interview)
    refused = answer.model_copy(update={"refused_upload": reason})
    return Change(interview=interview.replacing(refused), silent=True)


def recording_arrived(interview: Interview, question_index: int, recording: RecordingRef) -> Change:
    """Let a stored recording count for its answer, if it should.

    While the answer is open the highest-numbered recording counts; once it has ended the first to come.
    An older one that is delivered again, and a second one after the end, change nothing: they stay in S3
    and count for nothing, like one of a question that was left out. One that nobody waits for any more is late:
    the session waits for it again. If its question was taken for unanswered, its answer ends with it.
    """
    answer = interview.answer(question_index)
    if answer is None or not may_count(answer, recording.number):
        return Change(interview=_with_stray(interview, answer, recording))
    session = interview.session
    late = session.status is not Status.OPEN and not _awaited(session, answer)
    arrived = answer.model_copy(
        update={
            "recording": recording.model_copy(update={"capture": answer.captures.get(recording.number)}),
            "captures": {number: said for number, said in answer.captures.items() if number > recording.number},
            "transcript": None,
            "assessment": None,
            "assess_again": False,
            "late": late,
            "refused_upload": None,
        }
    )
    events: list[NewEvent] = []
    if late and arrived.state is AnswerState.NOT_ANSWERED:
        arrived = ended_late(arrived, session)
        events.append(ended_event(arrived))
    stored = NewEvent(
        type=EventType.RECORDING_STORED,
        turn=question_index,
        data={
            "question_index": question_index,
            "recording_id": recording.recording_id,
            "size_bytes": recording.size_bytes,
            "content_type": recording.content_type,
            "received_at": to_text(recording.received_at),
            "late": late,
        },
    )
    waiting = waiting_for(session, answer.member) if late else _forgetting(session, answer.member)
    if session.is_open:
        waiting = waiting.model_copy(update={"active_at": max(session.active_at, recording.received_at)})
    return Change(interview=interview.replacing(arrived, waiting), events=(*events, stored))


def _remembering(captures: Mapping[int, Capture], number: int, capture: Capture | None) -> dict[int, Capture]:
    """The captures with one more; the oldest give way."""
    if capture is None:
        return dict(captures)
    newest = sorted(captures)[-(MAX_REMEMBERED - 1) :]
    return {**{known: captures[known] for known in newest}, number: capture}


def _with_stray(interview: Interview, answer: Answer | None, recording: RecordingRef) -> Interview:
    """Without consent to keep it, a recording that counts for nothing is to be removed; so is one that comes back."""
    if answer is None or allowed(interview.session.consents, "keep"):
        return interview
    known = answer.recording
    if known is not None and known.recording_id == recording.recording_id and known.removed_at is None:
        return interview  # told once more
    return interview.replacing(answer.model_copy(update={"strays": answer.strays + 1}))


def may_count(answer: Answer, number: int) -> bool:
    """Whether a recording with this number counts for its answer if it arrives now."""
    if answer.skipped or answer.written:
        return False
    if answer.recording is None:
        return True
    return answer.state is AnswerState.ASKED and number > answer.recording.number


def _awaited(session: Session, answer: Answer) -> bool:
    """Whether the join still waits for this answer's recording: it ended before the close, nothing was given up."""
    return answer.member in session.expected and answer.transcript is None and answer.assessment is None


def _may_begin(session: Session, answer: Answer | None, patience: Patience | None, now: datetime) -> bool:
    """Whether an upload may begin after the close."""
    if patience is None or answer is None or answer.recording is not None:
        return False
    return _awaited(session, answer) or may_lie_on_a_device(session, answer, patience, now)


def _forgetting(session: Session, member: str) -> Session:
    """The session without what was known of a recording that has been replaced."""
    return session.model_copy(
        update={"transcribed": session.transcribed - {member}, "assessed": session.assessed - {member}}
    )


def waiting_for(session: Session, member: str) -> Session:
    """The session, closed but waiting for one answer (again): the join gives a new revision of the summary."""
    forgetting = _forgetting(session, member)
    return forgetting.model_copy(update={"status": Status.CLOSED, "expected": session.expected | {member}})
