"""How fast F0 rises and falls.

| name | unit | definition |
|---|---|---|
| f0_slope_mean | st/s | mean steepness of the rises and falls of F0 by half a semitone and more |

Rising and falling slopes from turn to turn of the contour in semitones, as in eGeMAPS (Eyben et al. 2016, doi
10.1109/TAFFC.2015.2457417); each counts once, a fall by its steepness. eGeMAPS gives four values (mean and SD of
rises and of falls) and lets the contour jump over unvoiced stretches, which makes its slopes about three times as
steep; here a slope lies within one voiced stretch of speech. In tonal languages it is part of the word.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from functions.assess.answer import Answer, within
from functions.assess.turning_points import turning_points
from goldenfish.assessments.measured import measured, not_measured
from goldenfish.assessments.models import Measurement

UNITS = {"f0_slope_mean": "st/s"}
LEAST_SEMITONES = 0.5
MIN_STRETCH_FRAMES = 5
MIN_VOICED_S = 0.3


def pitch_slope_measurements(answer: Answer) -> tuple[Measurement, ...]:
    """The row of the table above; null with less than 0.3 s of voice, and where F0 neither rises nor falls."""
    track = answer.pitch
    voiced = within(track.times_s, answer.speech) & (track.f0_hz > 0)
    number = np.flatnonzero(voiced)
    voiced_s = number.size * track.time_step_s
    if voiced_s < MIN_VOICED_S:
        return not_measured("pitch", UNITS, "too_little_voice")
    semitones = 12 * np.log2(track.f0_hz[number].astype(np.float64))
    stretches = np.split(semitones, np.flatnonzero(np.diff(number) != 1) + 1)
    steepness = [value for stretch in stretches for value in _steepness(stretch, track.time_step_s)]
    mean = float(np.mean(steepness)) if steepness else "no_pitch_movement"
    return measured("pitch", UNITS, {"f0_slope_mean": mean}, voiced_s)


def _steepness(stretch: NDArray[np.float64], step_s: float) -> list[float]:
    """Of each rise and fall of one voiced stretch, semitones per second."""
    if stretch.size < MIN_STRETCH_FRAMES:
        return []
    smooth = np.convolve(stretch, np.ones(3) / 3, mode="valid")
    turns = turning_points(smooth, LEAST_SEMITONES)
    return [abs(smooth[end] - smooth[start]) / ((end - start) * step_s) for start, end in pairwise(turns)]
