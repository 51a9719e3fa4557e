"""The WebSocket door: `$connect`, `$disconnect`, and what clients send."""

from __future__ import annotations

import json
from typing import Any

from goldenfish.connections import service
from goldenfish.observability import about, make_logger
from goldenfish.problems import Problem, SessionNotFound

logger = make_logger("interviewer")

_OK = {"statusCode": 200}


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401, ARG001 (Lambda's signature)
    """Serve one WebSocket event of API Gateway."""
    request = event["requestContext"]
    connection_id: str = request["connectionId"]
    if request["eventType"] == "CONNECT":
        return _connect(event, connection_id)
    if request["eventType"] == "DISCONNECT":
        service.disconnect(connection_id)
        return _OK
    return _OK | {"body": _reply(event.get("body") or "")}


def _connect(event: dict[str, Any], connection_id: str) -> dict[str, Any]:
    """Accept or refuse a connection. Nothing is posted here: the connection does not exist yet."""
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    session_id = (event.get("queryStringParameters") or {}).get("session", "")
    try:
        if not session_id:
            raise SessionNotFound
        service.connect(connection_id, session_id, headers.get("authorization"))
    except Problem as refusal:
        logger.info("connection refused", code=refusal.code)
        return {"statusCode": refusal.status}
    about(logger, session_id)
    logger.info("connected", connection_id=connection_id)
    return _OK


def _reply(body: str) -> str:
    """The answer to one message, sent back through the route response."""
    try:
        message = json.loads(body)
        kind = message["type"]
    except (ValueError, KeyError, TypeError, RecursionError):  # the last: brackets nested by the thousand
        return _error("malformed_message", "A message is a JSON object with a `type`.")
    if kind == "ping":
        return json.dumps({"type": "pong"})
    return _error("unknown_type", "This type of message is not known.")


def _error(code: str, detail: str) -> str:
    return json.dumps({"type": "error", "data": {"code": code, "detail": detail, "fatal": False}})
