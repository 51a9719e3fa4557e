"""Conversations over HTTP: practice and mentor, the mentor's routes with its seed's names."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import httpx
import pytest

from goldenfish.conversation import service
from goldenfish.providers.faults import ProviderFault
from tests.unit.api.conftest import Reply
from tests.unit.api.test_answers_fit_the_contract import CheckedApi
from tests.unit.conftest import OTHER_TOKEN, Aws


class Client(CheckedApi):
    """The API with DELETE."""

    def delete(self, path: str) -> Reply:
        return self._checked("delete", path, self._call(httpx.Request("DELETE", f"http://test{path}")))


@pytest.fixture
def api(aws: Aws) -> Client:
    return Client()


@pytest.fixture
def stranger(aws: Aws) -> Client:
    return Client(OTHER_TOKEN)


def _mentor(api: Client) -> str:
    made = api.post("/api/sessions")
    assert made.status == 201
    session_id: str = made.body["session_id"]
    return session_id


def test_a_mentor_session_is_made_without_a_body_as_in_the_seed(api: Client) -> None:
    made = api.post("/api/sessions")
    assert (made.status, set(made.body)) == (201, {"session_id", "created_at"})
    datetime.fromisoformat(made.body["created_at"])


def test_text_chat_answers_and_is_remembered(api: Client) -> None:
    session_id = _mentor(api)
    reply = api.post("/api/text-chat", {"text": " How are you? ", "session_id": session_id})
    assert (reply.status, set(reply.body)) == (200, {"session_id", "response", "emotion"})
    assert (reply.body["session_id"], reply.body["emotion"]) == (session_id, None)
    assert reply.body["response"]
    history = api.get(f"/api/sessions/{session_id}/history").body
    assert set(history) == {"session_id", "created_at", "turns", "emotion_timeline"}
    assert history["emotion_timeline"] == []
    assert [(turn["role"], turn["content"], turn["emotion"]) for turn in history["turns"]] == [
        ("user", "How are you?", None),
        ("assistant", reply.body["response"], None),
    ]
    assert all(set(turn) == {"role", "content", "emotion", "timestamp"} for turn in history["turns"])


def test_text_chat_without_a_session_makes_one(api: Client) -> None:
    session_id = api.post("/api/text-chat", {"text": "Hello."}).body["session_id"]
    assert len(api.get(f"/api/sessions/{session_id}/history").body["turns"]) == 2


def test_a_retried_text_chat_is_one_turn(api: Client) -> None:
    session_id = _mentor(api)
    wish = {"text": "Hello.", "session_id": session_id}
    first = api.post("/api/text-chat", wish, idempotency_key="k1")
    again = api.post("/api/text-chat", wish, idempotency_key="k1")
    assert first.body == again.body
    assert again.headers["idempotent-replayed"] == "true"
    assert len(api.get(f"/api/sessions/{session_id}/history").body["turns"]) == 2


def test_text_that_is_none_or_too_long_is_refused(api: Client) -> None:
    session_id = _mentor(api)
    for text in ("", "  \n ", "x" * 8001):
        refused = api.post("/api/text-chat", {"text": text, "session_id": session_id})
        assert (refused.status, refused.body["code"]) == (422, "invalid_request")
    assert api.get(f"/api/sessions/{session_id}/history").body["turns"] == []


def test_what_a_vendor_does_wrong_has_a_code(api: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise ProviderFault("upstream_timeout", "secret words of a vendor")

    monkeypatch.setattr(service, "reply_now", fail)
    failed = api.post("/api/text-chat", {"text": "Hello."})
    assert (failed.status, failed.body["code"]) == (504, "upstream_timeout")
    assert "secret" not in str(failed.body)


def test_a_deleted_session_is_gone(api: Client) -> None:
    session_id = _mentor(api)
    api.post("/api/text-chat", {"text": "Hello.", "session_id": session_id})
    assert api.delete(f"/api/sessions/{session_id}").body == {"session_id": session_id, "status": "deleted"}
    assert api.get(f"/api/sessions/{session_id}/history").status == 404
    assert api.delete(f"/api/sessions/{session_id}").status == 404


def test_somebody_elses_session_does_not_exist(api: Client, stranger: Client) -> None:
    session_id = _mentor(api)
    answers = [
        stranger.get(f"/api/sessions/{session_id}/history"),
        stranger.get(f"/api/conversations/{session_id}"),
        stranger.delete(f"/api/sessions/{session_id}"),
        stranger.post("/api/text-chat", {"text": "Hello.", "session_id": session_id}),
        stranger.post(f"/api/conversations/{session_id}/upload", {"content_type": "audio/ogg", "size_bytes": 5}),
    ]
    assert {(answer.status, answer.body["code"]) for answer in answers} == {(404, "session_not_found")}
    assert api.get(f"/api/sessions/{session_id}/history").status == 200


def test_no_token_no_conversation(aws: Aws) -> None:
    nobody = Client(token=None)
    answers = [
        nobody.post("/api/sessions"),
        nobody.post("/api/text-chat", {"text": "Hello."}),
        nobody.post("/api/conversations", {"product": "practice"}),
        nobody.get("/api/sessions/cnv_x/history"),
        nobody.delete("/api/sessions/cnv_x"),
    ]
    assert {answer.status for answer in answers} == {401}


def test_a_conversation_is_made_and_read(api: Client) -> None:
    wishes: list[tuple[dict[str, str], str, str]] = [
        ({"product": "practice"}, "interview", "Alex"),
        ({"product": "practice", "mode": "general", "language": "vi"}, "general", "Ash"),
        ({"product": "mentor"}, "mentor", "Clarity"),
    ]
    for wish, mode, persona in wishes:
        made = api.post("/api/conversations", wish | {"user_id": "An", "speed": 0.8})
        assert (made.status, made.body["mode"], made.body["persona"]) == (201, mode, persona)
        found = api.get(f"/api/conversations/{made.body['session_id']}")
        assert found.status == 200
        assert (found.body["product"], found.body["speed"], found.body["turns"]) == (wish["product"], 0.8, [])


def test_a_conversation_that_cannot_be_is_refused(api: Client) -> None:
    wishes: list[dict[str, Any]] = [
        {},
        {"product": "memories"},
        {"product": "mentor", "mode": "interview"},
        {"product": "practice", "mode": "language", "language": "xx"},
        {"product": "practice", "mode": "interview", "language": "EN; drop"},
        {"product": "practice", "speed": 9},
        {"product": "practice", "surprise": 1},
    ]
    for wish in wishes:
        refused = api.post("/api/conversations", wish)
        assert (refused.status, refused.body["code"]) == (422, "invalid_request")


def test_a_form_takes_what_is_said_at_length(api: Client) -> None:
    session_id = api.post("/api/conversations", {"product": "practice"}).body["session_id"]
    path = f"/api/conversations/{session_id}/upload"
    wish = {"content_type": "audio/ogg", "size_bytes": 1234}
    first = api.post(path, wish, idempotency_key="u1")
    assert (first.status, first.body["upload_key"].split("/")[:2]) == (201, ["turns", session_id])
    again = api.post(path, wish, idempotency_key="u1")
    assert again.body["upload_key"] == first.body["upload_key"]
    too_large = api.post(path, wish | {"size_bytes": 10**9})
    assert (too_large.status, too_large.body["code"]) == (413, "audio_too_large")
    unknown = api.post(path, wish | {"content_type": "text/plain"})
    assert (unknown.status, unknown.body["code"]) == (415, "unsupported_audio_type")


def test_health_has_the_mentors_shape(aws: Aws) -> None:
    health = Client(token=None).get("/api/health").body
    assert (health["status"], health["models_loaded"]) == ("healthy", True)
    datetime.fromisoformat(health["timestamp"])
