"""Refusals as problem+json (RFC 9457), each declared per route so that generated clients know them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from goldenfish.audit.service import record
from goldenfish.idempotency.service import INTERNAL_ERROR
from goldenfish.observability import make_logger, request_id
from goldenfish.problems import (
    Busy,
    Forbidden,
    IdentityUnavailable,
    InvalidRequest,
    Problem,
    TokenExpired,
    Unauthorised,
)
from goldenfish.users.caller import Caller

MEDIA_TYPE = "application/problem+json"

logger = make_logger("api")


class ProblemDocument(BaseModel):
    """What every refusal answers."""

    type: str = Field(description="`urn:goldenfish:problem:` and the code")
    title: str = Field(description="one sentence, the same for every occurrence")
    status: int
    detail: str = Field(description="one sentence about this occurrence, for developers")
    code: str = Field(description="stable; what a client acts on")
    request_id: str = Field(default="", description="of this request, as in `X-Request-ID` and in the logs")
    max_bytes: int | None = Field(default=None, description="with `audio_too_large`: what the route takes")
    upload_route: str | None = Field(default=None, description="with `audio_too_large`: the route to use instead")
    missing: list[int] | None = Field(default=None, description="with `part_missing`: the numbers of the parts")
    retry_after_s: int | None = Field(default=None, description="with 429: whole seconds, as `Retry-After`")
    errors: list[dict[str, str]] | None = Field(default=None, description="with `invalid_request`: field and fault")


_MOST_ERRORS = 20
_HEADERS = {401: {"WWW-Authenticate": "Bearer"}, 503: {"Retry-After": "1"}}
_CODE_HEADERS = {"report_not_ready": {"Retry-After": "5"}}


def document(problem: Problem) -> dict[str, Any]:
    """The problem document of a refusal."""
    return {
        "type": f"urn:goldenfish:problem:{problem.code}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "code": problem.code,
        **problem.extra,
    }


def answer(problem: Problem) -> JSONResponse:
    """The HTTP answer to a refusal."""
    return refusal(document(problem), problem.status)


def refusal(body: Mapping[str, Any], status: int) -> JSONResponse:
    """The HTTP answer with a problem document, be it new or one kept for a replay."""
    headers = {"Cache-Control": "no-store", **_HEADERS.get(status, {}), **_CODE_HEADERS.get(body["code"], {})}
    if "retry_after_s" in body:
        headers["Retry-After"] = str(body["retry_after_s"])
    # A replayed refusal is asked about by the request that replayed it.
    return JSONResponse({**body, "request_id": request_id()}, status, headers=headers, media_type=MEDIA_TYPE)


_OF_TOKENS = (TokenExpired, IdentityUnavailable)
"""What every route answers besides `Unauthorised`."""


def declared(*problems: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route: its refusals by status, their codes named."""
    by_status: dict[int | str, dict[str, Any]] = {}
    for problem in (*problems, *(_OF_TOKENS if Unauthorised in problems else ())):
        known = by_status.setdefault(
            problem.status,
            {
                "description": "",
                "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}},
            },
        )
        line = f"`{problem.code}`: {problem.title}"
        known["description"] = f"{known['description']} {line}".strip()
    return by_status


def install(app: FastAPI, routers: Iterable[APIRouter]) -> None:
    """Let the application answer every refusal and every fault as problem+json.

    Args:
        app: the application.
        routers: its routers; it does not tell their routes itself.
    """
    routes = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, partial(_on_http, routes))
    app.add_exception_handler(Exception, _on_fault)


def _on_problem(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)  # noqa: S101 (registered for this class only)
    caller: Caller | None = getattr(request.state, "caller", None)
    if isinstance(error, Forbidden) and caller is not None:
        with suppress(Busy):  # the refusal stands also where it cannot be recorded
            record(caller, "refused", detail=error.code)
    return answer(error)


def _on_invalid(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    # Field and fault only: the rejected value may be personal.
    errors = [{"field": _field(e), "fault": str(e["msg"])} for e in error.errors()[:_MOST_ERRORS]]
    return answer(InvalidRequest(errors=errors))


def _field(error: Mapping[str, Any]) -> str:
    """Where it is; the name of a field that we do not know is the client's, and may be personal like a value."""
    where = [*error["loc"]]
    if error["type"] == "extra_forbidden":
        where[-1] = "*"
    return ".".join(map(str, where))


_ROUTING = {404: ("not_found", "Not Found"), 405: ("method_not_allowed", "Method Not Allowed")}


def _on_http(routes: Sequence[APIRoute], request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101
    if error.status_code not in _ROUTING:
        # A body that is no JSON or no form: one answer for whatever does not fit, and nothing of what it held.
        return answer(InvalidRequest("The body cannot be read."))
    code, title = _ROUTING[error.status_code]
    body = {
        "type": f"urn:goldenfish:problem:{code}",
        "title": title,
        "status": error.status_code,
        "detail": title,
        "code": code,
    }
    refused = refusal(body, error.status_code)
    if code == "method_not_allowed":
        refused.headers["Allow"] = ", ".join(_methods_of(request.url.path, routes))
    return refused


def _methods_of(path: str, routes: Iterable[APIRoute]) -> list[str]:
    """What a path takes; Starlette names only the methods of the first route that it fits."""
    return sorted({method for route in routes if route.path_regex.match(path) for method in route.methods or ()})


def _on_fault(_request: Request, error: Exception) -> JSONResponse:
    logger.exception("unforeseen fault", exc_info=error)
    return refusal(INTERNAL_ERROR, 500)
