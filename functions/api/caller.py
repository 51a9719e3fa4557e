"""The caller of a route: the owner of the bearer token."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Security
from fastapi.security import HTTPBearer
from starlette.requests import Request

from goldenfish.users.service import authenticate

_BEARER = HTTPBearer(auto_error=False, description="one of the tokens of `API_TOKEN`")


def _owner(request: Request, _declared: Annotated[object, Security(_BEARER)]) -> str:
    return authenticate(request.headers.get("authorization"))


Owner = Annotated[str, Depends(_owner)]
"""The owner that the request's token speaks for; routes that take it answer 401 without one."""
