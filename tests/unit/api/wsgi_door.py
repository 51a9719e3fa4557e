"""The API function as a WSGI application: schemathesis calls it in this process, through the handler of Lambda."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from functions.api.app import app, handler

DOCUMENT_PATH = "/openapi.json"
_ENCODED_PATH = ("REQUEST_URI", "RAW_URI")


def wsgi_door(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    """One request: as event to the handler, its answer back. The document itself is handed out here only."""
    if environ["PATH_INFO"] == DOCUMENT_PATH:
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(app.openapi()).encode()]
    answer = handler(_event(environ), None)
    body = answer.get("body") or ""
    content = base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode()
    status = answer["statusCode"]
    start_response(f"{status} {HTTPStatus(status).phrase}", list(answer["headers"].items()))
    return [content]


def _event(environ: dict[str, Any]) -> dict[str, Any]:
    headers = {
        name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name.startswith("HTTP_")
    }
    for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if environ.get(name):
            headers[name.replace("_", "-").lower()] = environ[name]
    raw = next((environ[name] for name in _ENCODED_PATH if environ.get(name)), environ["PATH_INFO"])
    # An HTTP API hands on the path decoded.
    path = unquote(raw.partition("?")[0])
    content = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    method = environ["REQUEST_METHOD"]
    context = {
        "http": {"method": method, "path": path, "sourceIp": "127.0.0.1"},
        "requestId": "test",
        "stage": "$default",
    }
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": environ.get("QUERY_STRING", ""),
        "headers": headers,
        "requestContext": context,
        "body": base64.b64encode(content).decode(),
        "isBase64Encoded": True,
    }
