"""Which rights functions use: their calls as IAM would name them, for tests that hold them against the roles.

Nothing here refuses anything; identity policies are not evaluated. Functions are told apart by the app id that AWS's
SDKs put into their user agent (``AWS_SDK_UA_APP_ID``, which the runtime sets).
"""

from __future__ import annotations

import io
import json
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

PATH = "/.rights"
"""Where the rights are read: no bucket can have this name."""
_APP_ID = re.compile(r"\bapp/(\w+)")
_OBJECTS = {"PUT": "s3:PutObject", "GET": "s3:GetObject", "HEAD": "s3:GetObject", "DELETE": "s3:DeleteObject"}


@dataclass(frozen=True, slots=True, order=True)
class Use:
    """One right that a function used; ``resource`` is a physical name: ``bucket/key``, ``table/index/name``."""

    caller: str
    action: str
    resource: str


def caller_of(user_agent: str) -> str | None:
    """Returns the function that a request comes from; None: from none of the stack's."""
    found = _APP_ID.search(user_agent)
    return found[1] if found else None


def rights_of(service: str, environ: Environ, body: bytes) -> Iterator[tuple[str, str]]:
    """Yields action and resource of one request to S3, DynamoDB, SQS or Secrets Manager."""
    if service == "s3":
        yield _s3(environ)
        return
    operation = str(environ.get("HTTP_X_AMZ_TARGET", "")).rpartition(".")[2]
    request = json.loads(body)
    if service == "dynamodb":
        yield from _dynamodb(operation, request)
    elif service == "sqs":
        yield f"sqs:{operation}", str(request.get("QueueUrl", "")).rpartition("/")[2]
    elif service == "secretsmanager":
        yield f"secretsmanager:{operation}", str(request.get("SecretId", ""))


def _s3(environ: Environ) -> tuple[str, str]:
    bucket, _, key = environ["PATH_INFO"].strip("/").partition("/")
    if not key:
        return "s3:ListBucket", bucket
    of_version = "Version" if "versionId=" in environ["QUERY_STRING"] else ""
    return _OBJECTS[environ["REQUEST_METHOD"]] + of_version, f"{bucket}/{unquote(key)}"


def _dynamodb(operation: str, request: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if operation == "TransactWriteItems":
        for item in request["TransactItems"]:
            # Put, Update and Delete need the right to the call of that name; so does ConditionCheck.
            yield from ((f"dynamodb:{kind}Item", str(part["TableName"])) for kind, part in item.items())
    elif "RequestItems" in request:
        yield from ((f"dynamodb:{operation}", str(table)) for table in request["RequestItems"])
    else:
        index = request.get("IndexName")
        table = str(request.get("TableName", ""))
        yield f"dynamodb:{operation}", f"{table}/index/{index}" if index else table


class RightsUsed:
    """A WSGI application in front of another that notes which rights the functions' requests use."""

    def __init__(self, app: Application, service_of: Callable[[Environ], str]) -> None:
        self._app = app
        self._service_of = service_of
        self._used: set[Use] = set()
        self._lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Serves one request, or what was noted."""
        if environ["PATH_INFO"] == PATH:
            return self._report(start_response)
        caller = caller_of(environ.get("HTTP_USER_AGENT", ""))
        if caller:
            service = self._service_of(environ)
            body = b""
            if service != "s3":  # whose bodies are large, and tell nothing
                length = int(environ.get("CONTENT_LENGTH") or 0)
                body = environ["wsgi.input"].read(length)
                environ["wsgi.input"] = io.BytesIO(body)
                if len(body) < length:  # who asks has died, at Ctrl-C for one: nothing of it is carried out
                    start_response("400 Bad Request", [("Content-Length", "0")])
                    return []
            with self._lock:
                self._used.update(Use(caller, *used) for used in rights_of(service, environ, body))
        return self._app(environ, start_response)

    def _report(self, start_response: StartResponse) -> list[bytes]:
        with self._lock:
            body = json.dumps([[use.caller, use.action, use.resource] for use in sorted(self._used)]).encode()
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]
