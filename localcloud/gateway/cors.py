"""CORS as an HTTP API applies it: the gateway answers preflights and owns the CORS headers of every answer."""

from __future__ import annotations

from localcloud.gateway.http_event import Headers, HttpAnswer, HttpRequest
from localcloud.template.model import Cors

_PREFIX = "access-control-"


def is_preflight(request: HttpRequest) -> bool:
    """True for a browser's question before a cross-origin request."""
    return (
        request.method == "OPTIONS"
        and request.header("origin") is not None
        and request.header("access-control-request-method") is not None
    )


def preflight_answer(cors: Cors, request: HttpRequest) -> HttpAnswer:
    """Answers a preflight; without CORS headers when the origin is not allowed."""
    headers = _origin_headers(cors, request)
    if headers:
        if cors.allow_methods:
            headers.append(("access-control-allow-methods", ",".join(cors.allow_methods)))
        if cors.allow_headers:
            headers.append(("access-control-allow-headers", ",".join(cors.allow_headers)))
        if cors.max_age_s is not None:
            headers.append(("access-control-max-age", str(cors.max_age_s)))
    return HttpAnswer(204, headers, b"")


def with_cors(cors: Cors, request: HttpRequest, answer: HttpAnswer) -> HttpAnswer:
    """Replaces the function's own CORS headers by the gateway's."""
    kept: Headers = [(key, value) for key, value in answer.headers if not key.startswith(_PREFIX)]
    added = _origin_headers(cors, request)
    if added and cors.expose_headers:
        added.append(("access-control-expose-headers", ",".join(cors.expose_headers)))
    return HttpAnswer(answer.status, kept + added, answer.body)


def _origin_headers(cors: Cors, request: HttpRequest) -> Headers:
    origin = request.header("origin")
    if origin is None:
        return []
    if "*" in cors.allow_origins and not cors.allow_credentials:
        return [("access-control-allow-origin", "*")]
    if not any(_allows(allowed, origin) for allowed in cors.allow_origins):
        return []
    headers = [("access-control-allow-origin", origin), ("vary", "origin")]
    if cors.allow_credentials:
        headers.append(("access-control-allow-credentials", "true"))
    return headers


def _allows(allowed: str, origin: str) -> bool:
    if allowed in {"http://*", "https://*"}:
        return origin.startswith(allowed[:-1])
    return allowed in {"*", origin}
