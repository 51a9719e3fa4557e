"""Cepstral prominence, harmonics and formants of voices that are made: what is known must be found."""

from __future__ import annotations

import numpy as np
import pytest

from functions.assess import short_time, voice_spectrum
from functions.assess.voice_spectrum import UNITS, VoiceFrames, voice_frames, voice_spectrum_measurements
from tests.signals import RATE, FloatArray, noise, tone, vowel
from tests.unit.assess.answers import answer_of, reasons, values


def harmonics(f0: float, first_less_second_db: float) -> FloatArray:
    """A voice of eleven harmonics of which the first two are known."""
    times = np.arange(RATE) / RATE
    levels = [1.0, 10 ** (-first_less_second_db / 20), *(0.3 / k for k in range(3, 12))]
    waves = [level * np.cos(2 * np.pi * k * f0 * times + k * k) for k, level in enumerate(levels, 1)]
    return (0.1 * np.sum(waves, axis=0)).astype(np.float32)


def framed(samples: FloatArray, f0_hz: float) -> VoiceFrames:
    times = np.arange(0.1, samples.size / RATE - 0.1, 0.02)
    return voice_frames(answer_of(samples), times, np.full(times.size, f0_hz))


@pytest.mark.parametrize("f0", [80.0, 130.0, 220.0, 420.0])
@pytest.mark.parametrize("difference", [-12.0, 0.0, 9.0])
def test_first_less_second_harmonic(f0: float, difference: float) -> None:
    found = framed(harmonics(f0, difference), f0 * 1.05)  # a track that is 5 % off finds the same peaks
    assert found.first_less_second == pytest.approx(difference, abs=0.1)


@pytest.mark.parametrize("f0", [100.0, 120.0, 160.0])
def test_formants_of_a_vowel(f0: float) -> None:
    found = framed(vowel(f0, 1.0), f0).formants
    # Linear prediction leans towards the nearest harmonic.
    assert np.median(found, axis=0) == pytest.approx([500, 1500], rel=0.08)


def test_noise_and_irregular_voice_lower_the_prominence() -> None:
    clear, rough, noisy = (
        values(voice_spectrum_measurements(answer_of(samples)))["cpps"]
        for samples in (
            vowel(120, 1.5, jitter=0.002),
            vowel(120, 1.5, jitter=0.03),
            vowel(120, 1.5, jitter=0.002) + noise(1.5, rms=0.05),
        )
    )
    assert rough < clear - 3
    assert noisy < clear - 3


def test_gain_and_offset_change_nothing() -> None:
    samples = vowel(np.geomspace(100, 180, 1500), 1.5) + noise(1.5, rms=0.005)
    plain = values(voice_spectrum_measurements(answer_of(samples)))
    changed = values(voice_spectrum_measurements(answer_of((samples / 16 + 0.25).astype(np.float32))))
    assert plain.keys() == UNITS.keys()
    assert changed == pytest.approx(plain, rel=2e-3)


@pytest.mark.parametrize("samples", [noise(2.0), tone(200, 0.2), np.zeros(16, dtype=np.float32)])
def test_too_little_voice_is_null_with_a_reason(samples: FloatArray) -> None:
    assert reasons(voice_spectrum_measurements(answer_of(samples))) == dict.fromkeys(UNITS, "too_little_voice")


def test_blocks_leave_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = answer_of(vowel(np.geomspace(100, 180, 2000), 2.0) + noise(2.0, rms=0.01), (0.1, 0.9), (1.1, 1.9))
    voiced, brief = voice_spectrum_measurements(answer), answer.short_time
    monkeypatch.setattr(voice_spectrum, "BLOCK_FRAMES", 7)
    monkeypatch.setattr(short_time, "BLOCK_FRAMES", 5)
    assert voice_spectrum_measurements(answer) == voiced
    again = short_time.short_time(answer.samples, RATE, brief.number, answer.offset)
    for name in ("audible", "shape", "flux", "mel"):
        np.testing.assert_array_equal(getattr(again, name), getattr(brief, name))


def test_flux_of_a_steady_tone_of_noise_and_across_a_gap() -> None:
    steady = answer_of(tone(400, 2.0)).short_time.flux
    assert np.nanmax(steady) < 1e-3
    assert 0.5 < np.nanmean(answer_of(noise(2.0)).short_time.flux) < 1.0
    apart = answer_of(np.concatenate([tone(400, 1.0), tone(3000, 1.0)]), (0, 0.9), (1.1, 2)).short_time.flux
    assert np.nanmax(apart) < 1e-3
    assert np.isnan(apart).sum() == 2
