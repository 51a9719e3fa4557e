"""Loudness of signals whose level rises and falls a known number of times."""

from __future__ import annotations

import numpy as np
import pytest

from functions.assess.loudness import UNITS, loudness_measurements
from tests.signals import RATE, FloatArray, noise, silence, vowel
from tests.unit.assess.answers import answer_of, reasons, values


def beating(seconds: float, per_second: float) -> FloatArray:
    """Noise that swells from silence and back the given number of times a second."""
    times = np.arange(int(seconds * RATE)) / RATE
    return (noise(seconds) * (0.5 - 0.5 * np.cos(2 * np.pi * per_second * times))).astype(np.float32)


@pytest.mark.parametrize("per_second", [1.0, 3.0, 5.0])
def test_every_swelling_is_a_peak(per_second: float) -> None:
    found = values(loudness_measurements(answer_of(beating(10.0, per_second))))
    assert found["loudness_peaks_rate"] == pytest.approx(per_second, abs=0.15)


def test_peaks_are_counted_per_second_of_speech() -> None:
    samples = np.concatenate([beating(3.0, 4.0), silence(4.0), beating(3.0, 4.0)])
    found = loudness_measurements(answer_of(samples, (0, 3), (7, 10)))
    assert values(found)["loudness_peaks_rate"] == pytest.approx(4.0, abs=0.15)
    assert found[0].seconds_used == pytest.approx(6.0, abs=0.05)


def test_a_steady_voice_is_one_peak() -> None:
    found = values(loudness_measurements(answer_of(vowel(140, 4.0, jitter=0.01) + noise(4.0, rms=0.01))))
    assert found["loudness_peaks_rate"] == pytest.approx(1 / 4, abs=0.01)


def test_spread_follows_the_power_of_a_third() -> None:
    halves = np.concatenate([noise(5.0, rms=0.1), noise(5.0, rms=0.01)])
    found = values(loudness_measurements(answer_of(halves)))
    loud, soft = 0.1 ** (2 * 0.33), 0.01 ** (2 * 0.33)
    assert found["loudness_cv"] == pytest.approx((loud - soft) / (loud + soft), rel=0.01)


def test_gain_changes_nothing() -> None:
    plain = values(loudness_measurements(answer_of(beating(4.0, 3.0))))
    quiet = values(loudness_measurements(answer_of((beating(4.0, 3.0) / 32).astype(np.float32))))
    assert quiet == pytest.approx(plain, rel=1e-4)


@pytest.mark.parametrize("samples", [silence(3.0), noise(0.2), silence(0.001)])
def test_too_little_signal_is_null_with_a_reason(samples: FloatArray) -> None:
    assert reasons(loudness_measurements(answer_of(samples))) == dict.fromkeys(UNITS, "too_short")
