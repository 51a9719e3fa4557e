"""Lambda's Invoke operation on a port of its own: what ``boto3.client("lambda").invoke`` calls."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from urllib.parse import parse_qs, unquote

from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope

from localcloud.aws.rights import Use, caller_of
from localcloud.gateway.http_api import read_request, send_answer
from localcloud.gateway.http_event import HttpAnswer, HttpRequest
from localcloud.gateway.websocket_api import refuse
from localcloud.invoke.asynchronous import AsynchronousInvocations
from localcloud.runtime.functions import Functions
from localcloud.runtime.results import MAX_REQUEST_BYTES
from localcloud.template.model import ACCOUNT, REGION, Function

MAX_EVENT_BYTES = 1024 * 1024
_PATH = re.compile(r"/2015-03-31/functions/(?P<function>[^/]+)/invocations")
_ARN = re.compile(rf"(?:arn:aws:lambda:{REGION}:)?{ACCOUNT}:function:(?P<rest>.+)")
_LATEST = "$LATEST"


class _RefusedError(Exception):
    """The call was not carried out; ``answer`` is the error as Lambda writes it."""

    def __init__(self, status: int, kind: str, message: str, **more: str) -> None:
        super().__init__(message)
        body = {"Type": "User", "Message": message, **more}
        self.answer = HttpAnswer(
            status, [("content-type", "application/json"), ("x-amzn-errortype", kind)], json.dumps(body).encode()
        )


class LambdaApi:
    """The Invoke operation as an ASGI application.

    Attributes:
        used: rights that functions have used here.
    """

    def __init__(
        self, stack: Mapping[str, Function], functions: Functions, asynchronous: AsynchronousInvocations
    ) -> None:
        self._by_name = {function.name: function for function in stack.values()}
        self._functions = functions
        self._asynchronous = asynchronous
        self.used: set[Use] = set()

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        """Answers one call."""
        if scope["type"] == "websocket":
            await refuse(send, 403)
        elif scope["type"] == "http":
            request = await read_request(scope, receive)
            request_id = str(uuid.uuid4())
            try:
                answer = await self._answer(request, request_id)
            except _RefusedError as refused:
                answer = refused.answer
            answer.headers.append(("x-amzn-requestid", request_id))
            await send_answer(send, answer)

    async def _answer(self, request: HttpRequest, request_id: str) -> HttpAnswer:
        if not (request.header("authorization") or "").startswith("AWS4-HMAC-SHA256 "):
            raise _RefusedError(403, "MissingAuthenticationTokenException", "Missing Authentication Token")
        path = _PATH.fullmatch(request.raw_path)
        if path is None or request.method != "POST":
            raise _RefusedError(501, "NotImplemented", "Of Lambda's API only Invoke is emulated locally")
        function = self._function(unquote(path["function"]), parse_qs(request.query).get("Qualifier", [_LATEST])[0])
        if caller := caller_of(request.header("user-agent") or ""):
            self.used.add(Use(caller, "lambda:InvokeFunction", function.name))
        how = request.header("x-amz-invocation-type") or "RequestResponse"
        payload = _payload(request, how)
        if how == "DryRun":
            return HttpAnswer(204, [], b"")
        if how == "Event":
            self._asynchronous.accept(function, payload, request_id)
            return HttpAnswer(202, [], b"")
        if request.header("x-amz-log-type") == "Tail" or request.header("x-amz-client-context"):
            raise _RefusedError(501, "NotImplemented", "LogType Tail and ClientContext are not emulated locally")
        return await self._invoke(function, payload, request_id)

    async def _invoke(self, function: Function, payload: bytes, request_id: str) -> HttpAnswer:
        reserved = function.reserved_concurrency
        if reserved is not None and self._functions.pool(function.logical_id).running >= reserved:
            reason = "ReservedFunctionConcurrentInvocationLimitExceeded"
            raise _RefusedError(429, "TooManyRequestsException", "Rate Exceeded.", Reason=reason)
        result = await self._functions.invoke(function.logical_id, payload, request_id)
        headers = [("content-type", "application/json"), ("x-amz-executed-version", _LATEST)]
        if result.failed:
            headers.append(("x-amz-function-error", "Unhandled"))
        return HttpAnswer(200, headers, result.payload)

    def _function(self, reference: str, qualifier: str) -> Function:
        """Finds a function by name, ARN or partial ARN, any of them with a qualifier."""
        arn = _ARN.fullmatch(reference)
        name, _, version = (arn["rest"] if arn else reference).partition(":")
        wanted = version or qualifier
        function = self._by_name.get(name)
        if function is None or wanted != _LATEST:
            known_as = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}"
            known_as += "" if wanted == _LATEST else f":{wanted}"
            raise _RefusedError(404, "ResourceNotFoundException", f"Function not found: {known_as}")
        return function


def _payload(request: HttpRequest, how: str) -> bytes:
    """Returns the event; an empty body is an empty object."""
    if how not in {"RequestResponse", "Event", "DryRun"}:
        raise _RefusedError(400, "InvalidParameterValueException", f"Unknown invocation type: {how}")
    limit = MAX_EVENT_BYTES if how == "Event" else MAX_REQUEST_BYTES
    if len(request.body) > limit:
        text = f"Request must be smaller than {limit} bytes for the InvokeFunction operation"
        raise _RefusedError(413, "RequestTooLargeException", text)
    try:
        json.loads(request.body or b"{}")
    except ValueError as error:
        text = f"Could not parse request body into json: {error}"
        raise _RefusedError(400, "InvalidRequestContentException", text) from None
    return request.body or b"{}"
