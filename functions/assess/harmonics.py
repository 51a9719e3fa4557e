"""Balance of the first two harmonics, which tells a breathy from a pressed voice.

| name | unit | definition |
|---|---|---|
| h1_h2 | dB | level of the first harmonic less level of the second, mean over voiced frames of speech |

F0-relative and not corrected for formants, as logRelF0-H1-H2 of eGeMAPS (Eyben et al. 2016, doi
10.1109/TAFFC.2015.2457417). Each level is the highest point of the spectrum near a multiple of F0. In tonal
languages it is part of the word: never compare it between Vietnamese and English.

Exact within 0.1 dB on made harmonics; beside Praat's spectrum of the same frames of read speech the median
difference is 0.03 dB. openSMILE's values follow neither (r = -0.2 over 250 frames where the F0 agree).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from functions.assess.pre_emphasis import power_response

UNITS = {"h1_h2": "dB"}

# A quarter of F0 to each side: enough for a track that lags a glide, too little for the next harmonic.
REACH = 0.25
LEAST_POWER = 1e-20


def first_less_second(
    power: NDArray[np.float32], resolution_hz: float, sample_rate: int, f0_hz: NDArray[np.floating]
) -> NDArray[np.floating]:
    """H1 - H2 per frame, dB, shape (m,).

    Args:
        power: power spectra from 0 Hz, shape (m, f), of frames pre-emphasised under a Gaussian window that tells
            harmonics apart.
        resolution_hz: distance of the frequencies.
        sample_rate: of the frames, Hz.
        f0_hz: shape (m,), all voiced.
    """
    hertz = resolution_hz * np.arange(power.shape[1])
    plain = (power / power_response(hertz, sample_rate)).astype(np.float32)
    first, second = (_level(plain, resolution_hz, f0_hz, multiple) for multiple in (1, 2))
    return first - second


def _level(
    power: NDArray[np.float32], resolution_hz: float, f0_hz: NDArray[np.floating], multiple: int
) -> NDArray[np.floating]:
    """Greatest level near a multiple of F0, by a parabola: exact in dB for a Gaussian window."""
    centre, reach = multiple * f0_hz / resolution_hz, REACH * f0_hz / resolution_hz
    low, high = np.ceil(centre - reach).astype(int), np.floor(centre + reach).astype(int)
    widest = int((high - low).max()) + 1
    columns = np.minimum(low[:, None] + np.arange(widest), power.shape[1] - 2)
    rows = np.arange(len(power))
    near = np.where(low[:, None] + np.arange(widest) <= high[:, None], power[rows[:, None], columns], 0)
    peak = np.maximum(columns[rows, near.argmax(axis=1)], 1)
    before, here, after = (10 * np.log10(np.maximum(power[rows, peak + step], LEAST_POWER)) for step in (-1, 0, 1))
    bend = np.minimum(before - 2 * here + after, -1e-6)
    offset = np.clip((before - after) / (2 * bend), -0.5, 0.5)
    level: NDArray[np.floating] = here - (before - after) * offset / 4
    return level
