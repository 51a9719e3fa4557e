"""The local cloud and the events for `sam local` were written apart; functions must find the same fields in both."""

from __future__ import annotations

import json
from typing import Any

import pytest

from localcloud.aws.s3.events import StoredObject, object_created
from localcloud.gateway.connections import Connection
from localcloud.gateway.http_event import HttpRequest, http_event
from localcloud.gateway.routes import Match
from localcloud.gateway.websocket_event import connect_event, disconnect_event, message_event
from localcloud.template.model import HttpApi, HttpRoute, WebSocketApi
from tests.sam.events import all_events

HTTP = HttpApi("HttpApi", "api", "$default", ())
SOCKET = WebSocketApi("WebSocketApi", "socket", "live", "$request.body.type", {})


def fields(value: object) -> object:
    """A document's field names and kinds of values; what a client chose (headers, query) is left out."""
    if isinstance(value, dict):
        chosen = {"headers", "multiValueHeaders", "queryStringParameters", "multiValueQueryStringParameters"}
        return {name: fields(part) for name, part in value.items() if name not in chosen}
    if isinstance(value, list):
        return [fields(part) for part in value]
    return type(value).__name__


@pytest.mark.parametrize("name", [name for name in sorted(all_events()) if name.startswith("api-")])
def test_http_requests(name: str) -> None:
    sent = all_events()[name]
    http = sent["requestContext"]["http"]
    headers = [*sent["headers"].items(), ("user-agent", "test")]
    body = sent.get("body", "").encode()
    request = HttpRequest(http["method"], http["path"], sent["rawQueryString"], headers, body, "192.0.2.1")
    route = HttpRoute("ANY", "$default", "ApiFunction", 30)
    made = http_event(HTTP, request, Match(route, {}), "request")
    assert fields(made) == fields(sent)
    assert made["isBase64Encoded"] == sent["isBase64Encoded"]


def connection() -> Connection:
    async def send(_message: object) -> None: ...

    return Connection(send=send, source_ip="192.0.2.1", user_agent="", host="127.0.0.1")


def test_socket_messages() -> None:
    made = message_event(SOCKET, connection(), "$default", json.dumps({"type": "ping"}))
    assert fields(made) == fields(all_events()["interviewer-ping"])


def test_socket_ends() -> None:
    made = disconnect_event(SOCKET, connection(), 1001, "Going away")
    assert fields(made) == fields(all_events()["interviewer-disconnect"])


def test_socket_beginnings() -> None:
    scope: Any = {"headers": [(b"host", b"x")], "query_string": b"ticket=tkt_2&session=ses_2"}
    made = connect_event(SOCKET, connection(), scope)
    sent = all_events()["interviewer-connect"]
    assert fields(made) == fields(sent)
    assert made["queryStringParameters"].keys() == sent["queryStringParameters"].keys()
    assert "Host" in made["headers"]
    assert set(sent["headers"]) == {"Host"}, "a ticket is all that a handshake shows"


def test_arrivals_of_recordings() -> None:
    stored = StoredObject("recordings", "audio/x", 1, "etag", "version", "PutObject", "REQUEST", "192.0.2.1")
    sent = json.loads(all_events()["asr-recording"]["Records"][0]["body"])
    assert fields(object_created(stored)) == fields(sent)
