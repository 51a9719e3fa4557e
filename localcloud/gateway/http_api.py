"""Serves an HTTP API: request in, event to the function, answer out, with API Gateway's limits and errors."""

from __future__ import annotations

import json
import secrets
from asyncio import wait_for
from dataclasses import replace

from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, HTTPScope

from localcloud.gateway.cors import is_preflight, preflight_answer, with_cors
from localcloud.gateway.http_event import (
    HttpAnswer,
    HttpRequest,
    MalformedAnswerError,
    answer_of,
    http_event,
    message_answer,
)
from localcloud.gateway.routes import RouteTable
from localcloud.runtime.functions import Functions
from localcloud.runtime.results import RequestTooLargeError
from localcloud.template.model import HttpApi

MAX_BODY_BYTES = 10 * 1024 * 1024
MAX_HEAD_BYTES = 10_240


class HttpApiGateway:
    """One HTTP API as an ASGI application."""

    def __init__(self, api: HttpApi, functions: Functions) -> None:
        self._api = api
        self._routes = RouteTable(api.routes)
        self._functions = functions

    async def __call__(self, scope: HTTPScope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        """Serves one request."""
        request = await read_request(scope, receive)
        answer = await self._answer(scope, request)
        await send_answer(send, answer, head=request.method == "HEAD")

    async def _answer(self, scope: HTTPScope, request: HttpRequest) -> HttpAnswer:
        if _head_size(scope) > MAX_HEAD_BYTES:
            return message_answer(431, "Request Header Fields Too Large")
        if len(request.body) > MAX_BODY_BYTES:
            return message_answer(413, "Request Entity Too Large")
        if self._api.stage != "$default":
            prefix = f"/{self._api.stage}"
            if request.raw_path != prefix and not request.raw_path.startswith(prefix + "/"):
                return message_answer(404, "Not Found")
            request = replace(request, raw_path=request.raw_path[len(prefix) :] or "/")
        cors = self._api.cors
        if cors is not None and is_preflight(request):
            return preflight_answer(cors, request)
        answer = await self._integrate(request)
        return answer if cors is None else with_cors(cors, request, answer)

    async def _integrate(self, request: HttpRequest) -> HttpAnswer:
        match = self._routes.match(request.method, request.raw_path)
        if match is None:
            return message_answer(404, "Not Found")
        request_id = secrets.token_urlsafe(12)
        payload = json.dumps(http_event(self._api, request, match, request_id)).encode()
        try:
            result = await wait_for(self._functions.invoke(match.route.function, payload), match.route.timeout_s)
            if result.failed:
                return message_answer(500, "Internal Server Error")
            answer = answer_of(result.payload)
        except RequestTooLargeError:
            return message_answer(413, "Request Entity Too Large")
        except TimeoutError:
            return message_answer(503, "Service Unavailable")
        except MalformedAnswerError:
            return message_answer(500, "Internal Server Error")
        return replace(answer, headers=[*answer.headers, ("apigw-requestid", request_id)])


async def read_request(scope: HTTPScope, receive: ASGIReceiveCallable) -> HttpRequest:
    """Reads a request to its end; of a body above the limit it keeps one byte more than the limit.

    The rest is read and dropped: answering earlier would reset the connection under a client that still writes.
    """
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            break
        body += message["body"][: MAX_BODY_BYTES + 1 - len(body)]
        more = message["more_body"]
    client = scope["client"]
    return HttpRequest(
        method=scope["method"],
        raw_path=scope["raw_path"].decode("latin-1"),
        query=scope["query_string"].decode("latin-1"),
        headers=[(key.decode("latin-1").lower(), value.decode("latin-1")) for key, value in scope["headers"]],
        body=bytes(body),
        source_ip=client[0] if client else "127.0.0.1",
    )


async def send_answer(send: ASGISendCallable, answer: HttpAnswer, *, head: bool = False) -> None:
    """Sends a whole response; ``head`` leaves the body out but tells its length."""
    headers = [
        (key.encode("latin-1"), value.encode("latin-1")) for key, value in answer.headers if key != "content-length"
    ]
    if answer.status not in {204, 304}:
        headers.append((b"content-length", str(len(answer.body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers, "trailers": False})
    await send({"type": "http.response.body", "body": b"" if head else answer.body, "more_body": False})


def _head_size(scope: HTTPScope) -> int:
    line = len(scope["method"]) + len(scope["raw_path"]) + len(scope["query_string"]) + len("  HTTP/1.1\r\n")
    return line + sum(len(key) + len(value) + len(": \r\n") for key, value in scope["headers"])
