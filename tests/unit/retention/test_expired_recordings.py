"""Recordings have a time of their own: past it nobody reads them, while what was made of them lives on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from functions.asr import app as asr
from goldenfish.clock import now
from goldenfish.exports import content
from goldenfish.objects.store import ObjectMissingError
from goldenfish.recordings import service as recordings
from goldenfish.recordings.intake import Job, read_audio
from goldenfish.sessions import reading, service, store
from goldenfish.settings import read_settings, settings
from goldenfish.users.caller import PLATFORM
from tests.callers import FAMILY
from tests.unit.audio_bytes import wav_bytes
from tests.unit.conftest import Aws
from tests.unit.workers.messages import Context, object_created, sqs_event


@pytest.fixture
def session_id(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("RECORDING_RETENTION_DAYS", "30")
    settings.cache_clear()
    made = service.create_session(FAMILY, service.NewSession(user_id="x")).session_id
    service.ask_question(FAMILY, made)
    return made


def days_later(monkeypatch: pytest.MonkeyPatch, *modules: Any, days: int) -> None:
    later = now() + timedelta(days=days)
    for module in modules:
        monkeypatch.setattr(module, "now", lambda: later)


def test_a_recording_expires_while_its_transcript_lives_on(session_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    key = recordings.store_audio(FAMILY, session_id, 1, wav_bytes(1)).key
    asr.handler(sqs_event(object_created(key)), Context())
    assert reading.read_results(FAMILY, session_id).answers[0].recording.status == "stored"
    days_later(monkeypatch, reading, days=31)
    part = reading.read_results(FAMILY, session_id).answers[0]
    assert (part.recording.status, part.transcript.reason) == ("expired", "no_speech")


def test_nobody_reads_a_recording_that_has_expired(session_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """S3 keeps it for weeks: first as an object, then as a noncurrent version."""
    recordings.store_audio(FAMILY, session_id, 1, wav_bytes(1))
    seen = store.load(PLATFORM, session_id)
    assert seen is not None
    answer = seen.answers[0]
    assert answer.recording is not None
    job = Job(session=seen.session, answer=answer, recording=answer.recording)
    assert read_audio(job)
    expired = answer.recording.model_copy(update={"expires_at": now()})
    with pytest.raises(ObjectMissingError):
        read_audio(Job(session=seen.session, answer=answer, recording=expired))


class Names:
    """An archive that keeps what it was given by name."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def add(self, name: str, _content: object) -> None:
        self.names.append(name)

    add_document = add


@pytest.mark.parametrize(("days", "kept"), [(0, 1), (31, 0)])
def test_nobody_exports_a_recording_that_has_expired(
    session_id: str, monkeypatch: pytest.MonkeyPatch, days: int, kept: int
) -> None:
    recordings.store_audio(FAMILY, session_id, 1, wav_bytes(1))
    days_later(monkeypatch, content, days=days)
    archive = Names()
    content._add_session(archive, session_id)  # type: ignore[arg-type]  # it is asked for nothing else
    assert len([name for name in archive.names if "/recordings/" in name]) == kept


@pytest.mark.parametrize(
    ("given", "recording", "text"),
    [
        ({}, 365, 365),
        ({"RETENTION_DAYS": "30"}, 30, 30),
        ({"RECORDING_RETENTION_DAYS": "30"}, 30, 365),
        ({"RETENTION_DAYS": "30", "TEXT_RETENTION_DAYS": "90"}, 30, 90),
        ({"TEXT_RETENTION_DAYS": "90", "RECORDING_RETENTION_DAYS": "90"}, 90, 90),
    ],
)
def test_each_class_has_its_days(given: dict[str, str], recording: int, text: int) -> None:
    found = read_settings(given)
    assert (found.recording_days, found.text_days) == (recording, text)


@pytest.mark.parametrize(
    "given", [{"TEXT_RETENTION_DAYS": "30"}, {"RETENTION_DAYS": "90", "RECORDING_RETENTION_DAYS": "365"}]
)
def test_no_recording_outlives_its_session(given: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="a recording would outlive its session"):
        read_settings(given)
