"""The webhooks' routes: an owner's own, secrets told once, refusals with codes."""

from __future__ import annotations

from typing import Any, get_args

import httpx
import pytest

from functions.api.webhook_schemas import ChosenType
from goldenfish.audit.service import trail
from goldenfish.problems import Forbidden
from goldenfish.users.caller import Caller
from goldenfish.webhooks import service, store
from goldenfish.webhooks.models import CHOSEN_TYPES, Hook
from tests.callers import FAMILY
from tests.unit.api.conftest import Api, Reply
from tests.unit.conftest import OTHER_TOKEN

URL = "https://hooks.example.com/in?key=canary"
WANTED = {"url": URL, "types": ["session.finished", "answer.finished"]}


def call(api: Api, method: str, path: str, body: Any = None) -> Reply:
    return api._call(httpx.Request(method, f"http://test{path}", json=body))


@pytest.fixture
def made(api: Api) -> dict[str, Any]:
    reply = api.post("/api/webhooks", WANTED)
    assert reply.status == 201
    body: dict[str, Any] = reply.body
    return body


def test_the_types_that_can_be_chosen_are_the_same_everywhere() -> None:
    assert set(get_args(ChosenType)) == {one.value for one in CHOSEN_TYPES}


def test_the_secret_is_told_once(api: Api, made: dict[str, Any]) -> None:
    assert made["secret"].startswith("whsec_")
    assert made["types"] == ["answer.finished", "session.finished"]
    assert (made["active"], made["content"], made["disabled_reason"]) == (True, False, None)
    for reply in (api.get("/api/webhooks"), api.get(f"/api/webhooks/{made['id']}")):
        assert reply.status == 200
        assert "whsec_" not in str(reply.body)
        assert reply.headers["cache-control"] == "no-store"
    assert [one["id"] for one in api.get("/api/webhooks").body["webhooks"]] == [made["id"]]


def test_a_new_secret(api: Api, made: dict[str, Any]) -> None:
    new = api.post(f"/api/webhooks/{made['id']}/rotate-secret", idempotency_key="once")
    assert new.body["secret"] not in {"", made["secret"]}
    assert new.body["old_secret_until"] > new.body["created_at"]
    again = api.post(f"/api/webhooks/{made['id']}/rotate-secret", idempotency_key="once")
    assert again.body["secret"] == new.body["secret"], "a retry must not throw the receiver's secret out"
    assert len(service.read(FAMILY, made["id"]).secrets) == 2


def test_change_and_remove(api: Api, made: dict[str, Any]) -> None:
    path = f"/api/webhooks/{made['id']}"
    changed = call(api, "PATCH", path, {"url": "https://other.example.org", "content": True, "active": False}).body
    assert (changed["url"], changed["content"], changed["active"]) == ("https://other.example.org/", True, False)
    assert (changed["disabled_reason"], changed["types"]) == ("by_owner", made["types"])
    assert api.post(f"{path}/ping").body["code"] == "webhook_disabled"
    assert call(api, "PATCH", path, {"active": True}).body["active"] is True
    assert call(api, "DELETE", path).body == {"id": made["id"]}
    assert call(api, "DELETE", path).body["code"] == "webhook_not_found"
    assert api.get("/api/webhooks").body == {"webhooks": []}


def test_a_ping_and_its_place_in_the_log(api: Api, made: dict[str, Any]) -> None:
    path = f"/api/webhooks/{made['id']}"
    pings = [api.post(f"{path}/ping").body for _ in range(3)]
    assert {ping["state"] for ping in pings} == {"pending"}
    first = api.get(f"{path}/deliveries?limit=2").body
    second = api.get(f"{path}/deliveries?limit=2&before={first['next']}").body
    told = [one["id"] for one in first["deliveries"] + second["deliveries"]]
    assert sorted(told) == sorted(ping["id"] for ping in pings)
    assert told == sorted(told, reverse=True)
    assert second["next"] is None
    again = api.post(f"{path}/deliveries/{told[0]}/redeliver")
    assert (again.status, again.body["id"]) == (202, told[0])


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/rotate-secret"), ("POST", "/ping"),
     ("GET", "/deliveries"), ("POST", "/deliveries/msg_1795263369466_6b281be8b88198feae28ef16/redeliver")],
)  # fmt: skip
def test_somebody_elses_is_not_there(api: Api, made: dict[str, Any], method: str, path: str) -> None:
    body: dict[str, Any] | None = {} if method == "PATCH" else None
    for hook_id in (made["id"], "whk_" + "x" * 20, "nonsense", "whk_" + "é" * 20):
        reply = call(Api(OTHER_TOKEN), method, f"/api/webhooks/{hook_id}{path}", body)
        assert (reply.status, reply.body["code"]) == (404, "webhook_not_found")
    assert call(Api(None), method, f"/api/webhooks/{made['id']}{path}", body).status == 401


def test_a_delivery_that_is_not_there(api: Api, made: dict[str, Any]) -> None:
    for delivery in ("msg_1795263369466_6b281be8b88198feae28ef16", "nonsense"):
        reply = api.post(f"/api/webhooks/{made['id']}/deliveries/{delivery}/redeliver")
        assert (reply.status, reply.body["code"]) == (404, "delivery_not_found")


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (WANTED | {"url": "http://hooks.example.com/canary"}, "webhook_url_refused"),
        (WANTED | {"url": "https://169.254.169.254/canary"}, "webhook_url_refused"),
        (WANTED | {"url": "http://127.0.0.1:8000/canary"}, "webhook_url_refused"),
        (WANTED | {"url": ""}, "invalid_request"),
        (WANTED | {"url": "https://hooks.example.com/" + "x" * 3000}, "invalid_request"),
        (WANTED | {"types": []}, "invalid_request"),
        (WANTED | {"types": ["webhook.ping"]}, "invalid_request"),
        (WANTED | {"canary": 1}, "invalid_request"),
    ],
)
def test_bad_input(api: Api, wanted: dict[str, Any], code: str) -> None:
    reply = api.post("/api/webhooks", wanted)
    assert (reply.status, reply.body["code"]) == (422, code)
    assert "hooks.example.com" not in str(reply.body), "a refusal never repeats what was given"


def test_there_is_an_end_to_how_many(api: Api, made: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST_HOOKS", 1)
    assert api.post("/api/webhooks", WANTED).body["code"] == "too_many_webhooks"


def test_not_more_than_so_many_are_made_at_once(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST_HOOKS", 1)
    look, others = store.hooks, [1]

    def overtaken(owner: str) -> list[Hook]:
        """What is there, before another request makes one."""
        found = look(owner)
        while others:
            others.pop()
            service.create(FAMILY, URL, CHOSEN_TYPES, content=False)
        return found

    monkeypatch.setattr(store, "hooks", overtaken)
    assert api.post("/api/webhooks", WANTED).body["code"] == "too_many_webhooks"
    assert len(look("family")) == 1


def test_every_change_stands_in_the_audit_trail(api: Api, made: dict[str, Any]) -> None:
    path = f"/api/webhooks/{made['id']}"
    api.post(f"{path}/rotate-secret")
    call(api, "PATCH", path, {"content": True})
    call(api, "DELETE", path)
    told = [entry.action for entry in reversed(trail(FAMILY).entries)]
    assert told == ["create_webhook", "rotate_webhook_secret", "change_webhook", "delete_webhook"]
    assert "canary" not in str(trail(FAMILY))


def test_a_credential_for_one_session_has_no_webhooks(api: Api) -> None:
    for_one = Caller(owner="family", role="user", session_id="ses_1")
    with pytest.raises(Forbidden):
        service.read_all(for_one)
    with pytest.raises(Forbidden):
        service.create(for_one, URL, CHOSEN_TYPES, content=False)


def test_an_account_that_is_erased_leaves_nothing(api: Api, made: dict[str, Any]) -> None:
    api.post(f"/api/webhooks/{made['id']}/ping")
    store.forget_owner("family")
    assert store.hooks("family") == []
    assert store.deliveries("family", made["id"], limit=10) == []
