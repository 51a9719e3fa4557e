"""First to see every request: sends S3 through its door, keeps DynamoDB calls apart, refuses other services."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterable
from typing import Any
from xml.sax.saxutils import escape

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

SERVICES = {"kms", "secretsmanager", "sqs", "ssm"}
_SCOPE = re.compile(r"Credential=[^/]+/\d{8}/[^/]+/([^/]+)/aws4_request")


class Front:
    """The outermost WSGI application of the local AWS services."""

    def __init__(self, moto: Application, s3: Application) -> None:
        self._moto = moto
        self._s3 = s3
        # moto restores a snapshot of all tables when a transaction fails, and with it takes back what others
        # wrote meanwhile; one call at a time is all that helps. Streams read the same tables.
        self._dynamodb = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Serves one request."""
        # moto matches S3 keys against the path as it was sent, and knows it by gunicorn's name.
        environ["RAW_URI"] = environ["REQUEST_URI"]
        service = service_of(environ)
        if service == "s3":
            return self._s3(environ, start_response)
        if service == "dynamodb":
            with self._dynamodb:
                return list(self._moto(environ, start_response))
        if service in SERVICES:
            return self._moto(environ, start_response)
        return _refusal(f"{service} is not emulated locally", environ.get("CONTENT_TYPE", ""), start_response)


def _refusal(message: str, content_type: str, start_response: StartResponse) -> list[bytes]:
    """Answers in the language the client speaks: JSON, or XML for the older protocols."""
    if "json" in content_type:
        body = json.dumps({"__type": "NotImplemented", "message": message}).encode()
    else:
        error = f"<Error><Code>NotImplemented</Code><Message>{escape(message)}</Message></Error>"
        body, content_type = f"<ErrorResponse>{error}</ErrorResponse>".encode(), "text/xml"
    start_response("501 Not Implemented", [("Content-Type", content_type), ("Content-Length", str(len(body)))])
    return [body]


def service_of(environ: Environ) -> str:
    """Returns which service the request's signature is for; unsigned and presigned requests are S3's."""
    scope = _SCOPE.search(environ.get("HTTP_AUTHORIZATION", ""))
    return scope[1] if scope else "s3"
