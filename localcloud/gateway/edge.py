"""CloudFront before a WebSocket API: its viewer-request function, run from the template, sees a handshake first."""

from __future__ import annotations

import logging
import secrets
from typing import Any, cast

import dukpy
from uvicorn._types import WebSocketScope

from localcloud.template.model import Distribution

log = logging.getLogger(__name__)

FUNCTION_FAILED = 503
"""What CloudFront answers when its function throws, or returns what is neither request nor response."""


class Edge:
    """One distribution, as far as a handshake goes through it."""

    def __init__(self, distribution: Distribution) -> None:
        self._distribution = distribution

    def pass_on(self, scope: WebSocketScope) -> WebSocketScope | int:
        """Returns the handshake as the origin gets it, or the status that the viewer gets instead."""
        event = _event(self._distribution, scope)
        try:
            # An interpreter for each request: CloudFront promises nothing between two of them.
            answer = dukpy.evaljs([self._distribution.viewer_request, "handler(dukpy['event'])"], event=event)
        except dukpy.JSRuntimeError as error:
            log.warning("viewer-request function of %s: %s", self._distribution.logical_id, error)
            return FUNCTION_FAILED
        if isinstance(answer, dict) and "statusCode" in answer:
            return int(answer["statusCode"])
        if not isinstance(answer, dict) or not str(answer.get("uri", "")).startswith("/"):
            log.warning("viewer-request function of %s returned %r", self._distribution.logical_id, answer)
            return FUNCTION_FAILED
        path: str = answer["uri"]
        query = _query_text(answer.get("querystring", {}))
        changed = {"path": path, "raw_path": path.encode(), "query_string": query.encode()}
        return cast("WebSocketScope", {**scope, **changed})


def _event(distribution: Distribution, scope: WebSocketScope) -> dict[str, Any]:
    """Returns the event object, version 1.0; names and values of the query stay percent-encoded."""
    headers = [(key.decode("latin-1").lower(), value.decode("latin-1")) for key, value in scope["headers"]]
    query = [part.partition("=") for part in scope["query_string"].decode("latin-1").split("&") if part]
    client = scope["client"]
    return {
        "version": "1.0",
        "context": {
            "distributionDomainName": distribution.domain_name,
            "distributionId": distribution.logical_id.upper(),
            "eventType": "viewer-request",
            "requestId": secrets.token_urlsafe(40),
        },
        "viewer": {"ip": client[0] if client else "127.0.0.1"},
        "request": {
            "method": "GET",
            "uri": scope["raw_path"].decode("latin-1"),
            "querystring": _values([(name, value) for name, _, value in query]),
            "headers": _values([(name, value) for name, value in headers if name != "cookie"]),
            "cookies": {},
        },
    }


def _values(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """Returns CloudFront's form of a query or of headers: the last value, and all of them when there are several."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        earlier = found.get(name)
        several = [*earlier.get("multiValue", [{"value": earlier["value"]}]), {"value": value}] if earlier else None
        found[name] = {"value": value} if several is None else {"value": value, "multiValue": several}
    return found


def _query_text(query: dict[str, Any]) -> str:
    pairs = [(name, one["value"]) for name, value in query.items() for one in value.get("multiValue", [value])]
    return "&".join(f"{name}={value}" for name, value in pairs)
