"""Keeping an assessment: the whole in S3, a brief with the session."""

from __future__ import annotations

from goldenfish.assessments.models import Assessment, FailureReason
from goldenfish.clock import now
from goldenfish.objects.documents import read_document, write_first_document
from goldenfish.recordings.intake import Job
from goldenfish.recordings.keys import assessment_key
from goldenfish.sessions import service as sessions
from goldenfish.sessions.models import AssessmentBrief
from goldenfish.sessions.transitions.cutting import is_of_another_cut, sure_cut_s
from goldenfish.sessions.transitions.working import assessment_stored
from goldenfish.users.caller import PLATFORM

_NOTHING_SAID = {FailureReason.EXTRACTOR_FAILED, FailureReason.NOT_CONSENTED}
"""Of the recording."""


def read_assessment(key: str) -> Assessment | None:
    """A stored assessment, or None."""
    return read_document(key, Assessment)


def stored_assessment(job: Job) -> Assessment | None:
    """The assessment that an earlier attempt wrote before it died."""
    return read_assessment(_key(job))


def keep_assessment(job: Job, assessment: Assessment) -> bool:
    """Store an assessment and let the session know. Doing it again changes nothing.

    The object comes first: a session never refers to an assessment that is not there. A failure of the
    extractor, or a lack of consent, is no assessment and gets no object.

    Returns:
        Whether what was measured is the answer; not so when a transcript that came meanwhile cuts it elsewhere.
    """
    key = None
    if assessment.reason not in _NOTHING_SAID:
        key = _key(job)
        write_first_document(key, assessment)
    brief = AssessmentBrief(
        status=assessment.status,
        reason=assessment.reason,
        key=key,
        verdict=assessment.quality.verdict if assessment.quality else None,
        duration_s=assessment.conditions.duration_s if assessment.conditions else None,
        speech_s=assessment.speech_s,
        trim_s=assessment.trimmed_s,
    )
    change = sessions.change_session(
        PLATFORM,
        job.session_id,
        lambda seen: assessment_stored(seen, job.question_index, job.recording_id, brief, now=now()),
    )
    if not change.events:  # a second delivery: whoever won the join may have died before asking
        sessions.heal_summary(change.interview.session)
    answer = change.interview.answer(job.question_index)
    return answer is None or not is_of_another_cut(answer, brief)


def _key(job: Job) -> str:
    cut_s = sure_cut_s(job.answer)
    return assessment_key(
        job.session_id, job.question_index, job.recording_id, job.answer.phrase_start_s if cut_s is None else cut_s
    )
