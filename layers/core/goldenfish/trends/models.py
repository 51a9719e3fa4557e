"""What is said of a person's sessions over time."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from goldenfish.frozen import Frozen

PointReason = Literal[
    "baseline", "not_estimated", "other_language", "other_form", "other_model", "too_few_sessions", "no_sem"
]
FlagReason = Literal["no_sem", "too_few_sessions", "baseline_only", "no_time_between"]


class SessionValue(Frozen):
    """One session's value of the measure that is followed."""

    at: datetime
    value: float | None = Field(description="null where the session has none")
    language: str
    form: str | None = Field(description="the set of questions that was asked; null where it is not known")
    model: str | None = Field(description="what made the value (sha256 of the model); other makers are not compared")
    synthetic: bool = Field(default=False, description="the value is of a demonstration model and means nothing")


class TrendPoint(Frozen):
    """One session in the trend."""

    date: datetime
    value: float | None
    low: float | None = Field(description="lower end of the band in which a person without change stays, 90 %")
    high: float | None = Field(description="upper end of the band")
    rci: float | None = Field(description="reliable change index against the baseline; null for the baseline itself")
    mdc90: float | None = Field(description="smallest change of one session that is reliable at 90 %, in the unit")
    reason: PointReason | None = Field(description="why the rci is null")
    synthetic: bool = Field(
        default=False, description="true: the value is of a demonstration model and means nothing"
    )


class Trend(Frozen):
    """A person's own change over time."""

    measure: str
    unit: str
    points: tuple[TrendPoint, ...] = Field(description="every session, oldest first")
    synthetic: bool = Field(default=False, description="true: at least one point is of a demonstration model")
    flag: bool | None = Field(description="the person-year's one decision: true is a decline; null with a reason")
    flag_reason: FlagReason | None
    sem: float | None = Field(description="standard error of measurement of one session, from the model's card")
    practice: float = Field(description="expected gain of every session after the first, from the model's card")
    sessions_used: int = Field(description="sessions that are compared with each other")
    slope_per_year: float | None = Field(description="of the compared sessions, practice taken away")
    slope_low: float | None = Field(description="lower end of the slope's 90 % interval")
    slope_high: float | None = Field(description="upper end")
