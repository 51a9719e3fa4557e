"""The worker with the paid engine: one call to the vendor, and never a second one for the same recording."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from aws_lambda_powertools.utilities.batch.exceptions import BatchProcessingError

from functions.asr import app as asr
from functions.asr import part
from goldenfish.recordings import service as recordings
from goldenfish.sessions import service, store
from goldenfish.sessions.models import TranscriptBrief
from goldenfish.settings import settings
from goldenfish.transcripts.service import write_transcript
from goldenfish.users.caller import PLATFORM
from tests.callers import FAMILY
from tests.shared_audio import shared_audio
from tests.unit.asr.transcription_server import TranscriptionServer, transcription_server
from tests.unit.conftest import Aws
from tests.unit.workers.messages import Context, object_created, sqs_event


@pytest.fixture
def server(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Iterator[TranscriptionServer]:
    secret = boto3.client("secretsmanager", region_name="eu-central-1")
    secret.create_secret(Name="openai", SecretString="sk-test")
    with transcription_server() as running:
        monkeypatch.setenv("ASR_ENGINE", "openai")
        monkeypatch.setenv("OPENAI_API_KEY_SECRET", "openai")
        monkeypatch.setenv("OPENAI_BASE_URL", running.url)
        monkeypatch.setenv("OPENAI_TRANSCRIBE_MODEL", "whisper-1")
        settings.cache_clear()
        yield running


@pytest.fixture
def session_id(server: TranscriptionServer) -> str:
    made = service.create_session(FAMILY, service.NewSession(user_id="x")).session_id
    service.ask_question(FAMILY, made)
    return made


@pytest.fixture
def message(session_id: str) -> str:
    recording = shared_audio("read/LJ050-0131.wav").read_bytes()
    return object_created(recordings.store_audio(FAMILY, session_id, 1, recording).key)


def deliver(message: str) -> Any:
    return asr.handler(sqs_event(message), Context())


def transcript(session_id: str) -> TranscriptBrief:
    found = store.load(PLATFORM, session_id)
    assert found is not None
    assert found.answers[0].transcript is not None
    return found.answers[0].transcript


def test_a_recording_is_paid_for_once(server: TranscriptionServer, session_id: str, message: str) -> None:
    for _ in range(3):
        assert deliver(message) == {"batchItemFailures": []}
    assert len(server.requests) == 1
    kept = transcript(session_id)
    assert (kept.status, kept.engine, kept.accuracy) == ("done", "openai", "normal")
    assert kept.excerpt == "We lived by the river."


def test_a_busy_vendor_is_asked_again_by_the_queue(
    server: TranscriptionServer, session_id: str, message: str
) -> None:
    server.refuse(429, Retry_After="1")
    with pytest.raises(BatchProcessingError):
        deliver(message)
    server.status, server.body = 200, TranscriptionServer().body
    deliver(message)
    assert len(server.requests) == 2
    assert transcript(session_id).status == "done"


def test_a_refusal_is_a_result_that_a_replay_may_replace(
    server: TranscriptionServer, session_id: str, message: str
) -> None:
    server.refuse(401)
    assert deliver(message) == {"batchItemFailures": []}
    assert (transcript(session_id).status, transcript(session_id).reason) == ("failed", "engine_failed")
    server.status, server.body = 200, TranscriptionServer().body
    deliver(message)
    assert len(server.requests) == 2
    assert transcript(session_id).status == "done"


def test_an_engine_without_its_key_is_a_result(
    server: TranscriptionServer, session_id: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY_SECRET", "")
    settings.cache_clear()
    assert deliver(message) == {"batchItemFailures": []}
    assert transcript(session_id).reason == "engine_failed"
    assert not server.requests


def test_what_was_bought_before_its_worker_failed_is_not_bought_for_a_duplicate(
    server: TranscriptionServer, session_id: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = write_transcript

    def loses_the_answer(*arguments: Any) -> None:
        stored(*arguments)
        raise ConnectionError("stored, and nobody was told")

    with monkeypatch.context() as patch:
        patch.setattr(part, "write_transcript", loses_the_answer)
        with pytest.raises(BatchProcessingError):
            deliver(message)
    assert deliver(message) == {"batchItemFailures": []}, "a first delivery, of S3's second notice"
    assert len(server.requests) == 1
    assert transcript(session_id).status == "done"
