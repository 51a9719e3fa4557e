"""Loudness over time, by a simple model of hearing; a fixed gain changes none of the values.

| name | unit | definition |
|---|---|---|
| loudness_cv | ratio | standard deviation over mean of the frames of speech |
| loudness_peaks_rate | 1/s | peaks of the smoothed loudness per second of speech: about one a syllable |

Loudness as in eGeMAPS (Eyben et al. 2016, doi 10.1109/TAFFC.2015.2457417): energy in 26 mel bands 20-8000 Hz,
weighted by the equal-loudness curve and raised to 0.33 as in perceptual linear prediction (Hermansky 1990, doi
10.1121/1.399423), summed, smoothed over three frames. A peak stands a tenth of the greatest loudness above its
valleys. eGeMAPS counts the frames of pauses as well, so its spread is larger and its rate lower where somebody
pauses. On 36 read recordings taken whole, as eGeMAPS does, openSMILE's values have r = 0.99 and 0.96 with these.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from functions.assess.answer import HOP_S, Answer
from functions.assess.short_time import MEL_BANDS, MEL_FLOOR_HZ
from functions.assess.turning_points import turning_points
from goldenfish.assessments.measured import measured, not_measured
from goldenfish.assessments.models import Measurement

FloatArray = NDArray[np.float64]

UNITS = {"loudness_cv": "ratio", "loudness_peaks_rate": "1/s"}
MIN_FRAMES = 30
COMPRESSION = 0.33
PEAK_OF_RANGE = 0.1


def loudness_measurements(answer: Answer) -> tuple[Measurement, ...]:
    """Every row of the table above; all null with fewer than 30 audible frames of speech."""
    frames = answer.short_time
    if np.count_nonzero(frames.audible) < MIN_FRAMES:
        return not_measured("level", UNITS, "too_short")
    runs = np.flatnonzero(np.diff(frames.number) != 1) + 1
    contours = [_smoothed(run) for run in np.split(loudness(frames.mel, answer.sample_rate), runs)]
    whole = np.concatenate(contours)
    # The range reaches down to silence: within a held vowel nothing rises, however fine one looks.
    least = PEAK_OF_RANGE * float(whole.max())
    peaks = sum(_peaks(contour, least) for contour in contours)
    seconds = whole.size * HOP_S
    values: dict[str, float | str] = {
        "loudness_cv": float(whole.std(ddof=1) / whole.mean()),
        "loudness_peaks_rate": peaks / seconds,
    }
    return measured("level", UNITS, values, seconds)


def loudness(mel: FloatArray, sample_rate: int) -> FloatArray:
    """Loudness of frames in arbitrary units, shape (m,), from band energies of shape (m, 26)."""
    total: FloatArray = ((mel * _equal_loudness(sample_rate)) ** COMPRESSION).sum(axis=1)
    return total


def _smoothed(contour: FloatArray) -> FloatArray:
    """Mean of three neighbours, of two at the ends."""
    sums, count = np.convolve(contour, np.ones(3)), np.convolve(np.ones(contour.size), np.ones(3))
    averaged: FloatArray = (sums / count)[1:-1]
    return averaged


def _peaks(contour: FloatArray, least: float) -> int:
    """Peaks of one run of frames; what lies outside counts as silent, so that a run may begin or end with one."""
    turns = turning_points(np.concatenate([[0.0], contour, [0.0]]), least)
    return len(turns) // 2  # valley, peak, valley, …


@cache
def _equal_loudness(sample_rate: int) -> FloatArray:
    """Hermansky's approximation of the 40-phon curve at the centre of each mel band, shape (26,)."""
    low, high = (2595 * np.log10(1 + hertz / 700) for hertz in (MEL_FLOOR_HZ, sample_rate / 2))
    centres = 700 * (10 ** (np.linspace(low, high, MEL_BANDS + 2)[1:-1] / 2595) - 1)
    squared = (2 * np.pi * centres) ** 2
    curve: FloatArray = (squared + 56.8e6) * squared**2 / ((squared + 6.3e6) ** 2 * (squared + 0.38e9))
    return curve
