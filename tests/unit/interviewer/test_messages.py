"""What clients send over the WebSocket: every message gets an answer, none a fault."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from botocore.endpoint import Endpoint

from functions.interviewer import limits, router
from functions.interviewer.message import Call
from goldenfish.clock import now
from goldenfish.connections import service as connections
from goldenfish.connections import store
from goldenfish.problems import StaleTurn
from goldenfish.providers.faults import ProviderFault
from goldenfish.sessions.service import ask_question, read_interview
from goldenfish.tickets.service import issue
from tests.callers import FAMILY
from tests.unit.connections.gateway import Gateway
from tests.unit.interviewer.conftest import Socket

TOO_LARGE = json.dumps({"type": "ping", "text": "x" * limits.MESSAGE_BYTES})


def _error(answers: list[Any]) -> dict[str, Any]:
    (frame,) = answers
    assert frame["type"] == "error"
    assert "seq" not in frame
    data: dict[str, Any] = frame["data"] | {"ref": frame["ref"]}
    return data


def test_a_ping_is_answered(socket: Socket) -> None:
    (pong,) = socket.send({"type": "ping", "id": "m1"})
    assert (pong["type"], pong["ref"]) == ("pong", "m1")


def test_a_ping_brings_what_could_not_be_delivered(socket: Socket) -> None:
    ask_question(FAMILY, socket.session_id)
    pong, *events = socket.send({"type": "ping"})
    assert pong["type"] == "pong"
    assert [(event["type"], event["seq"]) for event in events] == [("question_asked", 1)]


def test_an_unknown_type_is_named_as_such(socket: Socket) -> None:
    error = _error(socket.send({"type": "sing", "id": "m2"}))
    assert (error["code"], error["fatal"], error["ref"]) == ("unknown_type", False, "m2")


@pytest.mark.parametrize(
    "body",
    [None, "", "hello", "[]", "{}", "5", '{"type":5}', pytest.param("[" * 20_000, id="deep"), '{"type":"ping"'],
)
def test_a_malformed_message_is_told_so(socket: Socket, body: str | None) -> None:
    error = _error(socket.send(body))
    assert (error["code"], error["fatal"], error["ref"]) == ("bad_message", False, None)


@pytest.mark.parametrize(
    "data",
    [
        {"protocol": 2},
        {"client": {"codecs": "mp3"}},
        {"resume": {"last_seq": -1}},
        {"resume": {"last_seq": "7"}, "client": []},
        {"resume": {}},
    ],
)
def test_members_that_do_not_fit_are_told_without_their_values(socket: Socket, data: dict[str, Any]) -> None:
    error = _error(socket.send({"type": "hello", "id": "m3", "data": data}))
    assert (error["code"], error["ref"]) == ("bad_message", "m3")
    assert "mp3" not in error["message"]


def test_a_message_beyond_the_limit(socket: Socket) -> None:
    assert _error(socket.send(TOO_LARGE))["code"] == "too_large"


def test_after_all_of_it_the_session_is_intact(socket: Socket) -> None:
    for body in ("{", TOO_LARGE, '{"type":"sing"}'):
        socket.send(body)
    (ready,) = socket.send({"type": "hello"})
    assert (ready["type"], ready["data"]["last_seq"]) == ("ready", 0)


def test_too_many_messages_are_refused_until_the_window_is_over(
    socket: Socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MESSAGES_PER_WINDOW", 3)
    kinds = [socket.send({"type": "ping", "id": f"m{n}"})[0] for n in range(5)]
    assert [frame["type"] for frame in kinds] == ["pong"] * 3 + ["error"] * 2
    refused = kinds[-1]
    assert (refused["data"]["code"], refused["ref"]) == ("rate_limited", "m4")
    assert 0 < refused["data"]["retry_after_ms"] <= 10_000
    later = now() + limits.WINDOW
    for module in (connections, store):
        monkeypatch.setattr(module, "now", lambda: later)
    kinds = [socket.send({"type": "ping"})[0] for n in range(4)]
    assert [frame["type"] for frame in kinds] == ["pong"] * 3 + ["error"]


@pytest.mark.parametrize(
    ("body", "costs"),
    [
        ('{"type":"sing"}', ["UpdateItem"]),
        ('{"type":"ping"}', ["UpdateItem", "Query"]),
        ('{"type":"hello"}', ["UpdateItem", "Query", "UpdateItem", "Query"]),
    ],
)
def test_what_a_message_costs_in_calls_of_the_table(
    socket: Socket, monkeypatch: pytest.MonkeyPatch, body: str, costs: list[str]
) -> None:
    socket.send('{"type":"ping"}')  # the session of a connection is looked up once
    calls: list[str] = []
    request = Endpoint.make_request

    def counted(endpoint: Endpoint, operation: Any, details: Any) -> Any:
        calls.append(operation.name)
        return request(endpoint, operation, details)

    monkeypatch.setattr(Endpoint, "make_request", counted)
    socket.send(body)
    assert calls == costs


@pytest.mark.parametrize(
    ("raised", "code"),
    [
        (StaleTurn(), "stale_turn"),
        (ProviderFault("upstream_timeout", "a secret detail"), "upstream_timeout"),
        (RuntimeError("a secret detail"), "internal"),
    ],
)
def test_what_a_handler_raises_becomes_an_error(
    socket: Socket, monkeypatch: pytest.MonkeyPatch, raised: Exception, code: str
) -> None:
    def fail(_: Call) -> None:
        raise raised

    monkeypatch.setattr(router, "_of_product", lambda _: ({"sing": fail},))
    error = _error(socket.send({"type": "sing", "id": "m4"}))
    assert (error["code"], error["ref"], error["fatal"]) == (code, "m4", False)
    assert "secret" not in error["message"]


def test_a_reconnect_is_announced_before_the_gateway_ends_the_connection(
    socket: Socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(socket.send({"type": "ping"})) == 1
    later = now() + timedelta(hours=1, minutes=51)
    monkeypatch.setattr(router, "now", lambda: later)
    pong, reconnect = socket.send({"type": "ping"})
    assert (pong["type"], reconnect["type"]) == ("pong", "reconnect")
    assert 8 * 60_000 < reconnect["data"]["in_ms"] <= 9 * 60_000
    assert reconnect["data"]["reason"] == "connection_limit"


def test_a_connection_serves_no_longer_than_the_token_that_it_was_opened_with(
    gateway: Gateway, session_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    socket = Socket(gateway, session_id)
    ends = now() + timedelta(hours=1)
    caller = FAMILY.model_copy(update={"expires_at": ends})
    assert socket.connect(ticket=issue(caller, socket.session_id)[0]) == 200
    monkeypatch.setattr(router, "now", lambda: ends - timedelta(minutes=4))
    pong, reconnect = socket.send({"type": "ping"})
    assert (pong["type"], reconnect["data"]) == ("pong", {"in_ms": 240_000, "reason": "token_expires"})
    monkeypatch.setattr(router, "now", lambda: ends)
    refused = _error(socket.send({"type": "next_question", "id": "m1"}))
    assert (refused["code"], refused["fatal"]) == ("token_expired", False)
    assert store.read(socket.session_id) is None
    assert read_interview(FAMILY, socket.session_id).answers == ()
