"""The day's audio minutes at the worker: counted once, and no paid engine asked above them; nothing is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from aws_lambda_powertools.utilities.batch.exceptions import BatchProcessingError

from goldenfish.clock import now
from goldenfish.limits import service as limits
from goldenfish.limits.store import audio_ms
from goldenfish.settings import settings
from tests.unit.asr.test_paid_calls import deliver, message, server, session_id, transcript
from tests.unit.asr.transcription_server import TranscriptionServer
from tests.unit.limits.held import Held
from tests.unit.limits.still import allow

__all__ = ["message", "server", "session_id"]

MOMENT = now()
"""The clock of the limits stands still: no day ends within a test."""


@pytest.fixture(autouse=True)
def one_minute_a_day(server: TranscriptionServer, monkeypatch: pytest.MonkeyPatch) -> None:
    allow(monkeypatch, "service=minutes:1,rpm:0,rph:0,requests:0", MOMENT)


def test_what_was_transcribed_counts_once_however_often_it_is_told_of(session_id: str, message: str) -> None:
    for _ in range(3):
        deliver(message)
    assert transcript(session_id).status == "done"
    assert 5_000 < audio_ms("family", MOMENT) < 60_000


def test_a_worker_that_died_before_the_session_knew_counts_no_second_time(
    session_id: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("functions.asr.part.keep_transcript", lambda *_: 1 / 0)
        with pytest.raises(BatchProcessingError):
            deliver(message)
    counted = audio_ms("family", MOMENT)
    assert counted
    deliver(message)
    assert transcript(session_id).status == "done"
    assert audio_ms("family", MOMENT) == counted


def test_above_the_quota_the_vendor_is_asked_when_the_day_is_over(
    server: TranscriptionServer, session_id: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits.count_audio(Held("family"), "rec_before", 60.0)
    for _ in range(3):  # as often as the queue delivers it; then it lies with the dead letters
        with pytest.raises(BatchProcessingError):
            deliver(message)
        assert (transcript(session_id).status, transcript(session_id).reason) == ("failed", "quota_exhausted")
    assert not server.requests
    monkeypatch.setattr(limits, "now", lambda: MOMENT + timedelta(days=1))
    assert deliver(message) == {"batchItemFailures": []}
    assert transcript(session_id).status == "done"
    assert len(server.requests) == 1


def test_an_engine_that_costs_nothing_is_asked_above_the_quota_too(
    session_id: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits.count_audio(Held("family"), "rec_before", 60.0)
    monkeypatch.setenv("ASR_ENGINE", "mock")
    settings.cache_clear()
    deliver(message)
    assert transcript(session_id).status == "done"


def test_a_refusal_of_the_vendor_counts_nothing(server: TranscriptionServer, session_id: str, message: str) -> None:
    server.refuse(401)
    deliver(message)
    assert transcript(session_id).reason == "engine_failed"
    assert audio_ms("family", MOMENT) == 0
