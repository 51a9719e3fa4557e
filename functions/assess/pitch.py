"""Fundamental frequency of the voiced frames inside speech.

| name | unit | definition |
|---|---|---|
| f0_mean | Hz | arithmetic mean |
| f0_median | Hz | the figure on which toolkits agree best |
| f0_sd_st | semitone | standard deviation about the speaker's own median, n - 1 |
| f0_range_st | semitone | 80th less 20th percentile (eGeMAPS, Eyben et al. 2016, doi 10.1109/TAFFC.2015.2457417) |
| voiced_ratio | ratio | voiced frames / frames of speech |

Spread of F0 is part of the word in tonal languages: never compare it between Vietnamese and English.
"""

from __future__ import annotations

import numpy as np

from functions.assess.answer import Answer, within
from goldenfish.assessments.measured import measured, not_measured
from goldenfish.assessments.models import Measurement

UNITS = {
    "f0_mean": "Hz",
    "f0_median": "Hz",
    "f0_sd_st": "semitone",
    "f0_range_st": "semitone",
    "voiced_ratio": "ratio",
}
MIN_VOICED_S = 0.3


def pitch_measurements(answer: Answer) -> tuple[Measurement, ...]:
    """Every row of the table above; all null with less than 0.3 s of voice."""
    track = answer.pitch
    in_speech = track.f0_hz[within(track.times_s, answer.speech)]
    voiced = in_speech[in_speech > 0].astype(np.float64)
    voiced_s = voiced.size * track.time_step_s
    if voiced_s < MIN_VOICED_S:
        return not_measured("pitch", UNITS, "too_little_voice")
    median = float(np.median(voiced))
    semitones = 12 * np.log2(voiced / median)
    low, high = np.percentile(semitones, (20, 80))
    values: dict[str, float | str] = {
        "f0_mean": float(voiced.mean()),
        "f0_median": median,
        "f0_sd_st": float(semitones.std(ddof=1)),
        "f0_range_st": float(high - low),
        "voiced_ratio": voiced.size / in_speech.size,
    }
    return measured("pitch", UNITS, values, voiced_s)
