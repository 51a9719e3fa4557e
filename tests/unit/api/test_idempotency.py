"""Idempotency-Key: Stripe's contract on every POST."""

from __future__ import annotations

import hashlib
import time

import pytest

from functions.api.schemas import CreateSession
from goldenfish.idempotency import store
from goldenfish.idempotency.service import fingerprint
from goldenfish.problems import Busy
from goldenfish.settings import settings
from tests.unit.api.conftest import Api
from tests.unit.audio_bytes import wav_bytes
from tests.unit.conftest import OTHER_TOKEN, Aws


def test_the_same_key_makes_one_session(api: Api) -> None:
    first = api.post("/api/session", {"user_id": "x"}, idempotency_key="k1")
    again = api.post("/api/session", {"user_id": "x"}, idempotency_key="k1")
    assert again.body == first.body
    assert again.status == first.status == 201
    assert again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    assert api.post("/api/session", {"user_id": "x"}, idempotency_key="k2").body != first.body


def test_the_same_key_with_other_parameters_is_refused(api: Api) -> None:
    api.post("/api/session", {"user_id": "x"}, idempotency_key="k1")
    other = api.post("/api/session", {"user_id": "y"}, idempotency_key="k1")
    assert (other.status, other.body["code"]) == (422, "idempotency_key_reused")


def test_keys_of_different_owners_never_meet(api: Api) -> None:
    mine = api.post("/api/session", {"user_id": "x"}, idempotency_key="k1")
    theirs = Api(OTHER_TOKEN).post("/api/session", {"user_id": "x"}, idempotency_key="k1")
    assert theirs.status == 201
    assert theirs.body["session_id"] != mine.body["session_id"]


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_key_of_the_wrong_length(api: Api, key: str) -> None:
    refused = api.post("/api/session", {"user_id": "x"}, idempotency_key=key)
    assert (refused.status, refused.body["code"]) == (400, "idempotency_key_invalid")


def test_nothing_is_kept_of_an_invalid_request(api: Api) -> None:
    assert api.post("/api/session", {"user_id": ""}, idempotency_key="k1").status == 422
    assert api.post("/api/session", {"user_id": "x"}, idempotency_key="k1").status == 201


def test_a_twin_under_way_is_told_to_wait(api: Api) -> None:
    body = CreateSession(user_id="x")
    asked = fingerprint("POST /api/session", body.model_dump_json())
    assert store.claim("family", hashlib.sha256(b"k1").hexdigest(), asked)
    refused = api.post("/api/session", {"user_id": "x"}, idempotency_key="k1")
    assert (refused.status, refused.body["code"]) == (409, "idempotency_in_progress")


def test_a_key_whose_request_died_can_be_used_after_its_lease(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    assert store.claim("family", "digest", "same")
    assert not store.claim("family", "digest", "same")
    later = time.time() + store.LEASE_SECONDS + 1
    monkeypatch.setattr("goldenfish.idempotency.store.time.time", lambda: later)
    assert store.claim("family", "digest", "same")


def test_a_fault_is_replayed_as_a_fault(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def broken(*_: object) -> None:
        calls.append(1)
        raise RuntimeError

    monkeypatch.setattr("goldenfish.sessions.service.create_session", broken)
    first = api.post("/api/session", {"user_id": "x"}, idempotency_key="k1")
    again = api.post("/api/session", {"user_id": "x"}, idempotency_key="k1")
    assert (first.status, again.status, again.body["code"]) == (500, 500, "internal_error")
    assert len(calls) == 1


def test_a_refusal_is_replayed(api: Api, session_id: str) -> None:
    path = f"/api/session/{session_id}/end_answer"
    first = api.post(path, {"question_index": 1}, idempotency_key="k1")
    api.get(f"/api/session/{session_id}/question")
    again = api.post(path, {"question_index": 1}, idempotency_key="k1")
    assert first.status == again.status == 409
    assert again.headers["content-type"] == "application/problem+json"
    assert again.headers["cache-control"] == first.headers["cache-control"] == "no-store"


def test_a_busy_session_says_when_to_try_again_and_frees_the_key(
    api: Api, session_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise Busy

    path = f"/api/session/{session_id}/close"
    with monkeypatch.context() as writers:
        writers.setattr("goldenfish.sessions.service.close_session", busy)
        refused = api.post(path, idempotency_key="k1")
    assert (refused.status, refused.body["code"], refused.headers["retry-after"]) == (503, "busy", "1")
    assert refused.headers["cache-control"] == "no-store"
    assert api.post(path, idempotency_key="k1").status == 200


def test_a_retried_recording_is_stored_once_whatever_its_boundary(api: Api, aws: Aws, session_id: str) -> None:
    api.get(f"/api/session/{session_id}/question")
    content = wav_bytes(1)
    first = api.upload(f"/api/session/{session_id}/audio", 1, content, idempotency_key="k1")
    again = api.upload(f"/api/session/{session_id}/audio", 1, content, idempotency_key="k1")
    assert first.body == again.body
    assert len(aws.s3.list_objects_v2(Bucket="recordings")["Contents"]) == 1


def test_a_replayed_upload_request_gets_a_fresh_form(
    api: Api, session_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.get(f"/api/session/{session_id}/question")
    asked = {"question_index": 1, "content_type": "audio/webm;codecs=opus", "size_bytes": 12345}
    first = api.post(f"/api/session/{session_id}/upload", asked, idempotency_key="k1").body
    monkeypatch.setenv("UPLOAD_EXPIRES_SECONDS", "7200")

    settings.cache_clear()
    again = api.post(f"/api/session/{session_id}/upload", asked, idempotency_key="k1").body
    assert again["recording_id"] == first["recording_id"]
    assert again["key"] == first["key"]
    assert again["expires_at"] > first["expires_at"]
    assert again["fields"]["policy"] != first["fields"]["policy"]


def test_a_phone_that_was_offline_for_days_can_still_deliver(
    api: Api, session_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.get(f"/api/session/{session_id}/question")
    asked = {"question_index": 1, "content_type": "audio/wav", "size_bytes": 12345}
    first = api.post(f"/api/session/{session_id}/upload", asked, idempotency_key="k1").body
    api.post(f"/api/session/{session_id}/close")
    later = time.time() + 6 * 24 * 3600
    monkeypatch.setattr("goldenfish.idempotency.store.time.time", lambda: later)
    again = api.post(f"/api/session/{session_id}/upload", asked, idempotency_key="k1")
    assert (again.status, again.body["recording_id"]) == (201, first["recording_id"])


def test_a_form_whose_recording_has_come_is_not_given_again(api: Api, session_id: str) -> None:
    api.get(f"/api/session/{session_id}/question")
    asked = {"question_index": 1, "content_type": "audio/wav", "size_bytes": 12345}
    api.post(f"/api/session/{session_id}/upload", asked, idempotency_key="k1")
    api.upload(f"/api/session/{session_id}/audio", 1, wav_bytes(1))
    again = api.post(f"/api/session/{session_id}/upload", asked, idempotency_key="k1")
    assert (again.status, again.body["code"]) == (409, "already_recorded")
