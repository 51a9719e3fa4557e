"""Answers for the tests of the families, without a recording behind them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from functions.assess.answer import Answer
from goldenfish.assessments.models import Measurement, RecordingConditions
from goldenfish.audio.spans import Span
from tests.signals import RATE, silence


def answer_of(samples: NDArray[np.float32], *speech: tuple[float, float], ended: float | None = None) -> Answer:
    """An answer with the given spans of speech; all of it is speech when none is given."""
    spans = speech or ((0.0, samples.size / RATE),)
    return Answer(samples, RATE, tuple(Span(*span) for span in spans), ended)


def spoken(*speech: tuple[float, float], ended: float | None = None) -> Answer:
    """An answer of which only the times matter."""
    return answer_of(silence(speech[-1][1]), *speech, ended=ended)


def values(measurements: tuple[Measurement, ...]) -> dict[str, float]:
    """Name to value of what could be measured."""
    return {one.name: one.value for one in measurements if one.value is not None}


def reasons(measurements: tuple[Measurement, ...]) -> dict[str, str]:
    """Name to reason of what could not; fails where a value is null without one, or not null with one."""
    for one in measurements:
        assert (one.value is None) == (one.reason is not None)
        assert (one.value is None) == (one.seconds_used is None)
    return {one.name: one.reason for one in measurements if one.reason is not None}


def pcm(duration_s: float = 30.0, **changes: object) -> RecordingConditions:
    """Conditions of a plain WAV recording."""
    plain = RecordingConditions(
        container="wav",
        codec="pcm_s16le",
        sample_rate_hz=RATE,
        channels=1,
        duration_s=duration_s,
        corrupt_packets=0,
    )
    return plain.model_copy(update=changes)
