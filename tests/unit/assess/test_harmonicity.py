"""Harmonics-to-noise ratio against signals whose ratio is known."""

from __future__ import annotations

import numpy as np
import pytest

from functions.assess import harmonicity
from functions.assess.harmonicity import UNITS, harmonicity_measurements, track_harmonicity
from tests.signals import RATE, noise, silence, tone, vowel
from tests.unit.assess.answers import answer_of, reasons, values


def noisy(samples: np.ndarray, snr_db: float) -> np.ndarray:
    rms = float(np.sqrt(np.mean(samples.astype(np.float64) ** 2)))
    return samples + noise(samples.size / RATE, rms=rms / 10 ** (snr_db / 20))[: samples.size]


@pytest.mark.parametrize("snr_db", [10, 20, 30])
@pytest.mark.parametrize("f0", [100, 155.7, 240])
def test_the_ratio_is_that_of_signal_and_noise(f0: float, snr_db: float) -> None:
    """The maximum over several periods' lags of a noisy correlation lies a little above its expectation."""
    voice = tone(f0, 3.0, level=0.2) + tone(2 * f0, 3.0, level=0.2) + tone(3 * f0, 3.0, level=0.1)
    found = values(harmonicity_measurements(answer_of(noisy(voice, snr_db))))
    assert found["hnr"] == pytest.approx(snr_db, abs=1.5)
    assert found["nhr"] == pytest.approx(10 ** (-snr_db / 10), rel=0.25)


def test_a_pure_tone_is_finite() -> None:
    found = values(harmonicity_measurements(answer_of(tone(200, 1.0))))
    assert 50 < found["hnr"] <= 120


def test_silence_does_not_count() -> None:
    voice = noisy(vowel(150, 2.0), 20)
    alone = harmonicity_measurements(answer_of(voice))
    faint = noise(2.0, rms=1e-3)
    between = harmonicity_measurements(answer_of(np.concatenate([faint, voice, faint])))
    assert values(between)["hnr"] == pytest.approx(values(alone)["hnr"], abs=0.3)
    assert between[0].seconds_used == pytest.approx(2.0, abs=0.05)


def test_an_offset_and_a_gain_change_nothing() -> None:
    voice = noisy(vowel(150, 2.0), 20)
    plain = values(harmonicity_measurements(answer_of(voice)))
    assert values(harmonicity_measurements(answer_of(voice * np.float32(0.01)))) == pytest.approx(plain, rel=1e-3)
    assert values(harmonicity_measurements(answer_of(voice + np.float32(0.3)))) == pytest.approx(plain, rel=1e-2)


@pytest.mark.parametrize(
    "samples", [silence(2), silence(0.01), np.zeros(0, np.float32), np.full(RATE, 0.5, np.float32)]
)
def test_what_is_no_voice_has_no_ratio(samples: np.ndarray) -> None:
    answer = answer_of(samples, (0.0, max(samples.size, 1) / RATE))
    assert reasons(harmonicity_measurements(answer)) == dict.fromkeys(UNITS, "too_little_voice")


def test_noise_is_hardly_harmonic() -> None:
    found = values(harmonicity_measurements(answer_of(noise(2.0))))
    assert found["hnr"] < 0


def test_blocks_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    samples = noisy(vowel(np.geomspace(90, 300, 1000), 1.0), 20)
    times, whole = track_harmonicity(samples, RATE)
    assert times.size == whole.size > 90
    monkeypatch.setattr(harmonicity, "BLOCK_FRAMES", 7)
    np.testing.assert_allclose(track_harmonicity(samples, RATE)[1], whole, atol=1e-12)
