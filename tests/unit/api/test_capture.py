"""What the client says of how it recorded: kept with the very upload it was said with, up to the result."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from functions.assess import app as assess
from goldenfish.recordings.capture import MAX_REMEMBERED, Capture
from goldenfish.recordings.intake import take_in
from goldenfish.recordings.notification import parse_notification
from goldenfish.sessions import store
from goldenfish.sessions.transitions.uploading import recording_arrived, request_upload
from goldenfish.users.caller import PLATFORM
from tests.unit.api.conftest import Api
from tests.unit.audio_bytes import wav_bytes
from tests.unit.sessions.interviews import asked, at, ended, interview, recording
from tests.unit.workers.messages import Context, object_created, sqs_event

SPEECH = Path(__file__).parents[3] / "samples" / "en" / "01-warm-up.ogg"
SAID: dict[str, Any] = {
    "device": "Pixel 8",
    "app": "memories 1.4",
    "codec": "opus",
    "sample_rate_hz": 48_000,
    "channels": 1,
    "bit_rate_kbps": 32.5,
    "echo_cancellation": False,
    "noise_suppression": True,
    "auto_gain_control": None,
    "question_ended_at_ms": -350,
}


def _key(session_id: str) -> str:
    found = store.load(PLATFORM, session_id)
    assert found is not None
    assert found.answers[0].recording is not None
    return found.answers[0].recording.key


def test_what_is_said_with_an_upload_stands_in_the_result(api: Api, session_id: str) -> None:
    api.get(f"/api/session/{session_id}/question")
    stored = api.upload(f"/api/session/{session_id}/audio", 1, SPEECH.read_bytes(), capture=json.dumps(SAID))
    assert stored.status == 202
    message = object_created(_key(session_id))
    assert take_in(parse_notification(message)).capture == Capture(**SAID)
    assert assess.handler(sqs_event(message), Context()) == {"batchItemFailures": []}
    assessment = api.get(f"/api/session/{session_id}/results").body["answers"][0]["assessment"]
    assert assessment["conditions"]["capture"] == SAID
    latency = next(m for m in assessment["measurements"] if m["name"] == "response_latency")
    assert latency["value"] is not None


def test_what_is_said_with_a_form_waits_for_its_recording(api: Api, session_id: str) -> None:
    api.get(f"/api/session/{session_id}/question")
    asked_for = {"question_index": 1, "content_type": "audio/wav", "size_bytes": 9}
    first = api.post(f"/api/session/{session_id}/upload", {**asked_for, "capture": {"device": "first"}}).body
    second = api.post(f"/api/session/{session_id}/upload", {**asked_for, "capture": {"device": "second"}}).body
    silent = api.post(f"/api/session/{session_id}/upload", asked_for).body
    said = [take_in(parse_notification(object_created(form["key"]))).capture for form in (first, second, silent)]
    assert said == [Capture(device="first"), Capture(device="second"), None]


@pytest.mark.parametrize(
    "capture",
    [
        "not JSON",
        "[]",
        '{"colour": "red"}',
        '{"device": ""}',
        json.dumps({"device": "x" * 101}),
        '{"sample_rate_hz": 0}',
        '{"channels": 65}',
        '{"bit_rate_kbps": NaN}',
        '{"bit_rate_kbps": -1}',
        '{"question_ended_at_ms": 1763703405000}',
        '{"noise_suppression": "perhaps"}',
    ],
)
def test_a_capture_that_does_not_fit_is_refused_and_nothing_is_kept(api: Api, session_id: str, capture: str) -> None:
    api.get(f"/api/session/{session_id}/question")
    refused = api.upload(f"/api/session/{session_id}/audio", 1, wav_bytes(1), capture=capture)
    assert (refused.status, refused.body["code"]) == (422, "invalid_request")
    assert "capture" in refused.body["errors"][0]["field"]
    assert api.get(f"/api/session/{session_id}/results").body["answers"][0]["recording"]["status"] == "waiting"


def test_a_form_is_refused_likewise(api: Api, session_id: str) -> None:
    api.get(f"/api/session/{session_id}/question")
    body = {"question_index": 1, "content_type": "audio/wav", "size_bytes": 9, "capture": {"colour": "red"}}
    refused = api.post(f"/api/session/{session_id}/upload", body)
    assert (refused.status, refused.body["code"]) == (422, "invalid_request")
    assert refused.body["errors"][0]["field"] == "body.capture.*"  # what a client calls it is not repeated


def test_a_retry_that_says_something_else_is_another_request(api: Api, session_id: str) -> None:
    api.get(f"/api/session/{session_id}/question")
    path = f"/api/session/{session_id}/audio"
    first = api.upload(path, 1, wav_bytes(1), capture='{"device": "a"}', idempotency_key="k")
    same = api.upload(path, 1, wav_bytes(1), capture='{ "device" : "a" }', idempotency_key="k")
    other = api.upload(path, 1, wav_bytes(1), capture='{"device": "b"}', idempotency_key="k")
    assert same.body == first.body
    assert (other.status, other.body["code"]) == (422, "idempotency_key_reused")


def test_each_recording_gets_what_was_said_with_it_in_whatever_order_they_come() -> None:
    seen = asked(interview())
    for device in ("one", "two", "three"):
        seen = request_upload(seen, 1, now=at(1), capture=Capture(device=device)).change.interview
    second = recording_arrived(seen, 1, recording(2)).interview
    assert second.answers[0].recording is not None
    assert second.answers[0].recording.capture == Capture(device="two")
    assert recording_arrived(second, 1, recording(1)).interview == second
    third = recording_arrived(second, 1, recording(3)).interview
    assert third.answers[0].recording is not None
    assert third.answers[0].recording.capture == Capture(device="three")
    first_after_the_end = recording_arrived(ended(seen, 1), 1, recording(1)).interview
    assert first_after_the_end.answers[0].recording is not None
    assert first_after_the_end.answers[0].recording.capture == Capture(device="one")


def test_an_answer_keeps_few_captures() -> None:
    seen = asked(interview())
    for number in range(MAX_REMEMBERED + 5):
        seen = request_upload(seen, 1, now=at(1), capture=Capture(device=str(number))).change.interview
    kept = seen.answers[0].captures
    assert sorted(kept) == list(range(6, MAX_REMEMBERED + 6))
