"""From a recording to a transcript, with an engine that does what the test says."""

from __future__ import annotations

import numpy as np
import pytest

from functions.asr import transcribe
from functions.asr.transcribe import TranscriptionRequest, transcribe_recording
from goldenfish.providers.transcriber import PermanentEngineError, TransientEngineError
from goldenfish.transcripts.models import Draft, FailureReason, Segment, Transcript, Word
from tests.shared_audio import shared_audio
from tests.signals import noise, silence, tone, wav
from tests.unit.asr.fake_engine import FakeEngine

ENGLISH = TranscriptionRequest(language="en", max_seconds=900)


def run(audio: bytes, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch, *, language: str = "en") -> Transcript:
    monkeypatch.setattr(transcribe, "transcriber", lambda: engine)
    return transcribe_recording(audio, TranscriptionRequest(language=language, max_seconds=900))


@pytest.fixture(scope="module")
def spoken() -> bytes:
    """A real sentence of 7.7 s."""
    return shared_audio("read/LJ050-0131.wav").read_bytes()


def test_a_good_draft_becomes_a_transcript(spoken: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = Draft(text="The Secret Service.", confidence=0.9)
    engine = FakeEngine(draft)
    transcript = run(spoken, engine, monkeypatch)
    assert (transcript.status, transcript.reason, transcript.detail) == ("done", None, None)
    assert transcript.text == "The Secret Service."
    assert (transcript.engine, transcript.model, transcript.accuracy) == ("fake", "fake-1", "normal")
    assert (transcript.confidence, transcript.rejected_words) == (0.9, 0)
    (language, speech), *more = engine.calls
    assert language == "en"
    assert not more
    assert speech
    assert all(0 <= span.start_s < span.end_s <= 7.7 for span in speech)


def test_invented_words_are_taken_out_and_counted(spoken: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    said = Word(text="Secret", start_s=1.0, end_s=1.4, confidence=None)
    invented = Word(text="Subscribe!", start_s=30.0, end_s=30.5, confidence=None)
    segments = (Segment(text="Secret", start_s=1.0, end_s=1.4), Segment(text="Subscribe!", start_s=30.0, end_s=30.5))
    engine = FakeEngine(Draft(text="Secret Subscribe!", segments=segments, words=(said, invented)))
    transcript = run(spoken, engine, monkeypatch)
    assert transcript.text == "Secret"
    assert transcript.words == (said,)
    assert transcript.segments == segments[:1]
    assert transcript.rejected_words == 1


def test_when_everything_is_invented_the_transcript_fails(spoken: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    transcript = run(spoken, FakeEngine(Draft(text="you " * 40)), monkeypatch)
    assert (transcript.status, transcript.reason) == ("failed", FailureReason.INVENTED_TEXT)
    assert (transcript.text, transcript.words, transcript.segments) == ("", (), ())
    assert transcript.rejected_words == 40
    assert transcript.engine == "fake"


def test_an_engine_without_a_word_heard_no_speech(spoken: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    transcript = run(spoken, FakeEngine(Draft(text="")), monkeypatch)
    assert transcript.reason == FailureReason.NO_SPEECH


def test_no_engine_for_a_language_is_said_without_a_call(spoken: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = FakeEngine(Draft(text="nonsense"))
    transcript = run(spoken, engine, monkeypatch, language="vi")
    assert transcript.reason == FailureReason.NO_ENGINE_FOR_LANGUAGE
    assert transcript.detail == "no transcript: no engine for vi"
    assert transcript.language == "vi"
    assert not engine.calls


def test_a_permanent_fault_is_a_result_and_a_transient_one_is_raised(
    spoken: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = PermanentEngineError(FailureReason.ENGINE_FAILED, "openai answered 401")
    transcript = run(spoken, FakeEngine(refused), monkeypatch)
    assert (transcript.status, transcript.reason) == ("failed", FailureReason.ENGINE_FAILED)
    assert transcript.detail == "openai answered 401"
    with pytest.raises(TransientEngineError):
        run(spoken, FakeEngine(TransientEngineError("openai answered 503")), monkeypatch)


def test_an_engine_that_cannot_be_made_is_a_result(spoken: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_engine() -> FakeEngine:
        raise PermanentEngineError(FailureReason.ENGINE_FAILED, "WHISPER_MODEL_DIR is not set")

    monkeypatch.setattr(transcribe, "transcriber", no_engine)
    transcript = transcribe_recording(spoken, ENGLISH)
    assert (transcript.reason, transcript.engine) == (FailureReason.ENGINE_FAILED, None)


@pytest.mark.parametrize(
    ("audio", "reason"),
    [
        (b"", FailureReason.EMPTY_AUDIO),
        (b"not a recording at all", FailureReason.UNSUPPORTED_AUDIO),
        (b"ffconcat version 1.0\nfile 'secret.wav'\n", FailureReason.UNSUPPORTED_AUDIO),
    ],
)
def test_what_cannot_be_decoded_says_why(
    audio: bytes, reason: FailureReason, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = FakeEngine(Draft(text="nonsense"))
    assert run(audio, engine, monkeypatch).reason == reason
    assert not engine.calls


def test_a_recording_beyond_the_limit_is_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcribe, "transcriber", lambda: FakeEngine(Draft(text="nonsense")))
    transcript = transcribe_recording(wav(noise(3.0)), TranscriptionRequest(language="en", max_seconds=2))
    assert transcript.reason == FailureReason.TOO_LONG


def fan(seconds: float) -> bytes:
    """A fan: noise of falling level towards high pitch, and its blades' hum."""
    spectrum = np.fft.rfft(noise(seconds, rms=1.0, seed=3))
    spectrum /= np.sqrt(np.maximum(np.arange(spectrum.size), 30.0))
    rush = np.fft.irfft(spectrum).astype(np.float32)
    return wav(0.08 * rush / rush.std() + tone(118.0, seconds, level=0.02)[: rush.size])


def hum(seconds: float) -> bytes:
    """Mains hum with its harmonics."""
    return wav(sum((tone(50.0 * n, seconds, level=0.15 / n) for n in (2, 3, 4, 6)), tone(50.0, seconds, level=0.15)))


@pytest.mark.parametrize(
    "audio",
    [wav(silence(60.0)), wav(noise(60.0, rms=0.0005)), wav(noise(30.0, rms=0.1)), fan(60.0), hum(30.0)],
    ids=["silence", "microphone", "white", "fan", "hum"],
)
def test_sounds_without_speech_never_reach_an_engine(audio: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = FakeEngine(Draft(text="thank you for watching"))
    transcript = run(audio, engine, monkeypatch)
    assert (transcript.status, transcript.reason, transcript.text) == ("failed", FailureReason.NO_SPEECH, "")
    assert (transcript.engine, transcript.accuracy) == (None, None)
    assert not engine.calls


@pytest.mark.parametrize(
    "recording",
    [
        *("noise/office_ambience.mp3", "noise/sb_noise3.wav", "noise/sb_noise5.wav"),
        *("silence/pv_empty.wav", "silence/pyannote_empty.wav"),
    ],
)
def test_recorded_noise_never_reaches_an_engine(recording: str, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = FakeEngine(Draft(text="thank you for watching"))
    assert run(shared_audio(recording).read_bytes(), engine, monkeypatch).text == ""
    assert not engine.calls
