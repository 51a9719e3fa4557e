"""Results: a transcript or an assessment has come, or never will."""

from __future__ import annotations

from datetime import datetime

from pydantic import JsonValue

from goldenfish.clock import to_text
from goldenfish.events.models import EventType, NewEvent
from goldenfish.sessions.join import try_complete
from goldenfish.sessions.models import (
    Answer,
    AssessmentBrief,
    Change,
    Interview,
    Status,
    TranscriptBrief,
    is_our_fault,
    lacks_consent,
    may_be_replaced,
)
from goldenfish.sessions.transitions.cutting import is_of_another_cut, with_cut
from goldenfish.sessions.transitions.permitting import (
    kept_figures,
    outdated_summary,
    permitted_assessment,
    permitted_transcript,
    with_duty,
)


def transcript_stored(
    interview: Interview, question_index: int, recording_id: str, brief: TranscriptBrief, *, now: datetime
) -> Change:
    """Take in a transcript.

    One of a recording that no longer counts, or a second one, changes nothing; but what a worker finds out at
    last replaces its own failure, also after the summary, which is then written anew. One of another company that
    comes after a withdrawal is not taken in.
    """
    brief, duty = permitted_transcript(interview.session, brief)
    interview = with_duty(interview, duty)
    answer = interview.answer(question_index)
    if answer is None or not _awaits(answer, recording_id, answer.transcript, brief):
        return Change(interview=interview)
    change = Change(interview=_reopened(interview, answer.transcript))
    return try_complete(_with_transcript(change, answer, brief), now)


def assessment_stored(
    interview: Interview, question_index: int, recording_id: str, brief: AssessmentBrief, *, now: datetime
) -> Change:
    """Take in an assessment; as for `transcript_stored`. One that measured the end phrase too changes nothing."""
    brief, duty = permitted_assessment(interview.session, brief)
    interview = with_duty(interview, duty)
    answer = interview.answer(question_index)
    if answer is None or not _awaits(answer, recording_id, answer.assessment, brief):
        return Change(interview=interview)
    if is_of_another_cut(answer, brief):
        return Change(interview=interview)
    change = Change(interview=_reopened(interview, answer.assessment))
    return try_complete(_with_assessment(change, answer, brief), now)


def transcript_written(change: Change, answer: Answer, brief: TranscriptBrief) -> Change:
    """Take in what the person has written instead of speaking. Without a recording there is nothing to measure."""
    change = _with_transcript(change, answer, brief)
    return change if answer.recording is not None else fail_answer(change, answer.question_index, "no_recording")


def results_missing(interview: Interview, question_indexes: list[int], *, now: datetime) -> Change:
    """Stop waiting for workers that never came back (killed each time, or their messages lost)."""
    change = Change(interview=interview)
    if interview.session.status is not Status.CLOSED:
        return change
    for question_index in question_indexes:
        change = fail_answer(change, question_index, "engine_failed", "extractor_failed")
    return try_complete(change, now)


def recordings_missing(interview: Interview, question_indexes: list[int], *, now: datetime) -> Change:
    """Stop waiting for recordings that have not come in time."""
    change = Change(interview=interview)
    if interview.session.status is not Status.CLOSED:
        return change
    for question_index in question_indexes:
        answer = interview.answer(question_index)
        if answer is not None and answer.recording is None:
            change = fail_answer(change, question_index, "no_recording")
    return try_complete(change, now)


def summary_written(
    interview: Interview, revision: int, key: str, data: dict[str, JsonValue], *, measured: bool = False
) -> Change:
    """Take in the summary. An older revision, or one written twice, changes nothing.

    One that was overtaken by a withdrawal may have left figures behind: they are to be removed.

    Args:
        interview: as it is now.
        revision: that was asked for.
        key: of the summary.
        data: of its event.
        measured: figures were kept beside the owner, to be compared with those of other sessions.
    """
    session = interview.session
    if session.summarised_revision >= revision or session.revision != revision:
        return Change(interview=outdated_summary(interview) if session.revision != revision else interview)
    # A late recording may have re-opened the wait meanwhile: then the status stays `closed`.
    status = Status.DONE if session.status is Status.SUMMARISING else session.status
    done = session.model_copy(
        update={
            "status": status,
            "summarised_revision": revision,
            "summary_key": key,
            "summarising_since": None,
        }
    )
    event = NewEvent(type=EventType.SESSION_SUMMARY, data=data)
    interview = kept_figures(interview.model_copy(update={"session": done}), measured=measured)
    return Change(interview=interview, events=(event,))


def fail_answer(change: Change, question_index: int, reason: str, assessment_reason: str = "") -> Change:
    """Let what an answer still waits for fail.

    Args:
        change: so far.
        question_index: of the answer.
        reason: for the transcript, and for the assessment unless it has one of its own.
        assessment_reason: for the assessment.
    """
    answer = change.interview.answer(question_index)
    if answer is not None and answer.transcript is None:
        brief = TranscriptBrief(
            status="failed", reason=reason, key=None, excerpt="", word_count=0, engine=None, accuracy=None
        )
        change = _with_transcript(change, answer, brief)
        answer = change.interview.answer(question_index)
    if answer is not None and answer.assessment is None:
        failed = AssessmentBrief(
            status="failed",
            reason=assessment_reason or reason,
            key=None,
            verdict=None,
            duration_s=None,
            speech_s=None,
        )
        change = _with_assessment(change, answer, failed)
    return change


def _awaits(
    answer: Answer,
    recording_id: str,
    known: TranscriptBrief | AssessmentBrief | None,
    new: TranscriptBrief | AssessmentBrief,
) -> bool:
    if answer.recording is None or answer.recording.recording_id != recording_id:
        return False
    if known is None or (may_be_replaced(known) and not may_be_replaced(new)):
        return True
    # It has been granted since, and the worker broke; or it was withdrawn since, and a grant will ask again.
    return may_be_replaced(known) and lacks_consent(known) != lacks_consent(new)


def _reopened(interview: Interview, replaced: TranscriptBrief | AssessmentBrief | None) -> Interview:
    """A finished session goes back to `closed` when a failure in its summary is replaced."""
    if replaced is None or interview.session.status not in (Status.DONE, Status.SUMMARISING):
        return interview
    session = interview.session.model_copy(update={"status": Status.CLOSED})
    return interview.model_copy(update={"session": session})


def _with_transcript(change: Change, answer: Answer, brief: TranscriptBrief) -> Change:
    done = with_cut(answer.model_copy(update={"transcript": brief}))
    session = change.interview.session
    session = session.model_copy(update={"transcribed": session.transcribed | {answer.member}})
    if done.assess_again:  # the join waits for the part that is measured anew
        session = session.model_copy(update={"assessed": session.assessed - {answer.member}})
    event = NewEvent(
        type=EventType.TRANSCRIPT_FINAL,
        turn=answer.question_index,
        data={"question_index": answer.question_index, "ask_id": answer.ask_id, **brief.model_dump(mode="json")},
    )
    return carded(
        change, change.interview.replacing(done, session), done, event, *_error(answer, "transcript", brief)
    )


def _with_assessment(change: Change, answer: Answer, brief: AssessmentBrief) -> Change:
    done = answer.model_copy(update={"assessment": brief, "assess_again": False})
    session = change.interview.session
    session = session.model_copy(update={"assessed": session.assessed | {answer.member}})
    return carded(change, change.interview.replacing(done, session), done, *_error(answer, "assessment", brief))


def _error(answer: Answer, part: str, brief: TranscriptBrief | AssessmentBrief) -> list[NewEvent]:
    """The event that tells of a fault of ours; what a recording lacks is a result, not an error."""
    if not is_our_fault(brief):
        return []
    data: dict[str, JsonValue] = {
        "code": brief.reason,
        "part": part,
        "question_index": answer.question_index,
        "ask_id": answer.ask_id,
        "fatal": False,
    }
    return [NewEvent(type=EventType.ERROR, turn=answer.question_index, data=data)]


def carded(change: Change, interview: Interview, answer: Answer, *events: NewEvent) -> Change:
    """The change with the new state, and the result card once both parts are there."""
    told = [*change.events, *events]
    if answer.transcript is not None and answer.assessment is not None:
        told.append(_card(answer, answer.transcript, answer.assessment))
    return change.model_copy(update={"interview": interview, "events": tuple(told)})


def _card(answer: Answer, transcript: TranscriptBrief, assessment: AssessmentBrief) -> NewEvent:
    return NewEvent(
        type=EventType.RESULT_CARD,
        turn=answer.question_index,
        data={
            "question_index": answer.question_index,
            "ask_id": answer.ask_id,
            "late": answer.late,
            "flags": list(answer.flags),
            "received_at": to_text(answer.recording.received_at) if answer.recording else None,
            "transcript": transcript.model_dump(mode="json"),
            "assessment": assessment.model_dump(mode="json"),
        },
    )
