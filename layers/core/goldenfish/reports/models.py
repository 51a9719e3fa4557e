"""The report of one session, as JSON gives it and as PDF and FHIR are made from it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from goldenfish.assessments.models import Measurement, RecordingConditions
from goldenfish.estimates.models import SessionEstimate
from goldenfish.frozen import Frozen
from goldenfish.summaries.models import QualityCount
from goldenfish.trends.models import Trend

Language = Literal["en", "vi"]


class LabelledMean(Frozen):
    """One measurement over the scored answers, with its name in the report's language."""

    name: str
    label: str
    unit: str
    unit_label: str = Field(description="the unit in the report's language")
    mean: float
    n: int = Field(ge=1, description="answers that had a value")
    rough: bool = Field(description="recording or transcript limit this value; its flags say how")
    flags: tuple[str, ...]


class ReportAnswer(Frozen):
    """One question of the session that was asked."""

    question_index: int
    question_id: str
    domain: str
    question: str
    scored: bool
    asked_at: datetime | None
    transcript: str | None = Field(description="what was heard; null without a transcript")
    transcript_reason: str | None
    verdict: Literal["good", "usable", "refused", "none"]
    advice: tuple[str, ...] = Field(description="what the speaker can do about the recording")
    assessment_reason: str | None = Field(description="why it was not measured; null when it was")
    extractor: str | None
    conditions: RecordingConditions | None
    speech_s: float | None
    measurements: tuple[Measurement, ...] = Field(description="the report's key measurements, without a value too")


class Report(Frozen):
    """Everything a report says. The whole of the measurements stands in the results."""

    schema_: Literal["goldenfish.report/1"] = Field(alias="schema", serialization_alias="schema")
    report_language: Language
    session_id: str
    user_id: str
    language: str = Field(description="of the session")
    form: str
    mode: str = Field(description="mock: nothing was heard or measured by a real engine")
    synthetic: bool = Field(description="true: the estimate is of a demonstration model and means nothing")
    revision: int = Field(description="of the summary that the report shows")
    created_at: datetime
    closed_at: datetime | None
    answers_total: int
    answers_ended: int
    duration_s: float
    speech_s: float
    quality: QualityCount
    answers: tuple[ReportAnswer, ...]
    means: tuple[LabelledMean, ...]
    estimate_label: str
    estimate: SessionEstimate | None
    explanation: tuple[str, ...] = Field(description="what moved the estimate, in sentences; never a cause")
    estimate_reason: str | None
    estimate_reason_text: str | None
    trends: tuple[Trend, ...]
    disclaimer: str
