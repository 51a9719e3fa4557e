"""Requests as API Gateway's HTTP API gives them to the API function: payload format 2.0."""

from __future__ import annotations

import base64
import json
from typing import Any

from tests.sam.identity import ACCOUNT, EPOCH_MS, RECORDING, REGION, SESSION, TOKEN

_BOUNDARY = "goldenfish"


def http_events() -> dict[str, dict[str, Any]]:
    """Every route once, by the event's name."""
    here = f"/api/session/{SESSION}"
    upload = {"question_index": 2, "content_type": "audio/ogg", "size_bytes": 30_000_000}
    return {
        "api-health": _http("GET", "/api/health", token=None),
        "api-no-token": _http("POST", "/api/session", {"user_id": "grandmother"}, token=None),
        "api-create-session": _http("POST", "/api/session", {"user_id": "grandmother", "form": "A"}),
        "api-question": _http("GET", f"{here}/question"),
        "api-audio": _audio_upload(f"{here}/audio"),
        "api-upload": _http("POST", f"{here}/upload", upload),
        "api-end-answer": _http("POST", f"{here}/end_answer", {"question_index": 1}),
        "api-close": _http("POST", f"{here}/close"),
        "api-ticket": _http("POST", f"{here}/ticket", {}),
        "api-stream": _http("GET", f"{here}/stream"),
        "api-events": _http("GET", f"{here}/events", query="after=1"),
        "api-results": _http("GET", f"{here}/results"),
    }


def _http(
    method: str,
    path: str,
    body: dict[str, Any] | None = None,
    *,
    token: str | None = TOKEN,
    query: str = "",
) -> dict[str, Any]:
    headers = {"accept": "application/json", "host": f"api.execute-api.{REGION}.amazonaws.com"}
    if token:
        headers["authorization"] = f"Bearer {token}"
    if body is not None:
        headers["content-type"] = "application/json"
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "headers": headers,
        "requestContext": {
            "accountId": ACCOUNT,
            "apiId": "api",
            "domainName": headers["host"],
            "domainPrefix": "api",
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.1",
                "userAgent": "sam-local",
            },
            "requestId": "request",
            "routeKey": "$default",
            "stage": "$default",
            "time": "21/Nov/2026:09:00:00 +0000",
            "timeEpoch": EPOCH_MS,
        },
        "isBase64Encoded": False,
    }
    if query:
        event["queryStringParameters"] = dict(pair.split("=") for pair in query.split("&"))
    if body is not None:
        event["body"] = json.dumps(body)
    return event


def _audio_upload(path: str) -> dict[str, Any]:
    parts = [
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="question_index"\r\n\r\n1\r\n'.encode(),
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="audio"; filename="answer.ogg"\r\n'.encode(),
        b"Content-Type: audio/ogg\r\n\r\n" + RECORDING.read_bytes() + b"\r\n",
        f"--{_BOUNDARY}--\r\n".encode(),
    ]
    event = _http("POST", path)
    event["headers"]["content-type"] = f"multipart/form-data; boundary={_BOUNDARY}"
    event["body"] = base64.b64encode(b"".join(parts)).decode("ascii")
    event["isBase64Encoded"] = True
    return event
