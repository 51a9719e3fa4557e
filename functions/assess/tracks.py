"""F0, level and speech over time in few numbers, for the pictures of a report; nothing is computed from them."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from functions.assess.answer import Answer
from functions.assess.level import SILENT_POWER
from goldenfish.assessments.models import Tracks

STEP_S = 0.1
MAX_STEPS = 9000


def plot_tracks(answer: Answer) -> Tracks:
    """Tracks over the whole recording in steps of 0.1 s; longer steps for recordings beyond 15 minutes."""
    length_s = answer.samples.size / answer.sample_rate
    step_s = STEP_S * max(1, math.ceil(length_s / STEP_S / MAX_STEPS))
    count = math.ceil(length_s / step_s)
    track = answer.pitch
    voiced = track.f0_hz > 0
    f0 = _per_step(track.times_s[voiced], track.f0_hz[voiced], step_s, count)
    # Below digital silence there is no level, as there is no F0 without voice.
    audible = answer.power > SILENT_POWER
    level = _per_step(answer.power_times_s[audible], 10 * np.log10(answer.power[audible]), step_s, count)
    return Tracks(
        step_s=round(step_s, 3),
        f0_hz=f0,
        level_db=level,
        speech=tuple((round(span.start_s, 3), round(span.end_s, 3)) for span in answer.speech),
    )


def _per_step(
    times_s: NDArray[np.floating], values: NDArray[np.floating], step_s: float, count: int
) -> tuple[float | None, ...]:
    """Median of the values in each step, to a tenth; None where a step has none."""
    bounds = np.searchsorted(times_s, step_s * np.arange(count + 1))
    return tuple(
        round(float(np.median(values[first:end])), 1) if end > first else None
        for first, end in pairwise(bounds.tolist())
    )
