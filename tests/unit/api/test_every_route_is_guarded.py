"""Every route, as the app itself lists them: nothing without a token, nothing of somebody else's."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from functions.api.app import app
from goldenfish.conversation import service as conversations
from goldenfish.conversation.service import NewConversation
from tests.callers import FAMILY
from tests.unit.api.conftest import Api, Reply
from tests.unit.audio_bytes import wav_bytes
from tests.unit.conftest import OTHER_TOKEN, Aws

PUBLIC = {("get", "/api/health")}
ROUTES = [(method, path) for path, item in app.openapi()["paths"].items() for method in item]
OF_A_SESSION = [(method, path) for method, path in ROUTES if "{session_id}" in path]
_FORM = {"content_type": "audio/wav", "size_bytes": 9}
BODIES: dict[str, Any] = {
    "/api/session/{session_id}/upload": {"question_index": 1, **_FORM},
    "/api/session/{session_id}/slice": {"question_index": 1, "number": 1, **_FORM},
    "/api/session/{session_id}/end_answer": {"question_index": 1},
    "/api/session/{session_id}/realtime": {
        "sdp": "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"
    },
    "/api/conversations/{session_id}/upload": _FORM,
}
"""What a route asks for, where it cannot do without."""


def _call(token: str | None, method: str, path: str, session_id: str) -> Reply:
    address = path.replace("{session_id}", session_id)
    client = Api(token)
    if path.endswith("/audio"):
        return client.upload(address, 1, wav_bytes(1))
    return client._call(httpx.Request(method.upper(), f"http://test{address}", json=BODIES.get(path)))


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_without_a_token_no_route_answers(aws: Aws, method: str, path: str) -> None:
    reply = _call(None, method, path, "ses_1")
    if (method, path) in PUBLIC:
        assert reply.status == 200
    else:
        assert (reply.status, reply.body["code"]) == (401, "unauthorised")


@pytest.mark.parametrize("kind", ["interview", "conversation"])
@pytest.mark.parametrize(("method", "path"), OF_A_SESSION)
def test_somebody_elses_session_is_on_no_route(api: Api, session_id: str, method: str, path: str, kind: str) -> None:
    if kind == "conversation":
        session_id = conversations.create(FAMILY, NewConversation("mentor", "mentor")).session_id
    reply = _call(OTHER_TOKEN, method, path, session_id)
    unknown = _call(OTHER_TOKEN, method, path, session_id[:4] + "unknown")
    assert (reply.status, reply.body["code"]) == (404, "session_not_found")
    assert unknown.body == reply.body


def test_a_text_goes_into_no_conversation_of_somebody_else(api: Api) -> None:
    session_id = conversations.create(FAMILY, NewConversation("mentor", "mentor")).session_id
    reply = Api(OTHER_TOKEN).post("/api/text-chat", {"text": "Hello.", "session_id": session_id})
    assert (reply.status, reply.body["code"]) == (404, "session_not_found")
    assert conversations.read(FAMILY, session_id)[1] == ()
