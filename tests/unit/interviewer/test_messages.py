"""What clients send over the WebSocket: every message gets an answer, none a fault."""

from __future__ import annotations

import json
from typing import Any

import pytest

from functions.interviewer.socket import handler
from tests.unit.workers.messages import Context


def _answer(body: str | None) -> Any:
    request = {"eventType": "MESSAGE", "connectionId": "c1"}
    reply = handler({"requestContext": request, "body": body}, Context())
    assert reply["statusCode"] == 200
    return json.loads(reply["body"])


def test_a_ping_is_answered() -> None:
    assert _answer('{"type":"ping"}') == {"type": "pong"}


def test_an_unknown_type_is_named_as_such() -> None:
    assert _answer('{"type":"sing"}')["data"]["code"] == "unknown_type"


@pytest.mark.parametrize("body", [None, "", "hello", "[]", "{}", "5", pytest.param("[" * 100_000, id="deep")])
def test_a_malformed_message_is_told_so(body: str | None) -> None:
    assert _answer(body)["data"] == {
        "code": "malformed_message",
        "detail": "A message is a JSON object with a `type`.",
        "fatal": False,
    }
