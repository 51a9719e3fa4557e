"""The API in this process, called through Mangum with real HTTP API events: what Lambda would hand it."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from functions.api.app import handler
from tests.unit.conftest import TOKEN, Aws


@dataclass
class Reply:
    """An answer of the API."""

    status: int
    headers: dict[str, str]
    body: Any


class Api:
    """A client whose transport is the function's handler."""

    def __init__(self, token: str | None = TOKEN) -> None:
        self._token = token

    def get(self, path: str, **headers: str) -> Reply:
        """GET."""
        return self._call(httpx.Request("GET", f"http://test{path}", headers=headers))

    def post(self, path: str, body: Any = None, **headers: str) -> Reply:
        """POST JSON."""
        return self._call(httpx.Request("POST", f"http://test{path}", json=body, headers=_dashed(headers)))

    def send(self, method: str, path: str, content: bytes, **headers: str | bytes) -> Reply:
        """Any method with any bytes."""
        url = httpx.URL("http://test" + path)
        named = [(name.replace("_", "-").encode(), _bytes(value)) for name, value in headers.items()]
        return self._call(httpx.Request(method, url, content=content, headers=named))

    def patch(self, path: str, body: Any) -> Reply:
        """PATCH JSON."""
        return self._call(httpx.Request("PATCH", f"http://test{path}", json=body))

    def upload(
        self,
        path: str,
        index: int,
        content: bytes,
        name: str = "answer.wav",
        *,
        capture: str | None = None,
        **headers: str,
    ) -> Reply:
        """POST a multipart form, as the seed's curl example does."""
        request = httpx.Request(
            "POST",
            f"http://test{path}",
            headers=_dashed(headers),
            data={"question_index": str(index)} | ({} if capture is None else {"capture": capture}),
            files={"audio": (name, content)},
        )
        return self._call(request)

    def _call(self, request: httpx.Request) -> Reply:
        headers = dict(request.headers)
        if self._token:
            headers["authorization"] = f"Bearer {self._token}"
        event = {
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": request.url.path,
            "rawQueryString": request.url.query.decode(),
            "headers": headers,
            "requestContext": {
                "http": {"method": request.method, "path": request.url.path, "sourceIp": "127.0.0.1"},
                "requestId": "test",
                "stage": "$default",
            },
            "body": base64.b64encode(request.read()).decode(),
            "isBase64Encoded": True,
        }
        answer = handler(event, None)
        body = answer["body"]
        if answer.get("isBase64Encoded"):
            return Reply(answer["statusCode"], answer["headers"], base64.b64decode(body))
        is_json = "json" in answer["headers"].get("content-type", "")
        return Reply(answer["statusCode"], answer["headers"], json.loads(body) if is_json and body else None)


def _bytes(value: str | bytes) -> bytes:
    return value.encode() if isinstance(value, str) else value


def _dashed(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


@pytest.fixture
def api(aws: Aws) -> Api:
    """The API as the family calls it."""
    return Api()


@pytest.fixture
def session_id(api: Api) -> str:
    """A session of the family."""
    created: str = api.post("/api/session", {"user_id": "grandmother"}).body["session_id"]
    return created
