"""Interviews for the tests of transitions: small, pure, with the clock in hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from goldenfish.consents.models import NOT_CONSENTED, Outcome
from goldenfish.sessions.deadlines import Patience
from goldenfish.sessions.models import (
    AssessmentBrief,
    Interview,
    PlannedQuestion,
    RecordingRef,
    Session,
    TranscriptBrief,
)
from goldenfish.sessions.transitions.asking import ask
from goldenfish.sessions.transitions.ending import end_answer
from goldenfish.sessions.transitions.uploading import recording_arrived
from goldenfish.sessions.transitions.working import assessment_stored, transcript_stored

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
PATIENCE = Patience(
    idle=timedelta(days=1),
    recording=timedelta(days=1),
    offline_recording=timedelta(days=7),
    result=timedelta(hours=6),
    summary=timedelta(minutes=15),
)


def at(minutes: float) -> datetime:
    """A moment of the interview."""
    return START + timedelta(minutes=minutes)


def interview(questions: int = 3) -> Interview:
    """A fresh session; its last question recalls its first."""
    planned = tuple(
        PlannedQuestion(
            question_id=f"Q{n}",
            domain="story",
            text=f"Question {n}?",
            max_seconds=60,
            scored=True,
            recall_of="Q1" if n == questions > 1 else None,
        )
        for n in range(1, questions + 1)
    )
    return Interview(
        session=Session(
            session_id="ses_test",
            owner="family",
            user_id="grandmother",
            language="en",
            form="A",
            mode="mock",
            questions=planned,
            created_at=START,
            active_at=START,
            expires_at=2_000_000_000,
        )
    )


def asked(seen: Interview, minutes: float = 0) -> Interview:
    """The next question asked."""
    return ask(seen, ask_id=f"ask_{minutes}", now=at(minutes), recall_min_seconds=480).change.interview


def ended(seen: Interview, index: int, minutes: float = 1) -> Interview:
    """One answer ended."""
    return end_answer(seen, index, ended_by="user", now=at(minutes)).interview


def recording(number: int = 1, index: int = 1) -> RecordingRef:
    """A recording that came."""
    return RecordingRef(
        recording_id=f"rec_{index}_{number}",
        number=number,
        key=f"audio/ses_test/{index:03d}/{number:03d}-rec_{index}_{number}.wav",
        size_bytes=32_044,
        content_type="audio/wav",
        received_at=at(1),
    )


def recorded(seen: Interview, index: int = 1, number: int = 1) -> Interview:
    """One answer's recording arrived."""
    return recording_arrived(seen, index, recording(number, index)).interview


def _outcome(reason: str | None) -> Outcome:
    return "done" if reason is None else NOT_CONSENTED if reason == NOT_CONSENTED else "failed"


def transcript(reason: str | None = None) -> TranscriptBrief:
    """A transcript; with a reason there is none."""
    return TranscriptBrief(
        status=_outcome(reason),
        reason=reason,
        key="text-records/x.json",
        excerpt="" if reason else "on a tuesday morning",
        word_count=0 if reason else 4,
        engine="mock",
        accuracy="mock",
    )


def assessment(reason: str | None = None) -> AssessmentBrief:
    """An assessment; with a reason there is none."""
    return AssessmentBrief(
        status=_outcome(reason),
        reason=reason,
        key="results/x.json",
        verdict=None if reason else "good",
        duration_s=None if reason else 2.0,
        speech_s=None if reason else 1.5,
    )


def transcribed(seen: Interview, index: int = 1, number: int = 1) -> Interview:
    """One transcript stored."""
    return transcript_stored(seen, index, f"rec_{index}_{number}", transcript(), now=at(9)).interview


def assessed(seen: Interview, index: int = 1, number: int = 1) -> Interview:
    """One assessment stored."""
    return assessment_stored(seen, index, f"rec_{index}_{number}", assessment(), now=at(9)).interview
