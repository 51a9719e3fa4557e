"""The voice as a vector: the network's input as librosa has it, the file as its note says, two people apart."""

from __future__ import annotations

import hashlib
from pathlib import Path

import librosa
import numpy as np
import pytest

from goldenfish.audio import speaker_embedding
from goldenfish.audio.decode import decode
from goldenfish.audio.spans import Span
from goldenfish.audio.speaker_embedding import DIMENSIONS, MODEL, WINDOW_S, embed
from tests.shared_audio import shared_audio
from tests.signals import RATE, noise, silence, vowel

NOTE = (MODEL.parent / "SPEAKER_EMBEDDING.md").read_text(encoding="utf-8")


def test_the_file_is_the_one_that_the_note_describes() -> None:
    content = MODEL.read_bytes()
    assert hashlib.sha256(content).hexdigest() in NOTE
    assert f"{len(content):,}" in NOTE


def test_the_input_is_librosas_mel_spectrogram() -> None:
    samples = vowel(140, WINDOW_S).astype(np.float64) + noise(WINDOW_S, rms=0.01)
    theirs = librosa.feature.melspectrogram(
        y=samples, sr=RATE, n_fft=400, hop_length=160, n_mels=40, pad_mode="constant"
    ).T[:160]
    assert speaker_embedding._mel_power(samples) == pytest.approx(theirs, rel=1e-4, abs=1e-6 * theirs.max())


def test_a_vector_does_not_depend_on_level_or_on_its_neighbours() -> None:
    samples = np.concatenate([vowel(120, 2.0), vowel(210, 2.0), noise(20.0)])
    windows = [Span(start, start + WINDOW_S) for start in np.arange(0.0, 20.0, 1.0)]
    found = embed(samples, windows)
    assert found.shape == (20, DIMENSIONS)
    assert np.linalg.norm(found, axis=1) == pytest.approx(np.ones(20), abs=1e-5)
    assert embed((0.1 * samples).astype(np.float32), windows[3:5]) == pytest.approx(found[3:5], abs=1e-4)


def test_silence_has_no_voice_and_a_short_end_is_filled() -> None:
    assert not embed(silence(3.0), [Span(0.0, 1.6)]).any()
    assert embed(vowel(120, 1.0), [Span(0.5, 2.1)]).any()
    assert not embed(vowel(120, 1.0), [Span(5.0, 6.6)]).any()
    assert embed(vowel(120, 1.0), []).shape == (0, DIMENSIONS)


def _mean(relative: str) -> np.ndarray:
    samples = decode(Path(shared_audio(relative)).read_bytes(), max_seconds=60).samples
    windows = [Span(start, start + WINDOW_S) for start in np.arange(0.5, samples.size / RATE - WINDOW_S, WINDOW_S)]
    mean: np.ndarray = embed(samples, windows).mean(axis=0)
    unit: np.ndarray = mean / np.linalg.norm(mean)
    return unit


def test_two_readings_of_one_person_are_closer_than_two_people() -> None:
    one, again, other = (
        _mean(f"read/librispeech/{name}.flac") for name in ("1688-142285-0000", "1688-142285-0001", "1998-15444-0000")
    )
    assert one @ again > 0.85
    assert one @ other < 0.75
