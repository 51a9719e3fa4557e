"""The results document of a session: complete at every moment, and what is pending says so. Pure.

A schema of ours, versioned by its `schema` member; see `docs/api.md`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from pydantic import Field

from goldenfish.assessments.models import Assessment, Gate, Measurement, Quality, RecordingConditions, Tracks
from goldenfish.consents.models import Outcome
from goldenfish.frozen import Frozen
from goldenfish.sessions.asked_with import AskedWith
from goldenfish.sessions.models import Answer, Interview, PlannedQuestion, Stage, Status
from goldenfish.summaries.models import Summary
from goldenfish.transcripts.models import Accuracy, EndPhrase, Segment, Transcript, Word

SCHEMA = "goldenfish.results/1"


class RecordingPart(Frozen):
    """The recording of an answer."""

    status: Literal["none", "waiting", "stored", "removed", "expired"] = Field(
        description="removed: it might not be kept; expired: its time is over"
    )
    recording_id: str | None = None
    size_bytes: int | None = None
    content_type: str | None = None
    received_at: datetime | None = None
    expires_at: datetime | None = None
    removed_at: datetime | None = None


class TranscriptPart(Frozen):
    """The transcript of an answer; everything but `status` and `reason` is there once it is done."""

    status: Literal["none", "pending", Outcome]
    reason: str | None = Field(default=None, description="why there is none; null when done")
    detail: str | None = None
    text: str | None = None
    language: str | None = None
    segments: tuple[Segment, ...] = ()
    words: tuple[Word, ...] = ()
    engine: str | None = None
    model: str | None = None
    accuracy: Accuracy | None = None
    confidence: float | None = None
    rejected_words: int = 0
    end_phrase: EndPhrase | None = Field(default=None, description="taken off the end of text and words")
    gates: tuple[Gate, ...] = ()
    words_extractor: str | None = None
    measurements: tuple[Measurement, ...] = ()


class AssessmentPart(Frozen):
    """The assessment of an answer; everything but `status` and `reason` is there once it is done."""

    status: Literal["none", "pending", Outcome]
    reason: str | None = Field(default=None, description="why there is none; null when done")
    detail: str | None = None
    extractor: str | None = None
    conditions: RecordingConditions | None = None
    speech_s: float | None = None
    trimmed_s: float | None = Field(default=None, description="measured up to here: the end phrase follows")
    quality: Quality | None = None
    measurements: tuple[Measurement, ...] = ()
    tracks: Tracks | None = Field(default=None, description="F0, level and speech over time, for pictures")


class AnswerPart(Frozen):
    """One question of the session, asked or not."""

    question_index: int
    question_id: str
    domain: str
    question: str
    scored: bool
    state: Literal["asked", "ended", "not_answered", "not_asked"]
    ask_id: str | None
    asked_at: datetime | None
    ended_at: datetime | None
    ended_by: str | None
    ended_source: str | None = Field(description="who heard the phrase that ended it")
    stage: Stage = Field(description="where it stands, from being asked to its last result")
    onset_ms: int | None = Field(
        description="from the question's last sound to the answer's first, by the client's clock; negative: before it"
    )
    repeats: int = Field(description="how often the person asked to hear the question again")
    nudges: int = Field(description="how often the interviewer spoke into a silence")
    late: bool
    flags: tuple[str, ...]
    recording: RecordingPart
    transcript: TranscriptPart
    assessment: AssessmentPart


class SummaryPart(Frozen):
    """The summary; `result` holds the newest revision, also while a newer one is pending."""

    status: Literal["none", "pending", "done"]
    result: Summary | None


class Results(Frozen):
    """Everything known of a session."""

    schema_: Literal["goldenfish.results/1"] = Field(alias="schema", serialization_alias="schema")
    session_id: str
    user_id: str
    language: str
    form: str
    mode: str = Field(description="mock: nothing was heard or measured by a real engine")
    status: Status
    complete: bool = Field(description="closed, and nothing is pending")
    revision: int = Field(description="of the newest summary; 0: none yet")
    created_at: datetime
    closed_at: datetime | None
    closed_by: str | None
    asked_with: AskedWith | None = Field(description="how the person was asked; compare within one fingerprint only")
    pending: tuple[str, ...] = Field(description="`answers/3/transcript`, `summary`, …")
    answers: tuple[AnswerPart, ...]
    summary: SummaryPart


def assemble(
    interview: Interview,
    transcripts: Mapping[int, Transcript | None],
    assessments: Mapping[int, Assessment | None],
    summary: Summary | None,
    now: datetime,
) -> Results:
    """Put the document together.

    Args:
        interview: the session with its answers.
        transcripts: whole transcripts by question index, as far as they are there.
        assessments: likewise.
        summary: the newest one, or None.
        now: the present, by which recordings have expired.
    """
    session = interview.session
    answers = tuple(
        _answer_part(question, index, interview.answer(index), transcripts, assessments, now=now)
        for index, question in enumerate(session.questions, start=1)
    )
    pending = [
        f"answers/{part.question_index}/{name}"
        for part in answers
        for name, status in (("transcript", part.transcript.status), ("assessment", part.assessment.status))
        if status == "pending"
    ]
    summary_part = _summary_part(interview, summary)
    if summary_part.status == "pending":
        pending.append("summary")
    return Results(
        schema=SCHEMA,
        session_id=session.session_id,
        user_id=session.user_id,
        language=session.language,
        form=session.form,
        mode=session.mode,
        status=session.status,
        complete=session.status is Status.DONE,
        revision=session.summarised_revision,
        created_at=session.created_at,
        closed_at=session.closed_at,
        closed_by=session.closed_by,
        asked_with=session.asked_with,
        pending=tuple(pending),
        answers=answers,
        summary=summary_part,
    )


def _answer_part(
    question: PlannedQuestion,
    index: int,
    answer: Answer | None,
    transcripts: Mapping[int, Transcript | None],
    assessments: Mapping[int, Assessment | None],
    *,
    now: datetime,
) -> AnswerPart:
    return AnswerPart(
        question_index=index,
        question_id=question.question_id,
        domain=question.domain,
        question=question.text,
        scored=question.scored,
        state=answer.state.value if answer else "not_asked",
        ask_id=answer.ask_id if answer else None,
        asked_at=answer.asked_at if answer else None,
        ended_at=answer.ended_at if answer else None,
        ended_by=answer.ended_by if answer else None,
        ended_source=answer.ended_source if answer else None,
        stage=answer.stage if answer else "pending",
        onset_ms=answer.listening.onset_ms if answer else None,
        repeats=answer.repeats if answer else 0,
        nudges=answer.nudges if answer else 0,
        late=answer.late if answer else False,
        flags=answer.flags if answer else (),
        recording=_recording_part(answer, now),
        transcript=_transcript_part(answer, transcripts.get(index)),
        assessment=_assessment_part(answer, assessments.get(index)),
    )


def _recording_part(answer: Answer | None, now: datetime) -> RecordingPart:
    if answer is None or answer.recording is None:
        return RecordingPart(status="waiting" if answer is not None and _is_awaited(answer) else "none")
    shown = answer.recording.model_dump(exclude={"key", "number", "version_id", "capture"})
    if answer.recording.is_there(now):
        return RecordingPart(status="stored", **shown)
    return RecordingPart(status="removed" if answer.recording.removed_at else "expired", **shown)


def _waited_for(answer: Answer | None) -> Literal["none", "pending"]:
    return "pending" if answer is not None and (answer.recording is not None or _is_awaited(answer)) else "none"


def _is_awaited(answer: Answer) -> bool:
    return answer.state.value in ("asked", "ended") and answer.transcript is None


def _transcript_part(answer: Answer | None, whole: Transcript | None) -> TranscriptPart:
    if answer is None or answer.transcript is None:
        return TranscriptPart(status=_waited_for(answer))
    if whole is None:
        return TranscriptPart(status=answer.transcript.status, reason=answer.transcript.reason)
    return TranscriptPart.model_validate(whole.model_dump())


def _assessment_part(answer: Answer | None, whole: Assessment | None) -> AssessmentPart:
    if answer is None or answer.assessment is None:
        return AssessmentPart(status=_waited_for(answer))
    if whole is None:
        return AssessmentPart(status=answer.assessment.status, reason=answer.assessment.reason)
    return AssessmentPart.model_validate(whole.model_dump())


def _summary_part(interview: Interview, summary: Summary | None) -> SummaryPart:
    status = interview.session.status
    if status is Status.DONE:
        return SummaryPart(status="done", result=summary)
    return SummaryPart(status="none" if status is Status.OPEN else "pending", result=summary)
