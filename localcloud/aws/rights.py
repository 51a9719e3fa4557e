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
from xml.sax.saxutils import unescape

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

PATH = "/.rights"
"""Where the rights are read: no bucket can have this name."""
_APP_ID = re.compile(r"\bapp/(\w+)")
_OBJECTS = {
    "PUT": "s3:PutObject",
    "POST": "s3:PutObject",  # the beginning and the end of a multipart upload
    "GET": "s3:GetObject",
    "HEAD": "s3:GetObject",
    "DELETE": "s3:DeleteObject",
}
_NAMED = re.compile(rb"<Key>(?P<key>[^<]*)</Key>(?P<version><VersionId>)?")
"""An object in the body of DeleteObjects, as botocore writes it."""


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
        yield from _s3(environ, body)
        return
    operation = str(environ.get("HTTP_X_AMZ_TARGET", "")).rpartition(".")[2]
    request = json.loads(body)
    if service == "dynamodb":
        yield from _dynamodb(operation, request)
    elif service == "sqs":
        yield f"sqs:{operation}", str(request.get("QueueUrl", "")).rpartition("/")[2]
    elif service == "secretsmanager":
        yield f"secretsmanager:{operation}", str(request.get("SecretId", ""))


def _s3(environ: Environ, body: bytes) -> Iterator[tuple[str, str]]:
    bucket, _, key = environ["PATH_INFO"].strip("/").partition("/")
    method, query = environ["REQUEST_METHOD"], environ["QUERY_STRING"]
    if _removes_many(environ):
        for one in _NAMED.finditer(body):
            of_version = "Version" if one["version"] else ""
            yield f"s3:DeleteObject{of_version}", f"{bucket}/{unescape(one['key'].decode())}"
    elif not key:
        yield ("s3:ListBucketVersions" if "versions" in query.split("&") else "s3:ListBucket"), bucket
    elif method == "DELETE" and "uploadId=" in query:
        yield "s3:AbortMultipartUpload", f"{bucket}/{unquote(key)}"
    else:
        of_version = "Version" if "versionId=" in query else ""
        yield _OBJECTS[method] + of_version, f"{bucket}/{unquote(key)}"


def _removes_many(environ: Environ) -> bool:
    """Whether this is a DeleteObjects, whose body alone says what it removes."""
    return environ["REQUEST_METHOD"] == "POST" and "delete" in environ["QUERY_STRING"].split("&")


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
            if service != "s3" or _removes_many(environ):  # other bodies of S3 are large, and tell nothing
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
