"""Marks of the glottal pulses against voices whose pulses are known."""

from __future__ import annotations

import numpy as np
import pytest

from functions.assess import pulses as pulses_module
from functions.assess.pitch_track import track_pitch
from functions.assess.pulses import find_pulses
from tests.signals import RATE, noise, silence, tone, vowel
from tests.voices import Voice


def marks(samples: np.ndarray) -> np.ndarray:
    return find_pulses(samples, RATE, track_pitch(samples, RATE))


@pytest.mark.parametrize("f0", [80.0, 123.4, 200.0, 333.0, 500.0])
def test_a_steady_voice_has_one_mark_a_period(f0: float) -> None:
    found = marks(vowel(f0, 2.0))
    assert found.size == pytest.approx(2 * f0, rel=0.03)
    # Half a sample of the generator's clock, an eighth of 16 kHz, and what the parabola adds.
    assert np.abs(np.diff(found) - 1 / f0).max() < 1.5 / (8 * RATE)


def test_the_periods_are_those_of_the_voice() -> None:
    """Period by period: marks may lie anywhere in the period, but their distances are the pulses'."""
    voice = Voice(110.0, 1.5, 2.0, None)
    found = marks(voice.samples())
    known = voice.periods_s()
    best = max(
        np.corrcoef(np.diff(found)[:150], known[shift : shift + 150])[0, 1] for shift in range(known.size - 150)
    )
    assert best > 0.98


def test_marks_rise_and_never_double() -> None:
    """Voice broken by noise and silence: no two marks are closer than a period of the highest F0."""
    pieces = [vowel(120, 0.5), silence(0.02), vowel(180, 0.3), noise(0.1, rms=0.02), vowel(120, 0.5, jitter=0.02)]
    found = marks(np.concatenate(pieces))
    assert (np.diff(found) > 0.8 / 600).all()
    assert found.size == pytest.approx(0.5 * 120 + 0.3 * 180 + 0.5 * 120, rel=0.1)


def test_gain_does_not_move_the_marks() -> None:
    samples = Voice(150.0, 1.5, 5.0, 30.0).samples()
    np.testing.assert_allclose(marks(samples * np.float32(1 / 64)), marks(samples), atol=1e-6)


def test_an_inverted_voice_has_the_same_periods() -> None:
    samples = vowel(150, 1.0, jitter=0.01)
    np.testing.assert_allclose(np.diff(marks(-samples)), np.diff(marks(samples)), atol=1e-9)


@pytest.mark.parametrize("samples", [silence(2), noise(2), silence(0.01), np.zeros(0, np.float32)])
def test_what_is_no_voice_has_no_marks(samples: np.ndarray) -> None:
    # Noise is taken for voice in a frame or two.
    assert marks(samples).size < 10


def test_a_voice_that_begins_and_ends_with_the_recording() -> None:
    found = marks(tone(150, 0.5, level=0.9))
    assert found.min() > 0
    assert found.max() < 0.5
    assert found.size >= 70


def test_blocks_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    samples = np.concatenate([np.concatenate([vowel(100 + 20 * i, 0.2), silence(0.05)]) for i in range(12)])
    whole = marks(samples)
    monkeypatch.setattr(pulses_module, "BLOCK_STRETCHES", 1)
    np.testing.assert_allclose(marks(samples), whole, atol=1e-9)
