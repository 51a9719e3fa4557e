"""Which calls the functions made to AWS, held against what their roles in template.yaml allow.

No emulator checks rights, so a call that a role forgets would show at the first deployment. Every function calls with
an access key named after it, which tells the calls apart.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, cast
from wsgiref.types import StartResponse

from tests.contract.translated_template import deployed, role_rights

_CREDENTIAL = re.compile(r"Credential=([^/]+)/\d+/[^/]+/([^/]+)/")
_OBJECTS = {"PUT": "s3:PutObject", "GET": "s3:GetObject", "HEAD": "s3:GetObject", "DELETE": "s3:DeleteObject"}
# The stack has one table, and one secret that functions are told of here.
_SECRET = "ApiTokens"
_QUEUES = {"insights": "InsightsQueue.Arn", "assess": "AssessQueue.Arn"}
INTERVIEWER = "stack-interviewer"


@dataclass(frozen=True)
class Call:
    """One right that was used."""

    caller: str
    action: str
    resource: str


@dataclass
class Recorder:
    """A WSGI application that notes calls and hands them on."""

    application: Callable[..., Iterable[bytes]]
    calls: set[Call] = field(default_factory=set)

    def __call__(self, environ: dict[str, Any], start_response: object) -> Iterable[bytes]:
        """Serve one request."""
        signed = _CREDENTIAL.search(environ.get("HTTP_AUTHORIZATION", ""))
        if signed:
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            environ["wsgi.input"] = io.BytesIO(body)
            self.calls.update(Call(signed[1], *used) for used in _rights_used(signed[2], environ, body))
            if signed[2] == "lambda":  # taken, as an asynchronous invocation is; it runs nowhere
                cast("StartResponse", start_response)("202 Accepted", [("Content-Length", "0")])
                return [b""]
        return self.application(environ, start_response)


def _rights_used(service: str, environ: dict[str, Any], body: bytes) -> Iterator[tuple[str, str]]:
    if service == "s3":
        key = environ["PATH_INFO"].split("/", 2)[-1]
        of_version = "Version" if "versionId=" in environ["QUERY_STRING"] else ""
        yield _OBJECTS[environ["REQUEST_METHOD"]] + of_version, f"RecordingsBucket.Arn/{key}"
        return
    if service == "execute-api":
        yield "execute-api:ManageConnections", f"WebSocketApi/live/{environ['REQUEST_METHOD']}{environ['PATH_INFO']}"
        return
    if service == "lambda":
        yield "lambda:InvokeFunction", environ["PATH_INFO"].split("/")[-2]
        return
    operation = environ["HTTP_X_AMZ_TARGET"].rpartition(".")[2]
    request = json.loads(body)
    if service != "dynamodb":
        queue = str(request.get("QueueUrl", "")).rpartition("/")[2]  # none yet while queues are made
        yield f"{service}:{operation}", _QUEUES.get(queue, queue) if service == "sqs" else _SECRET
        return
    if operation == "TransactWriteItems":
        for item in request["TransactItems"]:
            yield from ((f"dynamodb:{kind}Item", "Table.Arn") for kind in item)  # Put, Update, Delete, ConditionCheck
        return
    index = request.get("IndexName")
    yield f"dynamodb:{operation}", f"Table.Arn/index/{index}" if index else "Table.Arn"


def forbidden(calls: Iterable[Call]) -> list[Call]:
    """The functions' calls that their roles do not allow."""
    rights = role_rights(deployed(ExternalServicesMode="real"))

    def allowed(call: Call) -> bool:
        resources = rights[call.caller.replace("Function", "Role")].get(call.action, set())
        return any(fnmatchcase(call.resource, resource.rpartition(":")[2]) for resource in resources)

    return sorted((c for c in calls if c.caller.endswith("Function") and not allowed(c)), key=str)
