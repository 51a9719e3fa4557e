"""Counts the calls that reach the AWS services, for the bench and for tests of how often a function calls."""

from __future__ import annotations

import io
import json
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

PATH = "/.calls"
"""Where the counts are read: no bucket can have this name, so no request of a client is mistaken for it."""


@dataclass
class Count:
    """Calls of one operation; `items` counts the items that DynamoDB calls name."""

    calls: int = 0
    items: int = 0
    request_bytes: int = 0
    response_bytes: int = 0


class CallCount:
    """A WSGI application in front of another that counts what passes."""

    def __init__(self, app: Application, service_of: Callable[[Environ], str]) -> None:
        self._app = app
        self._service_of = service_of
        self._counts: defaultdict[str, Count] = defaultdict(Count)
        self._lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Serves one request, or the counts."""
        if environ["PATH_INFO"] == PATH:
            return self._report(start_response)
        service = self._service_of(environ)
        name = f"{service}.{operation(environ, service)}"
        items = _items(environ) if service == "dynamodb" else 0
        answer = self._app(environ, start_response)
        with self._lock:
            count = self._counts[name]
            count.calls += 1
            count.items += items
            count.request_bytes += int(environ.get("CONTENT_LENGTH") or 0)
            if isinstance(answer, list):
                count.response_bytes += sum(len(part) for part in answer)
        return answer

    def _report(self, start_response: StartResponse) -> list[bytes]:
        with self._lock:
            body = json.dumps({name: asdict(count) for name, count in sorted(self._counts.items())}).encode()
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]


def operation(environ: Environ, service: str) -> str:
    """The operation of a request: the target of the JSON protocols, the method of S3."""
    if service == "s3":
        return str(environ["REQUEST_METHOD"])
    target = str(environ.get("HTTP_X_AMZ_TARGET", ""))
    return target.rpartition(".")[2] or str(environ["REQUEST_METHOD"])


def _items(environ: Environ) -> int:
    """How many items a DynamoDB call names; reads the body and puts it back."""
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    try:
        request = json.loads(body)
    except ValueError:
        return 0
    return len(request.get("TransactItems", ())) or 1
