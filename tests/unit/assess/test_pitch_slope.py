"""Slopes of F0 contours that are drawn."""

from __future__ import annotations

import numpy as np
import pytest

from functions.assess.pitch_slope import pitch_slope_measurements
from tests.signals import noise, silence, vowel
from tests.unit.assess.answers import answer_of, reasons, values


def zigzag(semitones_per_second: float, swing: float, seconds: float) -> np.ndarray:
    """F0 per millisecond that rises and falls evenly round 150 Hz."""
    times = np.arange(int(seconds * 1000)) / 1000
    period = 2 * swing / semitones_per_second
    triangle = 2 * np.abs(times / period % 1 - 0.5)
    return 150 * 2 ** (swing * (triangle - 0.5) / 12)


@pytest.mark.parametrize("slope", [6.0, 12.0, 24.0])
def test_even_rises_and_falls(slope: float) -> None:
    found = pitch_slope_measurements(answer_of(vowel(zigzag(slope, 6.0, 4.0), 4.0)))
    # The window of 40 ms rounds the corners off, the more the steeper.
    assert values(found)["f0_slope_mean"] == pytest.approx(slope, rel=0.08)


def test_a_jump_over_silence_is_no_slope() -> None:
    samples = np.concatenate([vowel(zigzag(6.0, 3.0, 2.0), 2.0), silence(0.05), vowel(300, 2.0)])
    assert values(pitch_slope_measurements(answer_of(samples)))["f0_slope_mean"] == pytest.approx(6.0, rel=0.15)


def test_a_monotone_voice_and_a_whisper_have_none() -> None:
    assert reasons(pitch_slope_measurements(answer_of(vowel(150, 2.0)))) == {"f0_slope_mean": "no_pitch_movement"}
    assert reasons(pitch_slope_measurements(answer_of(noise(2.0)))) == {"f0_slope_mean": "too_little_voice"}
