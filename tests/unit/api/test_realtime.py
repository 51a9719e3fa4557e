"""`POST …/realtime` over the API: off, on, and with a vendor in trouble."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from goldenfish.clock import now
from goldenfish.conversation import service as conversations
from goldenfish.conversation.service import NewConversation
from goldenfish.settings import settings
from tests.callers import FAMILY
from tests.unit.api.conftest import Api
from tests.unit.conftest import OTHER_TOKEN, Aws
from tests.unit.invitations.conftest import invited, page
from tests.unit.limits.still import allow
from tests.vendors.realtime_server import ANSWER, OFFER, RealtimeServer, realtime_server
from tests.vendors.scripted import Script


def session_of(api: Api, user_id: str = "bac-nam") -> str:
    return str(api.post("/api/session", {"user_id": user_id, "language": "vi"}).body["session_id"])


@pytest.fixture
def vendor(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Iterator[RealtimeServer]:
    with realtime_server() as running:
        monkeypatch.setenv("REALTIME", "openai")
        monkeypatch.setenv("OPENAI_BASE_URL", running.url)
        settings.cache_clear()
        yield running


def test_it_is_off_unless_configured(aws: Aws) -> None:
    api = Api()
    answer = api.post(f"/api/session/{session_of(api)}/realtime", {"sdp": OFFER})
    assert (answer.status, answer.body["code"]) == (409, "realtime_off")


def test_an_offer_gets_the_vendors_answer_and_nothing_else(vendor: RealtimeServer) -> None:
    api = Api()
    session_id = session_of(api)
    answer = api.post(f"/api/session/{session_id}/realtime", {"sdp": OFFER}, idempotency_key="call-1")
    assert (answer.status, answer.body) == (201, {"sdp": ANSWER})
    again = api.post(f"/api/session/{session_id}/realtime", {"sdp": OFFER}, idempotency_key="call-1")
    assert (again.status, again.body) == (201, {"sdp": ANSWER})
    assert len(vendor.calls) == 1, "a retry is no second call, which would be paid"


def test_the_vendor_learns_no_name_and_no_question(vendor: RealtimeServer) -> None:
    api = Api()
    first, second, other = session_of(api), session_of(api), session_of(api, "ba-lan")
    for session_id in (first, second, other):
        assert api.get(f"/api/session/{session_id}/question").status == 200
        assert api.post(f"/api/session/{session_id}/realtime", {"sdp": OFFER}).status == 201
    people = [call.headers["openai-safety-identifier"] for call in vendor.calls]
    assert re.fullmatch("[0-9a-f]{64}", people[0])
    assert people[0] == people[1] != people[2]
    question = api.get(f"/api/session/{first}/question").body["text"]
    sent = str([(call.body, call.headers) for call in vendor.calls])
    for private in ("bac-nam", "family", first, question):
        assert private not in sent


@pytest.mark.parametrize(
    ("script", "status", "code"),
    [
        (Script(status=429), 503, "upstream_rate_limited"),
        (Script(status=500), 502, "upstream_failed"),
        (Script(status=401), 503, "not_configured"),
        (Script(fault="garbage"), 502, "upstream_garbled"),
        (Script(fault="silent"), 504, "upstream_timeout"),
    ],
    ids=lambda value: "" if isinstance(value, Script) else str(value),
)
def test_a_vendor_in_trouble_is_a_problem_with_its_code(
    vendor: RealtimeServer, monkeypatch: pytest.MonkeyPatch, script: Script, status: int, code: str
) -> None:
    monkeypatch.setenv("OPENAI_LIVE_TIMEOUT_SECONDS", "1" if code == "upstream_timeout" else "5")
    settings.cache_clear()
    api = Api()
    session_id = session_of(api)
    vendor.script = script
    answer = api.post(f"/api/session/{session_id}/realtime", {"sdp": OFFER})
    assert (answer.status, answer.body["code"]) == (status, code)
    assert "openai" not in str(answer.body).lower()
    vendor.script = Script()
    assert api.post(f"/api/session/{session_id}/realtime", {"sdp": OFFER}).status == 201, "the session is intact"


@pytest.mark.parametrize("sdp", ["", "hello", "v=0\r\ns=-\r\n", OFFER + "\0", OFFER + "a" * 32768])
def test_an_offer_that_is_none_is_refused_before_the_vendor(vendor: RealtimeServer, sdp: str) -> None:
    api = Api()
    answer = api.post(f"/api/session/{session_of(api)}/realtime", {"sdp": sdp})
    assert (answer.status, answer.body["code"]) == (422, "invalid_request")
    assert vendor.calls == []


def test_only_the_owner_of_an_open_interview_gets_a_call(vendor: RealtimeServer) -> None:
    api = Api()
    session_id = session_of(api)
    path = f"/api/session/{session_id}/realtime"
    assert Api(OTHER_TOKEN).post(path, {"sdp": OFFER}).body["code"] == "session_not_found"
    conversation = conversations.create(FAMILY, NewConversation("practice", "general")).session_id
    assert api.post(f"/api/session/{conversation}/realtime", {"sdp": OFFER}).body["code"] == "session_not_found"
    api.post(f"/api/session/{session_id}/close")
    assert api.post(path, {"sdp": OFFER}).body["code"] == "session_closed"
    assert vendor.calls == []


def test_a_guests_calls_are_counted_by_the_call(vendor: RealtimeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """How long one lasts is not known here, and one link must not have a vendor paid without end."""
    allow(monkeypatch, "service=off;participant=minutes:20", now())
    made = invited().redeemed()
    path = f"/api/session/{made['session_id']}/realtime"
    answers = [page(made).post(path, {"sdp": OFFER}).status for _ in range(3)]
    assert (answers, len(vendor.calls)) == ([201, 201, 429], 2)
    assert Api().post(path, {"sdp": OFFER}).status == 201, "whose session it is has no limit here"
