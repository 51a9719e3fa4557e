"""What goes into a session's estimate and what comes out: rows of answers, an estimate, or a refusal.

No NumPy here: the API's schemas import this module.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from goldenfish.assessments.models import RecordingConditions
from goldenfish.frozen import Frozen

Group = Literal["timing", "pitch", "voice", "words", "other"]
GROUPS: dict[str, Group] = {
    "timing": "timing",
    "pitch": "pitch",
    "level": "pitch",
    "perturbation": "voice",
    "spectrum": "voice",
    "words": "words",
}


class AnswerRow(Frozen):
    """One answer as the estimate sees it.

    Attributes:
        question_id: stable id of the question (`S1`).
        scored: whether the protocol scores this question (a warm-up is not).
        language: of the answer, as declared (`en`).
        extractors: names and versions of what measured it, `goldenfish-acoustic/2` and that of the words.
        values: measurement name to value; a measurement without a value is absent.
        units: measurement name to unit.
        flags: measurement name to its flags (`codec_limited`); names without flags may be absent.
        verdict: of the quality gates; None when they were not reached.
        speech_s: seconds of speech.
        conditions: how it was recorded.
        device: as the client named it; None if it did not.
    """

    question_id: str
    scored: bool
    language: str
    extractors: tuple[str, ...]
    values: dict[str, float]
    units: dict[str, str]
    flags: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    verdict: Literal["good", "usable", "refused"] | None
    speech_s: float
    conditions: RecordingConditions | None
    device: str | None = None


class Contribution(Frozen):
    """How far one measurement moved the estimate from the baseline. An association, never a cause."""

    name: str
    group: Group
    value: float | None = Field(description="mean over the answers used; null where the training median stood in")
    unit: str
    contribution: float = Field(description="points on the target's scale; all of them sum to prediction - baseline")
    error: float = Field(description="Monte-Carlo standard error of `contribution`; 0 for linear models (exact)")


class GroupContribution(Frozen):
    """The sum of the contributions of one group of measurements."""

    group: Group
    contribution: float
    error: float


class AnswerLeftOut(Frozen):
    """An answer that the estimate does not rest on, and why."""

    question_id: str
    reason: str


class SessionEstimate(Frozen):
    """An estimate for one session on the target's scale. Not an administered test, not a diagnosis."""

    value: float = Field(description="`prediction` held to the scale")
    low: float
    high: float
    coverage: float = Field(description="nominal coverage of [low, high] over speakers, 0.9")
    target: str
    model_id: str
    model_sha256: str
    synthetic: bool = Field(description="true for a demonstration model trained on simulated speakers")
    prediction: float = Field(description="mean prediction over the answers used, before the scale's ends")
    baseline: float = Field(description="mean prediction over the training recordings' reference rows")
    contributions: tuple[Contribution, ...] = Field(description="largest first")
    groups: tuple[GroupContribution, ...]
    ood_p_value: float = Field(
        description="median over the answers judged: small means unlike the training recordings"
    )
    answers_used: int
    left_out: tuple[AnswerLeftOut, ...]
    sem: float | None = Field(description="standard error of measurement of a session's estimate, from the card")
    practice: float | None = Field(description="mean gain from session to session in stable persons, from the card")


class Refusal(Frozen):
    """Why there is no estimate for a session. The measurements stand all the same."""

    reason: str = Field(description="stable code, `no_validated_model` for example")
    detail: str | None = None
    left_out: tuple[AnswerLeftOut, ...] = ()
