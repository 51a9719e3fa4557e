"""Pre-emphasis from 50 Hz as Praat defines it: y[n] = x[n] - a x[n-1], a = exp(-2 pi 50 / sample rate).

The families work on spectra cut at 5 or 5.5 kHz, as if the recording had been resampled to 10 or 11 kHz, where the
same filter has another response: they weight the spectrum by the ratio of the two.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.floating]

FROM_HZ = 50.0


def coefficient(sample_rate: float) -> float:
    """The factor a of the filter."""
    return float(np.exp(-2 * np.pi * FROM_HZ / sample_rate))


def power_response(hertz: FloatArray, sample_rate: float) -> FloatArray:
    """What the filter multiplies power by, shape as `hertz`."""
    response: FloatArray = np.abs(1 - coefficient(sample_rate) * np.exp(-2j * np.pi * hertz / sample_rate)) ** 2
    return response
