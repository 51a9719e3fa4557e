"""The paid engine against a server that speaks its format, in good and bad moods. No network, no key."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import numpy as np
import pytest

from goldenfish.audio.decode import decode
from goldenfish.audio.spans import Span
from goldenfish.providers.transcriber import PermanentEngineError, TransientEngineError
from goldenfish.providers.transcribers.openai import OpenAITranscriber
from goldenfish.providers.transcribers.retry_after import retry_after_s
from goldenfish.transcripts.models import Draft, FailureReason
from tests.signals import RATE, noise
from tests.unit.asr.transcription_server import VERBOSE, WORDS, Fault, TranscriptionServer, transcription_server

SPEECH = [Span(1.0, 3.0), Span(20.0, 22.0)]
RECORDING = noise(30.0)


@pytest.fixture
def server() -> Iterator[TranscriptionServer]:
    with transcription_server() as running:
        yield running


def ask(
    server: TranscriptionServer, *, model: str = "whisper-1", language: str = "en", timeout_s: float = 30.0
) -> Draft:
    engine = OpenAITranscriber(api_key="sk-test", model=model, base_url=server.url, timeout_s=timeout_s)
    return engine.transcribe(RECORDING, RATE, language=language, speech=SPEECH)


def test_words_and_segments_come_back_with_the_recordings_own_times(server: TranscriptionServer) -> None:
    server.body = {
        **VERBOSE,
        "text": "Hello there.",
        "segments": [{"text": " Hello", "start": 0.2, "end": 1.0}, {"text": " there.", "start": 2.7, "end": 3.7}],
        "words": [{"word": "Hello", "start": 0.2, "end": 1.0}, {"word": "there", "start": 2.7, "end": 3.7}],
    }
    draft = ask(server)
    assert draft.text == "Hello there."
    # 0.2 s of quiet stay on each side, so the second piece starts at 2.4 s of what was sent, 19.8 s of the recording.
    assert [(w.text, w.start_s, w.end_s) for w in draft.words] == [("Hello", 1.0, 1.8), ("there", 20.1, 21.1)]
    assert [(s.text, s.start_s, s.end_s) for s in draft.segments] == [("Hello", 1.0, 1.8), ("there.", 20.1, 21.1)]


def test_only_speech_is_sent_as_flac_under_the_wire_names(server: TranscriptionServer) -> None:
    ask(server)
    (request,) = server.requests
    assert request.path == "/v1/audio/transcriptions"
    assert request.headers["authorization"] == "Bearer sk-test"
    assert (request.file_name, request.file_type) == ("answer.flac", "audio/flac")
    assert request.fields == {
        "model": ["whisper-1"],
        "language": ["en"],
        "response_format": ["verbose_json"],
        "timestamp_granularities[]": ["word", "segment"],
        "temperature": ["0.0"],
    }
    sent = decode(request.audio, max_seconds=60)
    assert sent.samples.size / RATE == pytest.approx(4.8, abs=0.01)
    np.testing.assert_allclose(sent.samples[: 2 * RATE], RECORDING[int(0.8 * RATE) :][: 2 * RATE], atol=1e-4)


def test_models_without_times_are_asked_for_plain_json(server: TranscriptionServer) -> None:
    server.body = {"text": "We lived by the river.", "logprobs": [{"token": "We", "logprob": -0.1, "bytes": [87]}]}
    draft = ask(server, model="gpt-4o-transcribe", language="vi")
    assert (draft.text, draft.words, draft.segments) == ("We lived by the river.", (), ())
    assert draft.confidence == pytest.approx(0.9048, abs=1e-4)
    fields = server.requests[0].fields
    assert fields["response_format"] == ["json"]
    assert fields["language"] == ["vi"]
    assert fields["include[]"] == ["logprobs"]


def test_the_newest_family_is_told_the_language_as_a_list(server: TranscriptionServer) -> None:
    server.body = {"text": "We lived by the river."}
    assert ask(server, model="gpt-transcribe").confidence is None
    fields = server.requests[0].fields
    assert fields["languages[]"] == ["en"]
    assert "language" not in fields
    assert "temperature" not in fields


def test_segments_that_whisper_itself_doubts_are_dropped_with_their_words(server: TranscriptionServer) -> None:
    server.body = {
        **VERBOSE,
        "text": "We lived by the river. Thank you.",
        "segments": [
            *VERBOSE["segments"],  # type: ignore[misc]
            {"text": " Thank you.", "start": 2.5, "end": 3.5, "avg_logprob": -1.4, "no_speech_prob": 0.9},
        ],
        "words": [*VERBOSE["words"], {"word": "Thank", "start": 2.6, "end": 2.9}],  # type: ignore[misc]
    }
    draft = ask(server)
    assert draft.text == "We lived by the river."
    assert [word.text for word in draft.words] == WORDS
    assert draft.dropped_words == 2


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503])
def test_what_a_retry_may_cure_is_raised_after_one_attempt(server: TranscriptionServer, status: int) -> None:
    server.refuse(status, Retry_After="7")
    with pytest.raises(TransientEngineError) as raised:
        ask(server)
    assert raised.value.retry_after_s == 7.0
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("status", "code"), [(400, "invalid_value"), (401, None), (404, None), (429, "insufficient_quota")]
)
def test_what_no_retry_cures_is_permanent(server: TranscriptionServer, status: int, code: str | None) -> None:
    server.refuse(status, code)
    with pytest.raises(PermanentEngineError) as raised:
        ask(server)
    assert raised.value.reason == FailureReason.ENGINE_FAILED
    assert str(status) in raised.value.detail
    assert len(server.requests) == 1


@pytest.mark.parametrize("fault", ["cut", "hang_up", "garbage", "not_json"])
def test_a_broken_answer_may_be_better_next_time(server: TranscriptionServer, fault: Fault) -> None:
    server.fault = fault
    with pytest.raises(TransientEngineError) as raised:
        ask(server)
    assert raised.value.retry_after_s is None
    assert len(server.requests) == 1


def test_a_slow_server_is_given_up_in_time(server: TranscriptionServer) -> None:
    server.fault = "slow"
    with pytest.raises(TransientEngineError, match="Timeout"):
        ask(server, timeout_s=0.2)


def test_nobody_listening_may_be_cured() -> None:
    engine = OpenAITranscriber(api_key="sk-test", model="whisper-1", base_url="http://127.0.0.1:9/v1", timeout_s=1.0)
    with pytest.raises(TransientEngineError):
        engine.transcribe(RECORDING, RATE, language="en", speech=SPEECH)


def test_numbers_that_are_none_make_no_transcript(server: TranscriptionServer) -> None:
    server.body = {**VERBOSE, "words": [{"word": "We", "start": float("nan"), "end": 1.0}]}
    with pytest.raises(TransientEngineError):
        ask(server)


def test_retry_after_is_seconds_or_a_date() -> None:
    assert retry_after_s({"retry-after": "12"}) == 12.0
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    assert retry_after_s({"retry-after": soon}) == pytest.approx(60, abs=2)
    past = format_datetime(datetime.now(UTC) - timedelta(days=1), usegmt=True)
    assert retry_after_s({"retry-after": past}) == 0.0
    for nonsense in ("", "soon", "-3", "1e9"):
        assert retry_after_s({"retry-after": nonsense}) is None
    assert retry_after_s({}) is None
