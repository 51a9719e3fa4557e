"""Speech spans: exact rules on given probabilities, and real speech in quiet and in noise."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
from numpy.typing import NDArray

from goldenfish.audio import vad
from goldenfish.audio.decode import decode
from goldenfish.audio.spans import Span
from goldenfish.audio.vad import speech_probabilities, speech_spans
from tests.shared_audio import shared_audio
from tests.signals import RATE, noise, silence, tone

FRAME_S = 0.032


def read(relative: str) -> NDArray[np.float32]:
    return decode(shared_audio(relative).read_bytes(), max_seconds=900).samples


def spans_of(probabilities: list[float], monkeypatch: pytest.MonkeyPatch, **options: float) -> list[tuple[int, int]]:
    """Spans, in frames, that the rules make of given probabilities."""
    values = np.array(probabilities, dtype=np.float32)
    monkeypatch.setattr(vad, "speech_probabilities", lambda _: values)
    found = speech_spans(silence(len(probabilities) * FRAME_S), **options)
    return [(round(span.start_s / FRAME_S), round(span.end_s / FRAME_S)) for span in found]


def test_the_model_is_the_file_that_its_note_names() -> None:
    digest = hashlib.sha256(vad.MODEL.read_bytes()).hexdigest()
    assert digest in vad.MODEL.with_name("SILERO.md").read_text(encoding="utf-8")


def test_speech_is_entered_at_a_half_and_left_below_0_35(monkeypatch: pytest.MonkeyPatch) -> None:
    probabilities = [0.4] * 5 + [0.6] * 5 + [0.4] * 5 + [0.3] * 10
    assert spans_of(probabilities, monkeypatch) == [(5, 15)]


def test_short_gaps_are_closed_and_short_speech_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    probabilities = [0.9] * 10 + [0.1] * 3 + [0.9] * 10 + [0.1] * 4 + [0.9] * 7 + [0.1] * 9
    assert spans_of(probabilities, monkeypatch) == [(0, 23)]
    assert spans_of(probabilities, monkeypatch, min_speech_s=0.2) == [(0, 23), (27, 34)]
    assert spans_of(probabilities, monkeypatch, min_silence_s=0.5) == [(0, 34)]


def test_a_span_ends_with_the_recording() -> None:
    samples = read("answers/04-librivox.wav")[: 3 * RATE + 100]
    spans = speech_spans(samples)
    assert spans[-1].end_s <= samples.size / RATE


@pytest.mark.parametrize(
    "samples",
    [silence(5), noise(5), noise(5, rms=0.001), tone(440, 5), tone(120, 5), silence(0), silence(0.01)],
    ids=["silence", "noise", "faint noise", "440 Hz", "hum", "nothing", "10 ms"],
)
def test_no_speech_in(samples: NDArray[np.float32]) -> None:
    assert speech_spans(samples) == []


@pytest.mark.parametrize(
    "name", ["noise/office_ambience.mp3", "noise/sb_noise3.wav", "noise/sb_noise5.wav", "silence/pv_empty.wav"]
)
def test_no_speech_in_real_background(name: str) -> None:
    assert speech_spans(read(name)) == []


def test_blocks_give_the_values_of_one_run(monkeypatch: pytest.MonkeyPatch) -> None:
    samples = np.tile(read("answers/02-1688.flac"), 3)
    whole = speech_probabilities(samples)
    monkeypatch.setattr(vad, "BLOCK_FRAMES", 37)
    np.testing.assert_allclose(speech_probabilities(samples), whole, atol=1e-5)
    assert whole.size == -(-samples.size // 512)


@pytest.mark.parametrize("snr_db", [40, 20, 10, 5])
def test_every_gap_between_sentences_is_found_in_noise(snr_db: float) -> None:
    sentences = [
        read(f"read/librivox/sense_and_sensibility_01_austen_64kb-{number}.wav")
        for number in ("0870", "0880", "0890", "0920")
    ]
    gap = silence(1.0)
    joined = np.concatenate([sentences[0], *(part for other in sentences[1:] for part in (gap, other))])
    level = float(np.sqrt(np.mean(np.concatenate(sentences).astype(np.float64) ** 2)))
    samples = joined + noise(joined.size / RATE, rms=level / 10 ** (snr_db / 20))[: joined.size]
    spans = speech_spans(samples)
    at = 0.0
    for sentence in sentences[:-1]:
        at += sentence.size / RATE
        middle = at + 0.5
        assert not any(span.start_s < middle < span.end_s for span in spans)
        at += 1.0
    assert 0.75 < sum(span.duration_s for span in spans) / (joined.size / RATE - 3.0) <= 1.0


def test_spans_of_a_known_recording() -> None:
    spans = speech_spans(read("formats/jfk.wav"), min_silence_s=0.25)
    expected = [Span(0.35, 2.24), Span(3.30, 4.42), Span(5.41, 7.65), Span(8.19, 10.59)]
    assert len(spans) == len(expected)
    for found, known in zip(spans, expected, strict=True):
        assert found == pytest.approx(known, abs=0.1)
