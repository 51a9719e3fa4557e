"""Events of a WebSocket API, and the route that a message takes."""

from __future__ import annotations

import json
import secrets
import time
from typing import Any
from urllib.parse import parse_qsl

from uvicorn._types import WebSocketScope

from localcloud.gateway.connections import Connection
from localcloud.template.model import WebSocketApi

CONNECT, DISCONNECT, DEFAULT = "$connect", "$disconnect", "$default"
# What API Gateway says when the client's close frame has no status.
NO_STATUS = 1005
NO_STATUS_REASON = "Client-side close frame status not set"


def connect_event(api: WebSocketApi, connection: Connection, scope: WebSocketScope) -> dict[str, Any]:
    """Returns the event of a connection that asks to be opened."""
    # API Gateway keeps the client's spelling, mostly "Title-Case"; uvicorn gives lower case. A function that looks
    # for lower case only would fail on AWS, so it shall fail here.
    headers = [(key.decode("latin-1").title(), value.decode("latin-1")) for key, value in scope["headers"]]
    query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    event = {
        "headers": dict(headers),
        "multiValueHeaders": _multi(headers),
        "requestContext": _context(api, connection, CONNECT, "CONNECT"),
        "isBase64Encoded": False,
    }
    if query:
        event |= {"queryStringParameters": dict(query), "multiValueQueryStringParameters": _multi(query)}
    return event


def message_event(api: WebSocketApi, connection: Connection, route: str, body: str) -> dict[str, Any]:
    """Returns the event of a message."""
    context = _context(api, connection, route, "MESSAGE")
    context["messageId"] = secrets.token_urlsafe(11) + "="
    return {"requestContext": context, "body": body, "isBase64Encoded": False}


def disconnect_event(api: WebSocketApi, connection: Connection, code: int, reason: str) -> dict[str, Any]:
    """Returns the event of a connection that has ended."""
    context = _context(api, connection, DISCONNECT, "DISCONNECT")
    context["disconnectStatusCode"] = code
    context["disconnectReason"] = reason or (NO_STATUS_REASON if code == NO_STATUS else "")
    return {"requestContext": context, "isBase64Encoded": False}


def select_route(api: WebSocketApi, body: str) -> str | None:
    """Returns the key of the route that takes a message, or None when there is none.

    The selection expression is ``$request.body.<name>[.<name>…]``, also written ``${request.body.<name>}``.
    """
    path = api.route_selection.strip("${}").removeprefix("request.body.")
    try:
        value = json.loads(body)
        for name in path.split("."):
            value = value[name]
    except (ValueError, KeyError, TypeError, IndexError):
        value = None
    if isinstance(value, str) and value in api.routes and value not in {CONNECT, DISCONNECT}:
        return value
    return DEFAULT if DEFAULT in api.routes else None


def refusal_text(message: str, connection: Connection) -> str:
    """Returns what API Gateway itself sends on a connection when a message cannot be handled."""
    fields = {"message": message, "connectionId": connection.connection_id, "requestId": _request_id()}
    return json.dumps(fields)


def _context(api: WebSocketApi, connection: Connection, route: str, kind: str) -> dict[str, Any]:
    now = time.time()
    return {
        "routeKey": route,
        "eventType": kind,
        "extendedRequestId": _request_id(),
        "requestTime": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
        "messageDirection": "IN",
        "stage": api.stage,
        "connectedAt": int(connection.connected_at * 1000),
        "requestTimeEpoch": int(now * 1000),
        "identity": {"sourceIp": connection.source_ip, "userAgent": connection.user_agent},
        "requestId": _request_id(),
        "domainName": connection.host,
        "connectionId": connection.connection_id,
        "apiId": api.api_id,
    }


def _request_id() -> str:
    return secrets.token_urlsafe(11) + "="


def _multi(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found
