"""Held vowels whose F0, jitter and shimmer are known: the synthetic grid on which we are compared with Praat."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from tests.signals import OVERSAMPLING, RATE, FloatArray, noise, through_formants

SECONDS = 2.0
# Mean absolute difference of two independent normal values, in standard deviations.
DIFFERENCE = 2 / math.sqrt(math.pi)

F0_HZ = (80.0, 110.0, 150.0, 200.0, 260.0)
JITTER_PERCENT = (0.2, 0.7, 1.5, 3.0)
SHIMMER_PERCENT = (2.0, 5.0, 12.0)
SNR_DB = (None, 30.0)


@dataclass(frozen=True)
class Voice:
    """One point of the grid.

    Attributes:
        f0_hz: mean F0.
        jitter_percent: local jitter of the pulses.
        shimmer_percent: local shimmer of the pulses before the formants, whose ringing changes it.
        snr_db: of the white noise added; None for none.
    """

    f0_hz: float
    jitter_percent: float
    shimmer_percent: float
    snr_db: float | None

    def samples(self, seconds: float = SECONDS) -> FloatArray:
        """The voice at 16 kHz; the same at every call."""
        times = 0.001 + np.cumsum(self.periods_s(seconds))
        strengths = 1 + self._spread(self.shimmer_percent, 1, times.size)
        chosen = times < seconds - 0.001
        voice = through_formants(_pulses(times[chosen], strengths[chosen], seconds))
        if self.snr_db is None:
            return voice
        rms = float(np.sqrt(np.mean(voice.astype(np.float64) ** 2))) / 10 ** (self.snr_db / 20)
        return voice + noise(seconds, rms=rms, seed=int(self.f0_hz))

    def periods_s(self, seconds: float = SECONDS) -> NDArray[np.float64]:
        """Length of every period, and of some more than `seconds` hold."""
        periods: NDArray[np.float64] = (
            1 + self._spread(self.jitter_percent, 0, int(seconds * self.f0_hz * 1.2))
        ) / self.f0_hz
        return periods

    def _spread(self, percent: float, stream: int, count: int) -> NDArray[np.float64]:
        seed = [stream, int(self.f0_hz), int(10 * self.jitter_percent), int(self.shimmer_percent)]
        normal = np.clip(np.random.default_rng(seed).standard_normal(count), -3, 3)
        spread: NDArray[np.float64] = percent / 100 / DIFFERENCE * normal
        return spread


def grid() -> Iterable[Voice]:
    """Every point."""
    return (Voice(*point) for point in product(F0_HZ, JITTER_PERCENT, SHIMMER_PERCENT, SNR_DB))


def _pulses(times_s: NDArray[np.float64], strengths: NDArray[np.float64], seconds: float) -> NDArray[np.float64]:
    """A pulse train; a pulse between two samples is shared by them."""
    train = np.zeros(int(seconds * RATE) * OVERSAMPLING)
    at = times_s * RATE * OVERSAMPLING
    before = at.astype(np.intp)
    np.add.at(train, before, strengths * (1 - (at - before)))
    np.add.at(train, before + 1, strengths * (at - before))
    return train
