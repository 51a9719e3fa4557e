"""Cepstral prominence, harmonics and formants beside Praat's, on made vowels and on read speech."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import parselmouth
import pytest
from parselmouth.praat import call

from functions.assess.voice_spectrum import VoiceFrames, voice_frames
from goldenfish.audio.decode import decode
from tests.shared_audio import shared_audio
from tests.signals import RATE, FloatArray, noise, vowel
from tests.unit.assess.answers import answer_of

CPPS = ("no", 0.01, 0.001, 60, 330, 0.05, "Parabolic", 0.001, 0.05, "Straight", "Robust")


def praat_cpps(samples: FloatArray) -> float:
    cepstrogram = call(sound(samples), "To PowerCepstrogram", 60, 0.002, 5000, 50)
    return float(call(cepstrogram, "Get CPPS", *CPPS))


def sound(samples: FloatArray) -> parselmouth.Sound:
    return parselmouth.Sound(samples.astype(np.float64), RATE)


def everywhere(samples: FloatArray) -> VoiceFrames:
    """Measured over the whole sound, voiced or not, as Praat's command does."""
    times = np.arange(0.055, samples.size / RATE - 0.055, 0.02)
    return voice_frames(answer_of(samples), times, np.full(times.size, 120.0))


def read_speech(seconds: float) -> list[FloatArray]:
    folder = shared_audio("read/librispeech")
    files: list[Path] = sorted(folder.glob("*-000[12].flac"))
    return [decode(file.read_bytes(), max_seconds=60).samples[: int(seconds * RATE)] for file in files]


def voiced(samples: FloatArray) -> tuple[VoiceFrames, np.ndarray, np.ndarray]:
    answer = answer_of(samples)
    track = answer.pitch
    inside = (track.times_s > 0.06) & (track.times_s < samples.size / RATE - 0.06)
    chosen = np.flatnonzero(inside & (track.f0_hz > 0))[::2]
    times, f0 = track.times_s[chosen], track.f0_hz[chosen].astype(np.float64)
    return voice_frames(answer, times, f0), times, f0


@pytest.mark.parametrize("jitter", [0.003, 0.01, 0.03])
@pytest.mark.parametrize("rms", [0.003, 0.02])
@pytest.mark.parametrize("f0", [85, 130, 210])
def test_cpps_of_vowels(f0: float, jitter: float, rms: float) -> None:
    samples = vowel(f0, 1.0, jitter=jitter) + noise(1.0, rms=rms)
    assert everywhere(samples).prominence.mean() == pytest.approx(praat_cpps(samples), abs=0.3)


def test_cpps_of_read_speech() -> None:
    errors = [abs(everywhere(samples).prominence.mean() - praat_cpps(samples)) for samples in read_speech(2.0)[:8]]
    assert len(errors) == 8
    assert np.median(errors) < 0.1
    assert max(errors) < 0.4


def test_formants_of_read_speech() -> None:
    ours, praats = [], []
    for samples in read_speech(5.0):
        frames, times, _ = voiced(samples)
        track = sound(samples).to_formant_burg(0.01, 5, 5500, 0.025, 50)
        values = np.array([[track.get_value_at_time(number, time) for number in (1, 2)] for time in times])
        praats.append(np.concatenate([np.nanmedian(values, axis=0), np.nanstd(values, axis=0, ddof=1)]))
        found = frames.formants
        ours.append(np.concatenate([np.nanmedian(found, axis=0), np.nanstd(found, axis=0, ddof=1)]))
    errors = np.median(np.abs(np.array(ours) / np.array(praats) - 1), axis=0)
    assert errors[:2].max() < 0.02, "medians of F1 and F2"
    assert errors[2:].max() < 0.15, "their spread"


def test_harmonics_of_read_speech() -> None:
    differences = []
    for samples in read_speech(3.0)[:3]:
        frames, times, f0 = voiced(samples)
        whole = sound(samples)
        for ours, time, hertz in zip(frames.first_less_second, times, f0, strict=True):
            part = whole.extract_part(time - 0.05, time + 0.05, parselmouth.WindowShape.GAUSSIAN2)
            spectrum = call(part.to_spectrum(), "To Ltas (1-to-1)")
            first, second = (
                call(spectrum, "Get maximum", hertz * (n - 0.25), hertz * (n + 0.25), "Parabolic") for n in (1, 2)
            )
            differences.append(abs(ours - (first - second)))
    assert np.median(differences) < 0.1
    assert np.percentile(differences, 90) < 1.0
