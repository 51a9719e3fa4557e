"""A platform whose bucket keeps versions and whose engine is another company's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest

from functions.asr import app as asr
from functions.assess import app as assess
from functions.insights import app as insights
from goldenfish.clock import now
from goldenfish.recordings import service as recordings
from goldenfish.sessions import service, store
from goldenfish.sessions.models import Answer, Interview
from goldenfish.sessions.sweep import sweep
from goldenfish.settings import settings
from goldenfish.users.caller import PLATFORM
from tests.callers import FAMILY
from tests.unit.asr.transcription_server import TranscriptionServer, transcription_server
from tests.unit.conftest import BUCKET, Aws
from tests.unit.workers.messages import Context, object_created, sqs_event

SAMPLE = Path(__file__).parents[3] / "samples" / "en" / "03-home.ogg"
"""Somebody speaks."""


@pytest.fixture
def vendor(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Iterator[TranscriptionServer]:
    """Another company that transcribes; it counts what it hears."""
    aws.s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    boto3.client("secretsmanager", region_name="eu-central-1").create_secret(Name="openai", SecretString="sk-test")
    with transcription_server() as running:
        for name, value in {
            "ASR_ENGINE": "openai",
            "OPENAI_API_KEY_SECRET": "openai",
            "OPENAI_BASE_URL": running.url,
            "OPENAI_TRANSCRIBE_MODEL": "whisper-1",
        }.items():
            monkeypatch.setenv(name, value)
        settings.cache_clear()
        yield running


@dataclass
class Platform:
    """One session, and its workers run by hand."""

    aws: Aws
    session_id: str
    key: str = ""

    def interview(self) -> Interview:
        """As it is stored."""
        found = store.load(PLATFORM, self.session_id)
        assert found is not None
        return found

    def answer(self) -> Answer:
        """The first answer."""
        return self.interview().answers[0]

    def record(self) -> None:
        """The person speaks, and the interview is over."""
        self.key = recordings.store_audio(FAMILY, self.session_id, 1, SAMPLE.read_bytes()).key
        service.end_answer_by_user(FAMILY, self.session_id, 1)
        service.close_session(FAMILY, self.session_id)

    def work(self, *workers: Any) -> None:
        """Deliver the recording's notice to workers; both, if none is named."""
        for worker in workers or (asr, assess):
            assert worker.handler(sqs_event(object_created(self.key)), Context()) == {"batchItemFailures": []}

    def summarise(self) -> None:
        """Write every summary that was asked for."""
        self._deliver(self.aws.insights_queue_url, insights)

    def requeued(self) -> None:
        """Work on what was put back on the queues."""
        self._deliver(self.aws.asr_queue_url, asr)
        self._deliver(self.aws.assess_queue_url, assess)

    def _deliver(self, queue_url: str, worker: Any) -> None:
        found = self.aws.sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10)
        for message in found.get("Messages", []):
            assert worker.handler(sqs_event(message["Body"]), Context()) == {"batchItemFailures": []}
            self.aws.sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])

    def sweep(self) -> None:
        """One run of the sweeper."""
        failures: list[Exception] = []
        sweep(now(), lambda _session, error: failures.append(error))
        assert failures == []

    def versions(self, prefix: str) -> list[str]:
        """Keys under a prefix of the session, of every version and delete marker."""
        found = self.aws.s3.list_object_versions(Bucket=BUCKET, Prefix=f"{prefix}/{self.session_id}/")
        return [entry["Key"] for kind in ("Versions", "DeleteMarkers") for entry in found.get(kind, [])]

    def documents(self, prefix: str) -> list[Any]:
        """What is stored under a prefix of the session, now."""
        return [
            json.load(self.aws.s3.get_object(Bucket=BUCKET, Key=key)["Body"]) for key in set(self.versions(prefix))
        ]


@pytest.fixture
def platform(vendor: TranscriptionServer, aws: Aws) -> Platform:
    """A session in which the first question has been asked."""
    made = service.create_session(FAMILY, service.NewSession(user_id="grandmother")).session_id
    service.ask_question(FAMILY, made)
    return Platform(aws, made)
