"""What of a worker's result is taken in, now that it has come: only what the person consents to at this moment.

A worker looks before it begins; a withdrawal may come while it works. What comes back after it is not taken in.
"""

from __future__ import annotations

from goldenfish.consents.deciding import allowed
from goldenfish.consents.models import NOT_CONSENTED
from goldenfish.providers.third_parties import TRANSCRIBERS
from goldenfish.sessions.models import AssessmentBrief, Duty, Interview, Session, TranscriptBrief, lacks_consent


def no_transcript() -> TranscriptBrief:
    """The transcript of an answer that no other company may hear."""
    return TranscriptBrief(
        status=NOT_CONSENTED,
        reason=NOT_CONSENTED,
        key=None,
        excerpt="",
        word_count=0,
        engine=None,
        accuracy=None,
    )


def no_assessment() -> AssessmentBrief:
    """The assessment of an answer that may not be measured."""
    return AssessmentBrief(
        status=NOT_CONSENTED, reason=NOT_CONSENTED, key=None, verdict=None, duration_s=None, speech_s=None
    )


def permitted_transcript(session: Session, brief: TranscriptBrief) -> tuple[TranscriptBrief, Duty | None]:
    """The transcript that may be taken in, and what is to be removed of the one that came."""
    if not lacks_consent(brief) and (brief.engine not in TRANSCRIBERS or allowed(session.consents, "transcribe")):
        return brief, None
    return no_transcript(), "drop_transcripts" if brief.key else None


def permitted_assessment(session: Session, brief: AssessmentBrief) -> tuple[AssessmentBrief, Duty | None]:
    """As `permitted_transcript`."""
    if not lacks_consent(brief) and allowed(session.consents, "assess"):
        return brief, None
    return no_assessment(), "drop_assessments" if brief.key else None


def outdated_summary(interview: Interview) -> Interview:
    """The interview after a summary that came too late: what it may hold of something withdrawn is to be removed."""
    consents = interview.session.consents
    if not allowed(consents, "assess"):
        interview = with_duty(interview, "forget_figures")
    elif allowed(consents, "transcribe"):
        return interview
    return with_duty(interview, "drop_summaries")


def kept_figures(interview: Interview, *, measured: bool) -> Interview:
    """The interview after a summary that counts: figures of it that came beside the owner after a withdrawal go."""
    late = measured and not allowed(interview.session.consents, "assess")
    return with_duty(interview, "forget_figures") if late else interview


def with_duty(interview: Interview, duty: Duty | None) -> Interview:
    """The interview with one more thing to be done outside of it."""
    if duty is None:
        return interview
    return interview.model_copy(update={"session": interview.session.owing(duty)})
