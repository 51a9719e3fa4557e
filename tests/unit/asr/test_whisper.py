"""The Whisper path from end to end with a model of random weights: what it writes means nothing, the rest does."""

from __future__ import annotations

import runpy
import shutil
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from goldenfish.audio.decode import decode
from goldenfish.audio.joined import join_speech
from goldenfish.audio.spans import Span
from goldenfish.audio.vad import speech_spans
from goldenfish.providers.transcriber import PermanentEngineError
from goldenfish.providers.transcribers.whisper import WhisperTranscriber
from goldenfish.transcripts.models import Draft
from tests.shared_audio import REPOSITORY, shared_audio

RANDOM_MODEL = REPOSITORY / "tests" / "fixtures" / "whisper-random"


@cache
def heard(recording: str) -> tuple[Draft, list[Span], float]:
    return draft_of(recording)


def draft_of(recording: str) -> tuple[Draft, list[Span], float]:
    samples = decode(shared_audio(recording).read_bytes(), max_seconds=60).samples
    speech = speech_spans(samples)
    draft = WhisperTranscriber(RANDOM_MODEL).transcribe(samples, 16_000, language="en", speech=speech)
    return draft, speech, samples.size / 16_000


def test_a_recording_goes_through_features_decoding_and_word_times() -> None:
    draft, speech, length_s = heard("read/jfk.flac")
    assert draft.text
    assert draft.words
    assert draft.language is None, "random weights are sure of no language"
    assert draft.confidence is not None
    assert 0.0 < draft.confidence < 1.0
    samples = decode(shared_audio("read/jfk.flac").read_bytes(), max_seconds=60).samples
    sent = join_speech(samples, 16_000, speech).pieces
    times = [Span(timed.start_s, timed.end_s) for timed in draft.segments]
    times += [Span(timed.start_s, timed.end_s) for timed in draft.words]
    for span in times:
        assert 0.0 <= span.start_s <= span.end_s <= length_s
        assert any(piece.start_s - 0.001 <= span.start_s <= piece.end_s + 0.001 for piece in sent)


def test_the_same_recording_gives_the_same_text_and_another_another() -> None:
    kennedy, hale = heard("read/jfk.flac")[0], heard("read/librispeech/1688-142285-0003.flac")[0]
    assert kennedy.text != hale.text
    assert draft_of("read/librispeech/1688-142285-0003.flac")[0] == hale


def test_random_weights_are_never_called_normal() -> None:
    engine = WhisperTranscriber(RANDOM_MODEL)
    assert engine.accuracy == "mock"
    assert (engine.engine, engine.model) == ("whisper", "whisper-random")
    assert WhisperTranscriber(RANDOM_MODEL, name="PhoWhisper-small").accuracy == "mock"


def test_the_card_and_the_model_bound_the_languages(tmp_path: Path) -> None:
    assert WhisperTranscriber(RANDOM_MODEL).supports("en")
    assert not WhisperTranscriber(RANDOM_MODEL).supports("vi")
    shutil.copytree(RANDOM_MODEL, tmp_path / "model")
    (tmp_path / "model" / "card.json").write_text('{"name": "of vi", "weights": "unknown", "languages": ["vi"]}')
    of_vietnamese = WhisperTranscriber(tmp_path / "model")
    assert of_vietnamese.accuracy == "low"
    assert not of_vietnamese.supports("en")
    assert not of_vietnamese.verbatim


def test_the_card_says_whether_fillers_are_written(tmp_path: Path) -> None:
    shutil.copytree(RANDOM_MODEL, tmp_path / "model")
    (tmp_path / "model" / "card.json").write_text('{"name": "of x", "weights": "trained", "verbatim": true}')
    assert WhisperTranscriber(tmp_path / "model").verbatim


@pytest.mark.parametrize("lost", ["model.bin", "tokenizer.json", "card.json"])
def test_an_incomplete_model_is_refused_before_any_hub_is_asked(tmp_path: Path, lost: str) -> None:
    shutil.copytree(RANDOM_MODEL, tmp_path / "model")
    (tmp_path / "model" / lost).unlink()
    with pytest.raises(PermanentEngineError, match=lost):
        WhisperTranscriber(tmp_path / "model")


def test_a_broken_model_is_a_permanent_fault(tmp_path: Path) -> None:
    shutil.copytree(RANDOM_MODEL, tmp_path / "model")
    (tmp_path / "model" / "model.bin").write_bytes(b"not a model")
    with pytest.raises(PermanentEngineError, match="cannot be loaded"):
        WhisperTranscriber(tmp_path / "model").supports("en")
    (tmp_path / "model" / "card.json").write_text("{}")
    with pytest.raises(PermanentEngineError, match="card"):
        WhisperTranscriber(tmp_path / "model")


def test_the_script_makes_this_very_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["make.py", str(tmp_path)])
    runpy.run_path(str(RANDOM_MODEL / "make.py"), run_name="__main__")
    made = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert set(made) == {"model.bin", "config.json", "vocabulary.json", "tokenizer.json", "card.json"}
    for name in ("vocabulary.json", "card.json"):
        assert made[name] == (RANDOM_MODEL / name).read_bytes(), name
    weights, committed = (
        np.frombuffer(data, np.uint8) for data in (made["model.bin"], (RANDOM_MODEL / "model.bin").read_bytes())
    )
    assert np.mean(weights == committed) > 0.999  # another processor may round a few weights otherwise
    assert sum(file.stat().st_size for file in RANDOM_MODEL.iterdir() if file.is_file()) < 1_000_000
