"""An assessment of one answer: measurements and quality gates.

A value that cannot be computed is `None` with a reason, never 0.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from goldenfish.consents.models import NOT_CONSENTED, Outcome
from goldenfish.frozen import Frozen
from goldenfish.recordings.capture import Capture

Verdict = Literal["good", "usable", "refused"]


class FailureReason(StrEnum):
    """Why an answer could not be assessed at all. Stable: clients show a text for each."""

    UNSUPPORTED_AUDIO = "unsupported_audio"
    EMPTY_AUDIO = "empty_audio"
    TRUNCATED = "truncated"
    TOO_LONG = "too_long"
    NO_SPEECH = "no_speech"
    EXTRACTOR_FAILED = "extractor_failed"
    NO_RECORDING = "no_recording"
    NOT_CONSENTED = "not_consented"


class Measurement(Frozen):
    """One measured value. `value` is null exactly when `reason` is set."""

    name: str
    family: Literal["timing", "pitch", "level", "perturbation", "spectrum", "words"]
    value: float | None
    unit: str = Field(description="SI or field symbol: s, Hz, dB, 1/min, %, ratio, count")
    reason: str | None = Field(description="why there is no value: `no_voiced_frames`, `too_short`, …")
    seconds_used: float | None = Field(description="seconds of signal the value rests on")
    flags: tuple[str, ...] = ()


class LocalisedText(Frozen):
    """One sentence in each language the project speaks."""

    en: str
    vi: str


class Gate(Frozen):
    """One quality check and its outcome."""

    code: str = Field(description="clipping, snr, level, speech_seconds, truncated, …")
    outcome: Literal["pass", "warn", "refuse", "unknown"]
    value: float | None
    unit: str
    threshold: float | None
    advice: LocalisedText | None = Field(description="what the speaker can do; null when passed")


class Quality(Frozen):
    """The verdict over all gates: the worst outcome decides."""

    verdict: Verdict
    gates: tuple[Gate, ...]


class RecordingConditions(Frozen):
    """How the recording was made; stored with every result, since codec and rate move the values."""

    container: str
    codec: str
    sample_rate_hz: int
    channels: int
    duration_s: float
    corrupt_packets: int
    capture: Capture | None = Field(default=None, description="what the client said of how it recorded")


class Tracks(Frozen):
    """F0, level and speech over time, for pictures only; one value per step from the recording's start."""

    step_s: float
    f0_hz: tuple[float | None, ...] = Field(description="median of the voiced frames, null without voice")
    level_db: tuple[float | None, ...] = Field(description="dBFS, null for digital silence")
    speech: tuple[tuple[float, float], ...] = Field(description="start and end of each span of speech, s")


class Assessment(Frozen):
    """What is stored under `results/` and shown in the results."""

    status: Outcome
    reason: FailureReason | None = Field(description="null when done")
    detail: str | None = Field(description="one sentence for a person; null when done")
    extractor: str = Field(description="name and version of the extractor")
    conditions: RecordingConditions | None
    speech_s: float | None = Field(description="seconds of speech found")
    trimmed_s: float | None = Field(
        default=None, description="only what comes before was measured, since the end phrase follows; null: all was"
    )
    quality: Quality | None
    measurements: tuple[Measurement, ...]
    tracks: Tracks | None = Field(default=None, description="for pictures; null when nobody speaks")

    @classmethod
    def failed(cls, reason: FailureReason, detail: str | None = None, extractor: str = "none") -> Assessment:
        """An assessment that does not exist, and why: it failed, or the person does not consent to it."""
        return cls(
            status=NOT_CONSENTED if reason is FailureReason.NOT_CONSENTED else "failed",
            reason=reason,
            detail=detail,
            extractor=extractor,
            conditions=None,
            speech_s=None,
            quality=None,
            measurements=(),
        )
