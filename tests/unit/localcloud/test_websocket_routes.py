"""Which route a WebSocket message takes."""

from __future__ import annotations

import pytest

from localcloud.gateway.websocket_event import select_route
from localcloud.template.model import WebSocketApi


def route(body: str, expression: str = "$request.body.type", *keys: str) -> str | None:
    routes = dict.fromkeys(keys or ("$connect", "$default", "talk"), "F")
    return select_route(WebSocketApi("Api", "api", "live", expression, routes), body)


@pytest.mark.parametrize("expression", ["$request.body.type", "${request.body.type}"])
def test_the_named_field_chooses(expression: str) -> None:
    assert route('{"type": "talk"}', expression) == "talk"


def test_a_nested_field_chooses() -> None:
    assert route('{"a": {"type": "talk"}}', "$request.body.a.type") == "talk"
    assert route('{"a": 1}', "$request.body.a.type") == "$default"


@pytest.mark.parametrize("body", ["", "no json", "[]", "1", "null", '{"type": null}', '{"type": ["talk"]}', "{}"])
def test_everything_else_takes_the_default_route(body: str) -> None:
    assert route(body) == "$default"


def test_a_message_cannot_name_the_routes_of_the_connection_itself() -> None:
    assert route('{"type": "$connect"}') == "$default"


def test_without_a_default_route_there_is_none() -> None:
    assert route("x", "$request.body.type", "talk") is None
