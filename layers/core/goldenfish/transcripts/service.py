"""Keeping a transcript: the whole in S3, a brief with the session."""

from __future__ import annotations

from goldenfish.assessments.store import request_assessment
from goldenfish.clock import now
from goldenfish.objects.documents import read_document, write_first_document
from goldenfish.recordings.intake import Job
from goldenfish.recordings.keys import transcript_key
from goldenfish.sessions import service as sessions
from goldenfish.sessions.models import Interview, TranscriptBrief, may_be_replaced
from goldenfish.sessions.transitions.working import transcript_stored
from goldenfish.transcripts.models import FailureReason, Transcript
from goldenfish.users.caller import PLATFORM

_EXCERPT_CHARACTERS = 600
_NOTHING_SAID = {FailureReason.ENGINE_FAILED, FailureReason.QUOTA_EXHAUSTED, FailureReason.NOT_CONSENTED}
"""Of the recording."""


def read_transcript(key: str) -> Transcript | None:
    """A stored transcript, or None."""
    return read_document(key, Transcript)


def stored_transcript(job: Job) -> Transcript | None:
    """The transcript that an earlier attempt wrote before it died: no engine is called, or paid, again."""
    return read_transcript(_key(job))


def write_transcript(job: Job, transcript: Transcript) -> Transcript:
    """Store a transcript under its recording's key. One that is there already stays, and is returned."""
    key = _key(job)
    written = write_first_document(key, transcript)
    return transcript if written else read_transcript(key) or transcript


def keep_transcript(job: Job, transcript: Transcript) -> None:
    """Store a transcript and let the session know. Doing it again changes nothing.

    The object comes first: a session never refers to a transcript that is not there. A failure of the engine, or a
    lack of consent or quota, is no transcript and gets no object: it can never stand in the way of a better attempt.
    """
    key = None
    if transcript.reason not in _NOTHING_SAID:
        key = _key(job)
        transcript = write_transcript(job, transcript)
    brief = brief_of(transcript, key)
    change = sessions.change_session(
        PLATFORM,
        job.session_id,
        lambda seen: transcript_stored(seen, job.question_index, job.recording_id, brief, now=now()),
    )
    ask_for_assessment_again(change.interview, job.question_index)
    if not change.events:  # a second delivery: whoever won the join may have died before asking
        sessions.heal_summary(change.interview.session)


def brief_of(transcript: Transcript, key: str | None) -> TranscriptBrief:
    """What the session keeps of a transcript.

    Args:
        transcript: the whole.
        key: where it stands; None: nowhere.
    """
    return TranscriptBrief(
        status=transcript.status,
        reason=transcript.reason,
        key=key,
        excerpt=transcript.text[:_EXCERPT_CHARACTERS],
        word_count=len(transcript.text.split()),
        engine=transcript.engine,
        accuracy=transcript.accuracy,
        trim_s=transcript.end_phrase.start_s if transcript.end_phrase else None,
    )


def ask_for_assessment_again(interview: Interview, question_index: int, *, redelivered: bool = False) -> None:
    """Let an answer be measured anew if its transcript has cut it elsewhere; whoever was to ask may have died.

    Args:
        interview: with the answer.
        question_index: of the answer.
        redelivered: the transcript was there before. If its worker died before it asked, and came again only after
            the sweeper had given the assessment up, that failure is still to be replaced.
    """
    answer = interview.answer(question_index)
    if answer is None or answer.recording is None:
        return
    given_up = redelivered and answer.assessment is not None and may_be_replaced(answer.assessment)
    if answer.assess_again or given_up:
        request_assessment(answer.recording)


def _key(job: Job) -> str:
    return transcript_key(job.session_id, job.question_index, job.recording_id)
