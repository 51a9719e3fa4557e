"""Pitch, level and spectrum on signals where the right figure can be worked out by hand."""

from __future__ import annotations

import librosa
import numpy as np
import pytest

from functions.assess import level, pitch, spectrum, timing
from functions.assess.level import level_measurements
from functions.assess.pitch import pitch_measurements
from functions.assess.recording_flags import spectrum_flags
from functions.assess.spectrum import frame_features, spectrum_measurements
from functions.assess.timing import timing_measurements
from tests.signals import RATE, noise, silence, tone, vowel
from tests.unit.assess.answers import answer_of, pcm, reasons, values


def test_pitch_of_a_glide() -> None:
    contour = np.geomspace(120, 240, 4000)  # one octave, evenly in semitones
    found = values(pitch_measurements(answer_of(vowel(contour, 4.0))))
    assert found["f0_mean"] == pytest.approx(contour.mean(), rel=0.005)
    assert found["f0_median"] == pytest.approx(np.sqrt(120 * 240), rel=0.005)
    assert found["f0_sd_st"] == pytest.approx(12 / np.sqrt(12), rel=0.02)
    assert found["f0_range_st"] == pytest.approx(12 * 0.6, rel=0.02)
    assert found["voiced_ratio"] > 0.97


def test_pitch_comes_from_speech_only() -> None:
    samples = np.concatenate([vowel(120, 2.0), vowel(300, 2.0)])
    found = values(pitch_measurements(answer_of(samples, (0.0, 1.9))))
    assert found["f0_mean"] == pytest.approx(120, rel=0.005)


def test_a_whisper_has_no_pitch_and_says_so() -> None:
    measurements = pitch_measurements(answer_of(noise(3.0)))
    assert set(reasons(measurements)) == set(pitch.UNITS)
    assert set(reasons(measurements).values()) == {"too_little_voice"}


def test_level_of_a_tone_that_changes() -> None:
    loud, soft = tone(400, 1.0, level=0.5), tone(400, 1.0, level=0.05)
    found = values(level_measurements(answer_of(np.concatenate([loud, soft] * 3), (0, 6))))
    power = (0.5**2 + 0.05**2) / 4
    assert found["intensity_mean"] == pytest.approx(10 * np.log10(power), abs=0.05)
    assert found["intensity_range"] == pytest.approx(20, abs=0.1)
    assert found["intensity_sd"] == pytest.approx(10, abs=0.3)


def test_gain_and_offset_move_the_level_and_not_its_spread() -> None:
    samples = vowel(np.geomspace(100, 200, 3000), 3.0) * np.linspace(0.1, 1, 48_000, dtype=np.float32)
    plain = values(level_measurements(answer_of(samples)))
    changed = values(level_measurements(answer_of((samples / 10 + 0.3).astype(np.float32))))
    assert changed["intensity_mean"] == pytest.approx(plain["intensity_mean"] - 20, abs=0.01)
    assert changed["intensity_sd"] == pytest.approx(plain["intensity_sd"], rel=1e-3)


@pytest.mark.parametrize(
    ("measure", "units"),
    [(level_measurements, level.UNITS), (spectrum_measurements, spectrum.UNITS), (pitch_measurements, pitch.UNITS)],
)
@pytest.mark.parametrize("samples", [silence(2), tone(300, 0.2), silence(0.001), tone(300, 0.012)])
def test_too_little_signal_is_null_with_a_reason(measure, units, samples) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    measurements = measure(answer_of(samples))
    assert set(reasons(measurements)) == set(units)


def test_every_name_is_reported_once() -> None:
    answer = answer_of(vowel(120, 2.0))
    families = (timing_measurements, pitch_measurements, level_measurements, spectrum_measurements)
    names = [one.name for measure in families for one in measure(answer)]
    assert len(names) == len(set(names)) == sum(len(m.UNITS) for m in (timing, pitch, level, spectrum))


def test_spectrum_of_two_tones() -> None:
    samples = tone(500, 2.0, level=0.4) + tone(2500, 2.0, level=0.04)
    found = values(spectrum_measurements(answer_of(samples)))
    assert found["alpha_ratio"] == pytest.approx(20, abs=0.1)
    assert found["hammarberg"] == pytest.approx(20, abs=0.3)
    assert 500 < found["spectral_centroid"] < 2500


def test_slopes_of_tilted_noise() -> None:
    spectrum_of_noise = np.fft.rfft(noise(20.0))
    hertz = np.fft.rfftfreq(20 * RATE, 1 / RATE)
    tilted = np.fft.irfft(spectrum_of_noise * 10 ** (-0.01 * hertz / 20)).astype(np.float32)  # -0.01 dB/Hz
    found = values(spectrum_measurements(answer_of(tilted)))
    assert found["slope_500_1500"] == pytest.approx(-0.01, abs=5e-4)
    assert found["slope_0_500"] == pytest.approx(-0.01, abs=2.5e-3)


def test_centroid_and_mfcc_are_those_of_librosa() -> None:
    samples = vowel(np.geomspace(100, 300, 2000), 2.0) + noise(2.0, rms=0.01)
    frames = np.lib.stride_tricks.sliding_window_view(samples, 400)[::160]
    centred = frames - samples.mean(dtype=np.float64)
    magnitude = np.abs(np.fft.rfft(centred * np.hanning(401)[:-1], 512, axis=1)).T
    centroid = librosa.feature.spectral_centroid(S=magnitude, sr=RATE, n_fft=512)[0]
    mel = librosa.feature.melspectrogram(
        S=magnitude**2, sr=RATE, n_fft=512, n_mels=26, fmin=20, fmax=8000, htk=True, norm=None
    )
    mfcc = librosa.feature.mfcc(S=np.log(mel), n_mfcc=5, norm="ortho")
    found = frame_features(answer_of(samples))
    assert len(found) == len(frames)
    np.testing.assert_allclose(found[:, 0], centroid, rtol=1e-4)
    np.testing.assert_allclose(found[:, 5:], mfcc[1:].T, rtol=1e-3, atol=1e-4)


def test_gain_does_not_move_the_spectrum() -> None:
    samples = vowel(150, 2.0) + noise(2.0, rms=0.01)
    plain = values(spectrum_measurements(answer_of(samples)))
    quiet = values(spectrum_measurements(answer_of(samples * np.float32(1 / 8))))
    assert quiet == pytest.approx(plain, rel=1e-3, abs=1e-4)


@pytest.mark.parametrize(
    ("changes", "kbps", "flags"),
    [
        ({}, 256, ()),
        ({"codec": "pcm_s16le", "sample_rate_hz": 8_000}, 128, ("band_limited",)),
        ({"codec": "pcm_mulaw", "sample_rate_hz": 8_000}, 64, ("band_limited",)),
        ({"codec": "opus"}, 24, ("codec_limited",)),
        ({"codec": "opus"}, 96, ()),
        ({"codec": "flac"}, 40, ()),
        ({"codec": "amrnb", "sample_rate_hz": 8_000}, 12.2, ("codec_limited", "band_limited")),
    ],
)
def test_coarse_codecs_flag_the_spectrum(changes: dict[str, object], kbps: float, flags: tuple[str, ...]) -> None:
    conditions = pcm(10.0, **changes)
    found = spectrum_flags(int(kbps * 1000 / 8 * 10), conditions)
    assert found == flags
    assert all(one.flags == flags for one in spectrum_measurements(answer_of(vowel(120, 2.0)), found))
