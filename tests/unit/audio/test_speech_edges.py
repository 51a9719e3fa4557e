"""Edges of speech on the signal: every inserted pause is found at its length, in noise, and none is made up."""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import pytest

from functions.assess.pauses import PAUSE_S
from goldenfish.audio import speech_edges
from goldenfish.audio.decode import decode
from goldenfish.audio.spans import Span
from goldenfish.audio.speech_edges import band_powers, speech_with_edges
from goldenfish.audio.vad import speech_spans
from tests.gaps import Joined, found_in, joined, silences, trimmed
from tests.shared_audio import REPOSITORY, shared_audio
from tests.signals import RATE, FloatArray, noise, silence, vowel

SAMPLES = REPOSITORY / "samples"
GAPS_S = (0.3, 3.0, 0.42, 1.2, 0.6, 0.85)
READ = (
    "2033-164914-0000",
    "2033-164914-0001",
    "2033-164914-0002",
    "2033-164914-0003",
    "2414-128291-0000",
    "2414-128291-0001",
    "2414-128291-0003",
)


def sample(name: str) -> FloatArray:
    return decode((SAMPLES / name).read_bytes(), max_seconds=60).samples


@cache
def spoken_samples() -> Joined:
    names = [path for path in sorted(SAMPLES.glob("en/*.ogg")) if "vowel" not in path.name]
    return joined([trimmed(sample(f"en/{path.name}")) for path in names], GAPS_S)


@cache
def read_sentences() -> Joined:
    paths = [shared_audio(f"read/librispeech/{name}.flac") for name in READ]
    return joined([trimmed(decode(path.read_bytes(), max_seconds=60).samples) for path in paths], GAPS_S)


def speech_shaped(seconds: float, *, talkers: FloatArray) -> FloatArray:
    """Noise with the long-term spectrum of speech, as a crowd has."""
    spectrum = np.abs(np.fft.rfft(talkers))
    white = np.fft.rfft(noise(seconds, rms=1.0, seed=3))
    at = np.linspace(0, spectrum.size - 1, white.size)
    smooth = np.sqrt(np.convolve(spectrum**2, np.ones(501) / 501, "same"))
    return np.fft.irfft(white * np.interp(at, np.arange(spectrum.size), smooth)).astype(np.float32)


@pytest.mark.parametrize("answer", [spoken_samples, read_sentences], ids=["espeak", "read"])
@pytest.mark.parametrize(("snr_db", "mean_error_s"), [(40, 0.03), (20, 0.05), (15, 0.05), (10, 0.08), (5, 0.12)])
@pytest.mark.parametrize("shape", ["white", "speech-shaped"])
def test_pauses_in_noise(answer, snr_db: float, mean_error_s: float, shape: str) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    known: Joined = answer()
    length_s = known.samples.size / RATE + 1
    heard = noise(length_s) if shape == "white" else speech_shaped(length_s, talkers=known.samples)
    found = found_in(speech_with_edges(known.in_noise(heard, snr_db)), known)
    assert (found.missed, found.added) == (0, 0)
    assert np.mean(np.abs(found.errors_s)) <= mean_error_s


def test_silero_alone_is_short_of_the_truth() -> None:
    known = read_sentences()
    heard = known.in_noise(noise(known.samples.size / RATE + 1), 20)
    alone, moved = (found_in(find(heard), known) for find in (speech_spans, speech_with_edges))
    assert np.mean(alone.errors_s) < -0.03
    assert np.mean(np.abs(moved.errors_s)) < np.mean(np.abs(alone.errors_s)) / 1.5


@pytest.mark.parametrize("language", ["en", "vi"])
def test_the_samples_pauses_have_their_written_lengths(language: str) -> None:
    answers = json.loads((SAMPLES / "answers.json").read_text(encoding="utf-8"))[language]
    for answer in answers:
        written = [part for part in answer["spoken"][1:-1] if isinstance(part, float)]
        speech = speech_with_edges(sample(f"{language}/{answer['file']}"))
        longest = sorted((gap.duration_s for gap in silences(speech)), reverse=True)[: len(written)]
        # espeak's sentences fade out over some 0.1 s below what counts as speech.
        beyond = np.sort(longest) - np.sort(written)
        assert np.all((beyond > -0.04) & (beyond < 0.2)), answer["file"]


def test_a_quiet_room_and_digital_silence_give_the_same_edges() -> None:
    known = spoken_samples()
    digital = speech_with_edges(known.samples)
    room = speech_with_edges(known.in_noise(noise(known.samples.size / RATE + 1), 45))
    pauses = [[gap for gap in silences(spans) if gap.duration_s >= PAUSE_S] for spans in (digital, room)]
    assert np.array(pauses[0]) == pytest.approx(np.array(pauses[1]), abs=0.03)


def test_lost_data_inside_speech_is_a_gap_with_exact_edges() -> None:
    samples = sample("en/05-first-day.ogg")
    lost = samples.copy()
    speech = speech_with_edges(samples)
    at = speech[0].start_s + 1.2
    lost[int(at * RATE) : int((at + 0.8) * RATE)] = 0
    gap = max(silences(speech_with_edges(lost)), key=lambda one: one.duration_s if one.start_s < at + 0.4 else 0)
    assert gap.start_s <= at + 0.02
    assert gap.end_s >= at + 0.78
    assert gap.duration_s < 1.0


def test_speech_over_the_whole_recording_keeps_its_ends() -> None:
    sentence = trimmed(sample("en/03-home.ogg"))
    cut = sentence[RATE // 2 : -RATE // 2]
    spans = speech_with_edges(cut)
    assert spans[0].start_s < 0.05
    assert spans[-1].end_s > cut.size / RATE - 0.05


@pytest.mark.parametrize("change", [lambda x: x / 50, lambda x: x + np.float32(0.05)], ids=["quieter", "offset"])
def test_gain_and_offset_move_no_edge(change) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    samples = sample("en/04-childhood.ogg")
    changed = speech_with_edges(change(samples).astype(np.float32))
    assert np.array(changed) == pytest.approx(np.array(speech_with_edges(samples)), abs=0.04)


@pytest.mark.parametrize(
    "samples",
    [silence(3), silence(0), silence(0.01), noise(3), noise(3, rms=1e-4)],
    ids=["silence", "nothing", "10 ms", "noise", "faint noise"],
)
def test_no_speech_in(samples: FloatArray) -> None:
    assert speech_with_edges(samples) == []


def test_spans_are_in_order_and_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(1)
    samples = noise(20.0, rms=0.02)
    for _ in range(20):
        probabilities = np.repeat(random.random(125), 5).astype(np.float32)[: -(-samples.size // 512)]
        monkeypatch.setattr(speech_edges, "speech_probabilities", lambda _samples, p=probabilities: p)
        spans = speech_with_edges(samples)
        edges = np.array(spans).ravel()
        assert edges[0] >= 0
        assert edges[-1] <= 20.0
        assert np.all(np.diff(edges) > 0)
        assert all(gap.duration_s >= 0.1 for gap in silences(spans))


def test_blocks_give_the_powers_of_one_run(monkeypatch: pytest.MonkeyPatch) -> None:
    samples = vowel(150, 1.0)
    whole = band_powers(samples)
    monkeypatch.setattr(speech_edges, "BLOCK_FRAMES", 7)
    np.testing.assert_array_equal(band_powers(samples), whole)
    assert whole.shape == ((samples.size - 256) // 80 + 1, 5)


def test_short_gaps_are_closed() -> None:
    spans = speech_edges._closed([Span(0, 1), Span(1.09, 2), Span(2.11, 3)])
    assert spans == [Span(0, 2), Span(2.11, 3)]
