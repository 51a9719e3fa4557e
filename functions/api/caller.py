"""The caller of a route, as the bearer token tells."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Security
from fastapi.security import HTTPBearer
from starlette.requests import Request

from goldenfish.limits.service import count_request
from goldenfish.problems import Forbidden
from goldenfish.users.caller import Caller
from goldenfish.users.service import authenticate

_BEARER = HTTPBearer(auto_error=False, description="an access token, or one of the tokens of `API_TOKEN`")


def _participant(request: Request, _declared: Annotated[object, Security(_BEARER)]) -> Caller:
    caller = authenticate(request.headers.get("authorization"))
    request.state.caller = caller  # for the audit trail, should it be refused something
    count_request(caller)
    return caller


Participant = Annotated[Caller, Depends(_participant)]
"""Whom the request's token speaks for, be it for one session only; for what a page needs to hold that session.

Routes that take it answer 401 without one, and 429 above its limits.
"""


def _renewing(request: Request, _declared: Annotated[object, Security(_BEARER)]) -> Caller:
    caller = authenticate(request.headers.get("authorization"), renewing=True)
    request.state.caller = caller
    count_request(caller)
    return caller


Renewing = Annotated[Caller, Depends(_renewing)]
"""As `Participant`, also where a session's credential is over; for the one route that gives a fresh one."""


def _authenticated(caller: Participant) -> Caller:
    if caller.session_id:
        raise Forbidden("This credential is for one session only.")
    return caller


Authenticated = Annotated[Caller, Depends(_authenticated)]
"""As `Participant`; routes that take it answer 403 to a credential for one session, whichever that is."""


def _perhaps(request: Request, _declared: Annotated[object, Security(_BEARER)]) -> Caller | None:
    return authenticate(header) if (header := request.headers.get("authorization")) else None


PerhapsAuthenticated = Annotated[Caller | None, Depends(_perhaps)]
"""Whom the request's token speaks for, None without one; for routes that have another way to tell."""


def _administrator(caller: Authenticated) -> Caller:
    if caller.role != "admin":
        raise Forbidden
    return caller


Administrator = Annotated[Caller, Depends(_administrator)]
"""As `Authenticated`; routes that take it answer 403 to every other role."""


def _operator(caller: Authenticated) -> Caller:
    if caller.role not in {"admin", "service"}:
        raise Forbidden
    return caller


Operator = Annotated[Caller, Depends(_operator)]
"""As `Authenticated`; for admins and service tokens, 403 to everybody else."""
