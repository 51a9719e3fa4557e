"""Every route is known here: those that give a session's content leave a trace, the others give none."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.routing import APIRoute

from functions.api.app import app
from functions.api.audited import AuditedRoute, audited
from functions.api.routes import ROUTERS
from goldenfish.audit import service as audit
from goldenfish.audit import store
from goldenfish.audit.service import trail
from goldenfish.users.caller import Caller
from tests.callers import FAMILY
from tests.unit.api.conftest import Api
from tests.unit.conftest import ADMIN_TOKEN, OTHER_TOKEN, Aws

READS = {
    "get_results": "read_results",
    "get_report": "read_report",
    "get_events": "read_events",
    "get_stream": "read_events",
    "read_conversation": "read_conversation",
    "read_history": "read_conversation",
    "text_chat": "read_conversation",
    "create_ticket": "open_socket",
    "get_export": "read_export",
    "get_account_export": "read_export",
    "get_audit": "read_audit",
    "get_consent": "read_consents",
}
"""Routes that give content, by name, and what the trail calls it."""

NO_CONTENT = {
    # what is made or changed by the request itself; the service records those that are about a person's rights
    "create_session", "close_session", "end_answer", "upload_audio", "write_answer", "request_upload",
    "request_slice", "request_parts", "complete_upload",
    "create_realtime_call", "create_conversation", "upload_said", "create_mentor_session",
    "delete_session", "erase_session", "erase_person", "erase_account", "export_person", "export_account",
    "tell_consent",
    # questions of ours, not answers
    "get_question",
    # the platform's own state
    "get_health", "get_full_health", "get_health_ready", "get_health_live", "get_metrics", "get_analytics",
    "get_limits", "get_wording", "get_config",
}  # fmt: skip
RECORDED_BY_THEIR_SERVICE = {"users", "auth", "account", "webhooks", "invitations"}
"""Routers whose services record what they do: accounts, signing in, invitations, hooks."""


def _routes() -> list[APIRoute]:
    return [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]


def _action(route: APIRoute) -> str | None:
    calls = [dependency.call for dependency in route.dependant.dependencies]
    return next((call.action for call in calls if isinstance(call, audited)), None)


@pytest.mark.parametrize("route", _routes(), ids=lambda route: route.name)
def test_every_route_is_known_to_give_content_or_not(route: APIRoute) -> None:
    if set(route.tags) & RECORDED_BY_THEIR_SERVICE:
        return
    assert (route.name in READS) != (route.name in NO_CONTENT), f"say whether {route.name} gives content"
    assert _action(route) == READS.get(route.name)
    if route.name in READS:
        assert isinstance(route, AuditedRoute), "its router needs route_class=AuditedRoute"
        assert "503" in app.openapi()["paths"][route.path][min(route.methods or {"GET"}).lower()]["responses"]


def _actions(caller: Caller = FAMILY) -> list[str]:
    return [entry.action for entry in trail(caller).entries]


def test_reading_results_is_recorded_with_the_request(api: Api, session_id: str) -> None:
    assert api.get(f"/api/session/{session_id}/results").status == 200
    [entry] = [entry for entry in trail(FAMILY).entries if entry.action == "read_results"]
    assert (entry.by, entry.role, entry.session_id, entry.request_id) == ("family", "service", session_id, "test")


def test_a_refusal_has_read_nothing(api: Api, session_id: str) -> None:
    assert api.get(f"/api/session/{session_id}/report").status == 409
    assert Api(OTHER_TOKEN).get(f"/api/session/{session_id}/results").status == 404
    assert _actions() == []
    assert _actions(Caller(owner="clinic", role="service")) == []


def test_a_known_caller_who_is_refused_something_is_recorded(api: Api) -> None:
    assert api.get("/api/audit?owner=clinic").status == 403
    [entry] = trail(FAMILY).entries
    assert (entry.action, entry.by, entry.detail) == ("refused", "family", "forbidden")


def test_only_events_that_are_told_leave_a_trace(api: Api, session_id: str) -> None:
    last = api.get(f"/api/session/{session_id}/events").body["last_seq"]
    before = _actions().count("read_events")
    api.get(f"/api/session/{session_id}/events?after={last}")
    api.get(f"/api/session/{session_id}/stream?after={last}")
    assert _actions().count("read_events") == before
    api.get(f"/api/session/{session_id}/question")
    api.get(f"/api/session/{session_id}/stream?after={last}")
    assert _actions().count("read_events") == before + 1


def test_an_administrator_who_writes_into_a_conversation_reads_it(api: Api) -> None:
    session_id = api.post("/api/text-chat", {"text": "I have a secret."}).body["session_id"]
    wish = {"text": "What did I say?", "session_id": session_id}
    assert api.post("/api/text-chat", wish).status == 200
    assert "read_conversation" not in _actions()
    assert Api(ADMIN_TOKEN).post("/api/text-chat", wish).status == 200
    [entry] = [entry for entry in trail(FAMILY).entries if entry.action == "read_conversation"]
    assert (entry.role, entry.session_id, entry.subject_owner) == ("admin", session_id, "family")


def test_what_cannot_be_recorded_does_not_leave(api: Api, session_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise TimeoutError

    monkeypatch.setattr(store, "put", broken)
    reply = api.get(f"/api/session/{session_id}/results")
    assert (reply.status, reply.body["code"]) == (503, "busy")
    assert session_id not in str(reply.body)


def test_ones_own_trail_in_pages(aws: Aws, api: Api) -> None:
    for number in range(3):
        audit.record(FAMILY, "read_report", session_id=f"ses_{number}")
    first = api.get("/api/audit?limit=2")
    assert [entry["session_id"] for entry in first.body["entries"]] == ["ses_2", "ses_1"]
    second = api.get(f"/api/audit?limit=2&cursor={first.body['next']}")
    assert [entry["session_id"] for entry in second.body["entries"]] == ["ses_0"]
    assert second.body["next"] is None
    newest = api.get("/api/audit?limit=1").body["entries"][0]
    assert newest["action"] == "read_audit", "reading the trail is recorded too"


@pytest.mark.parametrize(
    ("query", "status"),
    [("owner=clinic", 403), ("cursor=%2B", 422), ("limit=0", 422), ("since=yesterday", 422),
     ("since=0001-01-01T00:00:00%2B14:00", 422), ("until=9999-12-31T23:59:59-14:00", 422)],
)  # fmt: skip
def test_what_is_wrong_with_a_question_about_the_trail(api: Api, query: str, status: int) -> None:
    assert api.get(f"/api/audit?{query}").status == status
