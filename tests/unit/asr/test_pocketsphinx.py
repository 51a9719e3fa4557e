"""The keyless engine on real recordings, through the whole way from bytes to transcript."""

from __future__ import annotations

import json
import re
from functools import cache

import jiwer
import numpy as np
import pytest

from functions.asr import transcribe
from functions.asr.transcribe import TranscriptionRequest, transcribe_recording
from goldenfish.audio.decode import decode
from goldenfish.providers.transcribers.pocketsphinx import PocketSphinxTranscriber
from goldenfish.transcripts.models import Transcript
from tests.shared_audio import shared_audio
from tests.signals import noise, silence, wav

KENNEDY = "read/jfk.flac"
SECRET_SERVICE = "read/LJ050-0131.wav"
HALE = "read/librispeech/1688-142285-0003.flac"
SENSIBILITY = "read/librivox/sense_and_sensibility_01_austen_64kb-0920.wav"


@pytest.fixture(autouse=True)
def _engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcribe, "transcriber", PocketSphinxTranscriber)


def transcript_of(audio: bytes) -> Transcript:
    return transcribe_recording(audio, TranscriptionRequest(language="en", max_seconds=900))


@cache
def recorded(recording: str) -> Transcript:
    return transcript_of(shared_audio(recording).read_bytes())


@cache
def said(recording: str) -> str:
    entries = json.loads(shared_audio("recordings.json").read_text(encoding="utf-8"))
    return next(str(entry["text"]) for entry in entries if entry["file"] == recording)


def plain(text: str) -> str:
    return re.sub(r"[^a-z' ]", "", text.lower())


def word_error_rate(recording: str, transcript: Transcript) -> float:
    return float(jiwer.wer(plain(said(recording)), plain(transcript.text)))


@pytest.mark.parametrize(
    ("recording", "most"), [(KENNEDY, 0.4), (SECRET_SERVICE, 0.3), (HALE, 0.4), (SENSIBILITY, 0.3)]
)
def test_clean_reading_is_roughly_understood(recording: str, most: float) -> None:
    assert word_error_rate(recording, recorded(recording)) <= most


def test_the_transcript_says_how_little_it_can_be_trusted() -> None:
    transcript = recorded(HALE)
    assert (transcript.engine, transcript.model, transcript.accuracy) == ("pocketsphinx", "en-us", "low")
    assert transcript.confidence is None


def test_words_have_times_in_order_inside_the_recording() -> None:
    transcript = recorded(KENNEDY)
    times = [moment for word in transcript.words for moment in (word.start_s, word.end_s)]
    assert times == sorted(times)
    assert 0.0 <= times[0] < times[-1] <= 11.0
    assert " ".join(word.text for word in transcript.words) == transcript.text
    assert not set("<[(") & set(transcript.text)


def test_swapped_recordings_give_swapped_transcripts() -> None:
    first, second = recorded(SECRET_SERVICE), recorded(HALE)
    # The engine has heard other voices in between; nothing of them may remain.
    assert transcript_of(shared_audio(HALE).read_bytes()) == second
    assert transcript_of(shared_audio(SECRET_SERVICE).read_bytes()) == first
    assert word_error_rate(SECRET_SERVICE, second) > 0.8
    assert word_error_rate(HALE, first) > 0.8


@pytest.mark.parametrize("gap", [silence(5.0), noise(5.0, rms=0.01)], ids=["silence", "noise"])
def test_no_words_stand_in_a_long_pause(gap: np.ndarray[tuple[int], np.dtype[np.float32]]) -> None:
    first, second = (decode(shared_audio(r).read_bytes(), max_seconds=60).samples for r in (HALE, SENSIBILITY))
    transcript = transcript_of(wav(np.concatenate([first, gap, second])))
    start_s = first.size / 16_000
    inside = [w.text for w in transcript.words if start_s + 0.1 < (w.start_s + w.end_s) / 2 < start_s + 4.9]
    assert inside == []
    before = [w.text for w in transcript.words if w.end_s <= start_s + 0.1]
    after = [w.text for w in transcript.words if w.start_s >= start_s + 4.9]
    assert jiwer.wer(plain(said(HALE)), plain(" ".join(before))) <= 0.6
    assert jiwer.wer(plain(said(SENSIBILITY)), plain(" ".join(after))) <= 0.6


def test_other_languages_are_refused() -> None:
    engine = PocketSphinxTranscriber()
    assert engine.supports("en")
    assert not engine.supports("vi")
