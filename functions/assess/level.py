"""Level of the speech frames (25 ms every 10 ms), relative to full scale.

| name | unit | definition |
|---|---|---|
| intensity_mean | dBFS | 10 log10 of the mean power; moves with device and distance |
| intensity_sd | dB | standard deviation of the frames' level, n - 1; a fixed gain cancels |
| intensity_range | dB | 80th less 20th percentile of the frames' level |
"""

from __future__ import annotations

import numpy as np

from functions.assess.answer import HOP_S, Answer, within
from goldenfish.assessments.measured import measured, not_measured
from goldenfish.assessments.models import Measurement

UNITS = {"intensity_mean": "dBFS", "intensity_sd": "dB", "intensity_range": "dB"}
MIN_FRAMES = 30
# Below this a frame is digital silence: a lost packet or a gate, not a level anybody spoke at.
SILENT_POWER = 1e-12


def level_measurements(answer: Answer) -> tuple[Measurement, ...]:
    """Every row of the table above; all null with fewer than 30 frames of speech."""
    power = answer.power[within(answer.power_times_s, answer.speech)]
    power = power[power > SILENT_POWER]
    if power.size < MIN_FRAMES:
        return not_measured("level", UNITS, "too_short")
    decibel = 10 * np.log10(power)
    low, high = np.percentile(decibel, (20, 80))
    values: dict[str, float | str] = {
        "intensity_mean": 10 * float(np.log10(power.mean())),
        "intensity_sd": float(decibel.std(ddof=1)),
        "intensity_range": float(high - low),
    }
    return measured("level", UNITS, values, power.size * HOP_S)
