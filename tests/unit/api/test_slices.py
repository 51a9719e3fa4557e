"""`POST …/slice`: forms for pieces of an answer that is being spoken, and what they are refused for."""

from __future__ import annotations

from typing import Any

import pytest

from goldenfish.recordings.keys import SliceKey, parse_audio_key, parse_slice_key
from goldenfish.sessions import service
from tests.callers import FAMILY
from tests.unit.api.conftest import Api
from tests.unit.conftest import OTHER_TOKEN, Aws

ASKED = {"question_index": 1, "number": 3, "content_type": "audio/webm;codecs=opus", "size_bytes": 9_000}


@pytest.fixture
def session_id(aws: Aws) -> str:
    made = service.create_session(FAMILY, service.NewSession(user_id="x")).session_id
    service.ask_question(FAMILY, made)
    return made


def test_a_form_for_one_slice(session_id: str) -> None:
    before = service.read_interview(FAMILY, session_id)
    granted = Api().post(f"/api/session/{session_id}/slice", ASKED | {"offset_ms": 12_345})
    assert granted.status == 201, granted.body
    key = parse_slice_key(granted.body["key"])
    assert key == SliceKey(session_id, 1, 3, 12.345, granted.body["slice_id"])
    assert parse_audio_key(granted.body["key"]) is None
    assert granted.body["fields"]["Content-Type"] == "audio/webm"
    assert granted.body["max_bytes"] == 9_000
    assert service.read_interview(FAMILY, session_id) == before


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"question_index": 2}, 409, "question_not_asked"),
        ({"size_bytes": 1_000_001}, 413, "audio_too_large"),
        ({"content_type": "text/plain"}, 415, "unsupported_audio_type"),
        ({"number": 0}, 422, "invalid_request"),
        ({"number": 10_000}, 422, "invalid_request"),
        ({"offset_ms": -1}, 422, "invalid_request"),
        ({"what": 1}, 422, "invalid_request"),
    ],
)
def test_refusals(session_id: str, changed: dict[str, Any], status: int, code: str) -> None:
    refused = Api().post(f"/api/session/{session_id}/slice", ASKED | changed)
    assert (refused.status, refused.body["code"]) == (status, code)


def test_an_answer_that_has_ended_takes_no_slice(session_id: str) -> None:
    service.end_answer_by_user(FAMILY, session_id, 1)
    refused = Api().post(f"/api/session/{session_id}/slice", ASKED)
    assert (refused.status, refused.body["code"]) == (409, "wrong_state")
    service.close_session(FAMILY, session_id)
    refused = Api().post(f"/api/session/{session_id}/slice", ASKED)
    assert (refused.status, refused.body["code"]) == (409, "session_closed")


def test_somebody_elses_session_is_not_there(session_id: str) -> None:
    assert Api(OTHER_TOKEN).post(f"/api/session/{session_id}/slice", ASKED).status == 404
    assert Api(None).post(f"/api/session/{session_id}/slice", ASKED).status == 401
