"""Real recordings that end with "done": what transcriber and assessor make of them, sound and all."""

from __future__ import annotations

import io
import wave

import numpy as np
import pytest

from functions.asr import transcribe
from functions.asr.transcribe import TranscriptionRequest, transcribe_recording
from functions.assess.assess import AssessmentRequest, assess_recording
from goldenfish.assessments.models import Assessment
from goldenfish.end_phrase.trimming import Told
from goldenfish.providers.transcribers.pocketsphinx import PocketSphinxTranscriber
from goldenfish.transcripts.models import Draft, Transcript, Word
from tests.shared_audio import shared_audio
from tests.signals import silence, wav
from tests.spoken_phrase import answer, said
from tests.unit.asr.fake_engine import FakeEngine

RECORDINGS = ["read/LJ050-0131.wav", "answers/01-jfk.flac"]


def _heard(audio: bytes, draft: Draft, told: Told, monkeypatch: pytest.MonkeyPatch) -> Transcript:
    monkeypatch.setattr(transcribe, "transcriber", lambda: FakeEngine(draft))
    return transcribe_recording(audio, TranscriptionRequest(language="en", max_seconds=900, ended=told))


def _measured(audio: bytes, cut_s: float | None = None, phrase_start_s: float | None = None) -> Assessment:
    request = AssessmentRequest(language="en", max_seconds=900, cut_s=cut_s, phrase_start_s=phrase_start_s)
    return assess_recording(audio, request)


def _until(audio: bytes, end_s: float) -> bytes:
    """The recording's first seconds, as a file."""
    cut = io.BytesIO()
    with wave.open(io.BytesIO(audio)) as whole, wave.open(cut, "wb") as out:
        out.setparams(whole.getparams())
        out.writeframes(whole.readframes(round(end_s * whole.getframerate())))
    return cut.getvalue()


@pytest.mark.parametrize("recording", RECORDINGS)
def test_what_is_measured_is_the_answer_without_the_phrase(recording: str, monkeypatch: pytest.MonkeyPatch) -> None:
    story = shared_audio(recording).read_bytes()
    audio, start_s = answer(story, said("done"))
    words = (
        Word(text="country.", start_s=start_s - 1.3, end_s=start_s - 0.85, confidence=None),
        Word(text="Done.", start_s=start_s + 0.05, end_s=start_s + 0.3, confidence=None),
    )
    transcript = _heard(audio, Draft(text="country. Done.", words=words), Told(), monkeypatch)
    assert transcript.text == "country."
    assert transcript.end_phrase is not None
    cut_s = transcript.end_phrase.start_s
    assert cut_s is not None
    assert start_s - 0.2 <= cut_s <= start_s
    trimmed, told = _measured(audio, cut_s=cut_s), _measured(audio, phrase_start_s=start_s + 0.1)
    assert (trimmed.trimmed_s, told.trimmed_s) == (cut_s, cut_s)
    assert told.measurements == trimmed.measurements
    alone = _measured(_until(audio, cut_s))
    assert trimmed.measurements == alone.measurements
    assert trimmed.speech_s == alone.speech_s


def test_without_word_times_the_last_stretch_of_speech_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    audio, start_s = answer(shared_audio(RECORDINGS[0]).read_bytes(), said("done"))
    transcript = _heard(audio, Draft(text="The Secret Service. Done."), Told(), monkeypatch)
    assert transcript.text == "The Secret Service."
    assert transcript.end_phrase is not None
    assert transcript.end_phrase.evidence == "voice_activity"
    assert transcript.end_phrase.start_s == pytest.approx(start_s - 0.1, abs=0.1)


def test_a_told_beginning_on_a_wrong_clock_costs_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    story = shared_audio(RECORDINGS[0]).read_bytes()
    transcript = _heard(story, Draft(text="The Secret Service."), Told(by_phrase=True, start_s=0.0), monkeypatch)
    assert (transcript.text, transcript.end_phrase) == ("The Secret Service.", None)
    assert _measured(story, phrase_start_s=0.0).trimmed_s is None


def test_a_weak_engines_ear_leaves_nothing_of_a_phrase_that_ended_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """PocketSphinx writes "ah" or "on" for espeak's "done"."""
    audio, start_s = answer(shared_audio(RECORDINGS[0]).read_bytes(), said("done"))
    monkeypatch.setattr(transcribe, "transcriber", PocketSphinxTranscriber)
    request = TranscriptionRequest(language="en", max_seconds=900, ended=Told(by_phrase=True))
    transcript = transcribe_recording(audio, request)
    assert transcript.end_phrase is not None
    assert transcript.end_phrase.start_s == pytest.approx(start_s - 0.1, abs=0.1)
    assert transcript.words[-1].end_s < start_s


def test_nothing_but_the_phrase_is_an_answer_without_speech(monkeypatch: pytest.MonkeyPatch) -> None:
    audio = wav(np.concatenate([silence(1.0), said("done"), silence(1.0)]))
    transcript = _heard(audio, Draft(text="Done."), Told(), monkeypatch)
    assert (transcript.status, transcript.reason) == ("failed", "no_speech")
    assert transcript.end_phrase is not None
    measured = _measured(audio, cut_s=transcript.end_phrase.start_s)
    assert (measured.reason, measured.trimmed_s) == ("no_speech", 0.0)
