"""Movement of the first two formants over the voiced frames of speech.

| name | unit | definition |
|---|---|---|
| f1_sd, f2_sd | Hz | standard deviation of the first and second formant, n - 1 |

Linear prediction by autocorrelation, order 10 up to 5.5 kHz, frames of 50 ms under a Gaussian, pre-emphasis from
50 Hz: the frames and settings of Praat's "Sound: To Formant (burg)" with another recursion. Formants are the roots of
the predictor between 50 and 5450 Hz, whatever their bandwidth, as there. Toolkits agree badly on formants and on
their spread worst of all (Praat, openSMILE: arXiv 2506.11072): compare values of one extractor with each other only.

Beside Praat on 36 read recordings, median of the error per file (90 % point): median F1 0.6 % (7 %), median F2 0.6 %
(3 %), spread of F1 4 % (21 %), of F2 4 % (9 %).
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from functions.assess.pre_emphasis import power_response

FloatArray = NDArray[np.floating]

UNITS = {"f1_sd": "Hz", "f2_sd": "Hz"}

TOP_HZ = 5500.0
ORDER = 10
RANGE_HZ = (50.0, 5450.0)


def first_two_formants(power: NDArray[np.float32], resolution_hz: float, sample_rate: int) -> FloatArray:
    """F1 and F2 per frame, Hz, shape (m, 2); nan where a frame has fewer than two formants.

    Args:
        power: power spectra of pre-emphasised frames from 0 Hz, shape (m, f), with TOP_HZ among their frequencies.
        resolution_hz: distance of the frequencies.
        sample_rate: of the frames, Hz.
    """
    kept = round(TOP_HZ / resolution_hz) + 1
    # The autocorrelation of the frame resampled to 11 kHz is the transform of its spectrum cut at 5.5 kHz.
    # `einsum` and not `@`: a threaded BLAS may sum in another order on another machine.
    lags = np.einsum("mf,fl->ml", power[:, :kept].astype(np.float64), _to_lags(kept, sample_rate))
    frequency = _resonances(_predictor(lags))
    within = (frequency > RANGE_HZ[0]) & (frequency < RANGE_HZ[1])
    lowest = np.sort(np.where(within, frequency, np.inf), axis=1)[:, :2]
    found: FloatArray = np.where(np.isfinite(lowest[:, 1:]), lowest, np.nan)
    return found


def _predictor(lags: FloatArray) -> FloatArray:
    """Coefficients 1, a1 … a10 of the inverse filter by Levinson's recursion, shape (m, 11)."""
    error = np.maximum(lags[:, 0], np.finfo(np.float64).tiny)
    coefficients = np.zeros_like(lags)
    coefficients[:, 0] = 1
    for order in range(1, ORDER + 1):
        reflection = -(coefficients[:, :order] * lags[:, order:0:-1]).sum(axis=1) / error
        coefficients[:, 1 : order + 1] += reflection[:, None] * coefficients[:, order - 1 :: -1].copy()
        error = error * (1 - reflection**2)
    return coefficients


def _resonances(coefficients: FloatArray) -> FloatArray:
    """Frequency of each root of the predictor in the upper half plane, Hz, shape (m, 10); 0 for the others."""
    companion = np.zeros((len(coefficients), ORDER, ORDER))
    companion[:, 0] = -coefficients[:, 1:]
    companion[:, np.arange(1, ORDER), np.arange(ORDER - 1)] = 1
    roots = np.linalg.eigvals(companion)
    return np.where(roots.imag > 0, np.angle(roots) * TOP_HZ / np.pi, 0)


@cache
def _to_lags(kept: int, sample_rate: int) -> NDArray[np.float64]:
    """From a power spectrum up to 5.5 kHz to lags 0-10 of the signal pre-emphasised at 11 kHz, shape (kept, 11)."""
    hertz = np.linspace(0, TOP_HZ, kept)
    weight = power_response(hertz, 2 * TOP_HZ) / power_response(hertz, sample_rate)
    weight[[0, -1]] /= 2  # the other bins stand for two of the two-sided spectrum
    matrix: NDArray[np.float64] = weight[:, None] * np.cos(np.pi * hertz[:, None] / TOP_HZ * np.arange(ORDER + 1))
    return matrix
