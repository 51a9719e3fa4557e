"""F0 against signals whose F0 is known, octave errors first of all."""

from __future__ import annotations

import numpy as np
import pytest

from functions.assess import pitch_path, pitch_track
from functions.assess.pitch_track import PitchSettings, PitchTrack, track_pitch
from tests.signals import RATE, noise, silence, tone, vowel


def with_noise(samples: np.ndarray, snr_db: float) -> np.ndarray:
    rms = float(np.sqrt(np.mean(samples.astype(np.float64) ** 2)))
    return samples + noise(samples.size / RATE, rms=rms / 10 ** (snr_db / 20))[: samples.size]


def octave_errors(track: PitchTrack, f0: float) -> float:
    voiced = track.f0_hz[track.f0_hz > 0]
    return float(np.mean(np.abs(np.log2(voiced / f0)) > 0.3))


@pytest.mark.parametrize("snr_db", [None, 30, 10])
@pytest.mark.parametrize("f0", [80, 100, 123.4, 151.3, 180, 220, 260, 350, 500])
def test_a_steady_voice_is_tracked_without_octave_errors(f0: float, snr_db: float | None) -> None:
    samples = vowel(f0, 2.0, jitter=0.002)
    track = track_pitch(samples if snr_db is None else with_noise(samples, snr_db), RATE)
    voiced = track.f0_hz[track.f0_hz > 0]
    assert voiced.size / track.f0_hz.size > 0.97
    assert octave_errors(track, f0) == 0
    assert voiced.mean() == pytest.approx(f0, rel=0.005)


@pytest.mark.parametrize("f0", [90, 130, 210])
def test_a_rough_voice_keeps_its_octave(f0: float) -> None:
    track = track_pitch(vowel(f0, 3.0, jitter=0.015, seed=3), RATE)
    assert octave_errors(track, f0) < 0.01
    assert float(np.median(track.f0_hz[track.f0_hz > 0])) == pytest.approx(f0, rel=0.01)


def test_a_glide_is_followed() -> None:
    contour = np.geomspace(100, 300, 3000)
    track = track_pitch(vowel(contour, 3.0), RATE)
    voiced = track.f0_hz > 0
    known = np.interp(track.times_s, np.arange(3000) / 1000, contour)
    assert voiced.mean() > 0.97
    assert np.max(np.abs(track.f0_hz[voiced] / known[voiced] - 1)) < 0.02


def test_a_voice_without_its_fundamental_keeps_it() -> None:
    samples = sum((tone(200 * k, 1.0, level=0.1) for k in (3, 4, 5, 6)), start=silence(1.0))
    track = track_pitch(samples, RATE)
    assert track.f0_hz[track.f0_hz > 0].mean() == pytest.approx(200, rel=0.001)


def test_voice_between_silences_is_placed_in_time() -> None:
    samples = np.concatenate([noise(1, rms=1e-3), vowel(150, 1.0), noise(1, rms=1e-3, seed=1)])
    track = track_pitch(samples, RATE)
    voiced_at = track.times_s[track.f0_hz > 0]
    assert voiced_at.min() == pytest.approx(1.0, abs=0.03)
    assert voiced_at.max() == pytest.approx(2.0, abs=0.03)
    assert voiced_at.size * track.time_step_s == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize("samples", [silence(2), noise(2), np.full(2 * RATE, 0.5, np.float32), silence(0.03)])
def test_what_is_not_a_voice_is_unvoiced(samples: np.ndarray) -> None:
    track = track_pitch(samples, RATE)
    assert np.mean(track.f0_hz > 0) < 0.01 if track.f0_hz.size else True


def test_an_offset_and_a_gain_change_nothing() -> None:
    samples = vowel(140, 1.0, jitter=0.01)
    plain = track_pitch(samples, RATE).f0_hz
    np.testing.assert_allclose(track_pitch(samples * np.float32(0.01), RATE).f0_hz, plain, rtol=1e-4)
    np.testing.assert_allclose(track_pitch(samples + np.float32(0.2), RATE).f0_hz, plain, rtol=2e-3)


def test_strength_is_the_periodicity() -> None:
    clean = track_pitch(vowel(150, 1.0), RATE)
    noisy = track_pitch(with_noise(vowel(150, 1.0), 10), RATE)
    assert np.median(clean.strength) > 0.99
    assert np.median(noisy.strength) == pytest.approx(10 / 11, abs=0.03)  # r = signal / (signal + noise)


def test_blocks_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    samples = vowel(np.geomspace(100, 300, 2000), 2.0)
    whole = track_pitch(samples, RATE)
    monkeypatch.setattr(pitch_track, "BLOCK_FRAMES", 7)
    monkeypatch.setattr(pitch_path, "BLOCK_FRAMES", 11)
    np.testing.assert_allclose(track_pitch(samples, RATE).f0_hz, whole.f0_hz, rtol=1e-5)


def test_the_search_range_is_kept() -> None:
    narrow = PitchSettings(floor_hz=60, ceiling_hz=180)
    assert (track_pitch(vowel(150, 1.0), RATE, narrow).f0_hz <= 180).all()
    found = track_pitch(vowel(65, 2.0), RATE, narrow).f0_hz
    assert np.median(found[found > 0]) == pytest.approx(65, rel=0.005)
