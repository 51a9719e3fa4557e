"""Payload format 2.0: an HTTP request as Lambda event, and a function's answer as HTTP response."""

from __future__ import annotations

import base64
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote

from localcloud.gateway.routes import Match
from localcloud.template.model import ACCOUNT, HttpApi

Headers = list[tuple[str, str]]
_TEXT_TYPES = ("application/json", "application/javascript", "application/xml", "application/problem+json")


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request as it came in; ``raw_path`` is still percent-encoded and without the stage."""

    method: str
    raw_path: str
    query: str
    headers: Headers
    body: bytes
    source_ip: str

    def header(self, name: str) -> str | None:
        """Returns a header's value, joined when it came several times; ``name`` in lower case."""
        values = [value for key, value in self.headers if key == name]
        return ",".join(values) if values else None


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """A response to send."""

    status: int
    headers: Headers
    body: bytes


class MalformedAnswerError(ValueError):
    """The function's answer cannot be made an HTTP response."""


def message_answer(status: int, message: str) -> HttpAnswer:
    """Returns a response of the gateway itself."""
    return HttpAnswer(status, [("content-type", "application/json")], json.dumps({"message": message}).encode())


def http_event(api: HttpApi, request: HttpRequest, match: Match, request_id: str) -> dict[str, Any]:
    """Returns the event of payload format 2.0."""
    # An HTTP API, unlike a REST API or a function URL, hands on the path decoded:
    # https://github.com/middleapi/standard-server/pull/93
    path = unquote(request.raw_path) if api.stage == "$default" else f"/{api.stage}{unquote(request.raw_path)}"
    body, is_base64 = _event_body(request)
    host = request.header("host") or ""
    now = time.time()
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": match.key,
        "rawPath": path,
        "rawQueryString": request.query,
        "headers": _event_headers(request, host),
        "requestContext": {
            "accountId": ACCOUNT,
            "apiId": api.api_id,
            "domainName": host,
            "domainPrefix": host.split(".", maxsplit=1)[0],
            "http": {
                "method": request.method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": request.source_ip,
                "userAgent": request.header("user-agent") or "",
            },
            "requestId": request_id,
            "routeKey": match.key,
            "stage": api.stage,
            "time": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
            "timeEpoch": int(now * 1000),
        },
        "isBase64Encoded": is_base64,
    }
    optional = {
        "cookies": [part.strip() for part in (request.header("cookie") or "").split(";") if part.strip()],
        "queryStringParameters": _joined(parse_qsl(request.query, keep_blank_values=True)),
        "pathParameters": match.path_parameters,
        "body": body,
    }
    return event | {name: value for name, value in optional.items() if value}


def _event_headers(request: HttpRequest, host: str) -> dict[str, str]:
    headers = _joined([(key, value) for key, value in request.headers if key != "cookie"])
    root = f"Root=1-{int(time.time()):08x}-{secrets.token_hex(12)}"
    own = {
        "x-amzn-trace-id": root,
        "x-forwarded-for": request.source_ip,
        "x-forwarded-port": host.rpartition(":")[2] if ":" in host else "80",
        "x-forwarded-proto": "http",
    }
    return headers | own


def _event_body(request: HttpRequest) -> tuple[str | None, bool]:
    if not request.body:
        return None, False
    kind = (request.header("content-type") or "").split(";", maxsplit=1)[0].strip().lower()
    if kind.startswith("text/") or kind in _TEXT_TYPES or not kind:
        try:
            return request.body.decode("utf-8"), False
        except UnicodeDecodeError:
            pass
    return base64.b64encode(request.body).decode("ascii"), True


def _joined(pairs: list[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in pairs:
        found[key] = f"{found[key]},{value}" if key in found else value
    return found


def answer_of(payload: bytes) -> HttpAnswer:
    """Returns the HTTP response that a function's answer stands for.

    Raises:
        MalformedAnswerError: a status, header or body that is none.
    """
    result = json.loads(payload)
    if not isinstance(result, dict) or "statusCode" not in result:
        text = result if isinstance(result, str) else json.dumps(result)
        return HttpAnswer(200, [("content-type", "application/json")], text.encode())
    try:
        status = int(result["statusCode"])
        headers = [(str(key).lower(), _text(value)) for key, value in _mapping(result.get("headers")).items()]
        cookies = [("set-cookie", str(cookie)) for cookie in result.get("cookies") or []]
        body = result.get("body") or ""
        if not isinstance(body, str):
            raise MalformedAnswerError("body is not a string")
        content = base64.b64decode(body, validate=True) if result.get("isBase64Encoded") else body.encode()
    except (TypeError, ValueError) as error:
        raise MalformedAnswerError(str(error)) from error
    if not any(key == "content-type" for key, _ in headers):
        headers.append(("content-type", "text/plain;charset=UTF-8"))
    return HttpAnswer(status, [*headers, *cookies], content)


def _mapping(value: object) -> Mapping[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise MalformedAnswerError("headers is not an object")
    return value


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
