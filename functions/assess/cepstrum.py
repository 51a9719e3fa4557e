"""Smoothed cepstral peak prominence: how far the voice's period stands out of the cepstrum.

| name | unit | definition |
|---|---|---|
| cpps | dB | peak of the smoothed power cepstrum over its trend line, mean over voiced frames of speech |

As Praat's "Sound: To PowerCepstrogram" (60 Hz, 2 ms, 5000 Hz, 50 Hz) and "PowerCepstrogram: Get CPPS" (no trend
subtracted, 0.01 s, 0.001 s, 60-330 Hz, parabolic, 0.001-0.05 s, straight, robust), the settings of the AVQI
(Maryn & Weenink 2015, doi 10.1016/j.jvoice.2014.06.015); after Hillenbrand & Houde (1996), doi
10.1044/jshr.3902.311. Written from the manual's definitions. Two things are ours: the cepstrum is taken every 20 ms
as the mean of three frames 4 ms apart, where Praat takes every 2 ms as the mean of five 2 ms apart; and only voiced
frames count, as the AVQI does, where Praat's command counts all of the sound it is given.

Beside Praat 6.1.38, counting the same sound: 35 made vowels (80-250 Hz, jitter 0-3 %) differ by 0.04 dB in the median
and 0.18 dB at most; 36 read recordings by 0.03 dB in the median, 0.11 dB at the 90 % point, 0.24 dB at most.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from functions.assess.pre_emphasis import power_response

FloatArray = NDArray[np.floating]

UNITS = {"cpps": "dB"}

PITCH_RANGE_HZ = (60.0, 330.0)
TOP_HZ = 5000.0
TREND_FROM_S = 0.001
SMOOTHING_S = 0.001
# A frame of exact zeros has no logarithm; it is never voiced, but may lie beside one.
LEAST_POWER = 1e-20


def power_cepstra(power: NDArray[np.float32], resolution_hz: float, sample_rate: int) -> FloatArray:
    """Squared inverse transform of the log spectrum up to 5 kHz, shape (m, k).

    To cut the spectrum at 5 kHz is to resample the frame to 10 kHz: quefrencies are 0.1 ms apart.

    Args:
        power: power spectra of pre-emphasised frames from 0 Hz, shape (m, f), with TOP_HZ among their frequencies.
        resolution_hz: distance of the frequencies.
        sample_rate: of the frames, Hz.
    """
    kept = round(TOP_HZ / resolution_hz) + 1
    logarithm = np.log(np.maximum(power[:, :kept], np.float32(LEAST_POWER))) + _as_at_10_khz(kept, sample_rate)
    cepstra: FloatArray = np.fft.irfft(logarithm, 2 * (kept - 1), axis=1)[:, :kept] ** 2
    return cepstra


def prominence(cepstra: FloatArray) -> FloatArray:
    """Peak over trend of power cepstra already averaged over time, dB, shape (m,).

    Args:
        cepstra: shape (m, k), quefrencies 0.1 ms apart from 0.
    """
    quefrency = np.arange(cepstra.shape[1]) / (2 * TOP_HZ)
    decibel = 10 * np.log10(_smoothed(cepstra) + LEAST_POWER)
    first, end = np.searchsorted(quefrency, (1 / PITCH_RANGE_HZ[1], 1 / PITCH_RANGE_HZ[0]))
    peak = first + decibel[:, first:end].argmax(axis=1)
    rows = np.arange(len(decibel))
    before, here, after = (decibel[rows, peak + step] for step in (-1, 0, 1))
    # A parabola through the peak and its neighbours; at the edge of the range the greatest may be no peak.
    bend = np.minimum(before - 2 * here + after, -1e-9)
    offset = np.clip((before - after) / (2 * bend), -0.5, 0.5)
    height = here - (before - after) * offset / 4
    slope, level = _robust_line(quefrency, decibel)
    found: FloatArray = height - (level + slope * (peak + offset) / (2 * TOP_HZ))
    return found


def _robust_line(quefrency: FloatArray, decibel: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Theil's incomplete fit: median slope of the pairs half the range apart, median of what it leaves."""
    first = int(np.searchsorted(quefrency, TREND_FROM_S))
    across, up = quefrency[first:], decibel[:, first:]
    half = across.size // 2
    slopes = (up[:, -half:] - up[:, :half]) / (across[-half:] - across[:half])
    slope = np.median(slopes, axis=1)
    return slope, np.median(up - slope[:, None] * across, axis=1)


def _smoothed(cepstra: FloatArray) -> FloatArray:
    """Moving average over quefrency, its first and last bin counted half, shorter at the ends."""
    half = round(SMOOTHING_S * TOP_HZ)
    count = cepstra.shape[1]
    sums = np.cumsum(np.pad(cepstra, ((0, 0), (1, 0))), axis=1, dtype=np.float64)

    def mean(reach: int) -> FloatArray:
        low, high = np.maximum(np.arange(count) - reach, 0), np.minimum(np.arange(count) + reach + 1, count)
        averaged: FloatArray = (sums[:, high] - sums[:, low]) / (high - low)
        return averaged

    wide, narrow = 2 * half + 1, 2 * half - 1
    return (wide * mean(half) + narrow * mean(half - 1)) / (wide + narrow)


@cache
def _as_at_10_khz(kept: int, sample_rate: int) -> NDArray[np.float32]:
    """Logarithm of the pre-emphasis at 10 kHz over that at `sample_rate`, shape (kept,)."""
    hertz = np.linspace(0, TOP_HZ, kept)
    ratio = power_response(hertz, 2 * TOP_HZ) / power_response(hertz, sample_rate)
    return np.log(ratio).astype(np.float32)
