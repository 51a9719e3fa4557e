"""The network address that a request comes from, as the gateway saw it; no header of the client's is believed."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request


def _address(request: Request) -> str:
    http = request.scope.get("aws.event", {}).get("requestContext", {}).get("http", {})
    return str(http.get("sourceIp") or "")


Address = Annotated[str, Depends(_address)]
"""For counting attempts only; empty where it is not known."""
