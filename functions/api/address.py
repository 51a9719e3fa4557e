"""The network address that a request comes from, as the gateway saw it; no header of the client's is believed."""

from __future__ import annotations

import ipaddress
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request


def _address(request: Request) -> str:
    http = request.scope.get("aws.event", {}).get("requestContext", {}).get("http", {})
    return _counted(str(http.get("sourceIp") or ""))


def _counted(address: str) -> str:
    """What attempts are counted by: of IPv6 the network, for a line at home has 2^64 addresses of it (RFC 6177)."""
    try:
        read = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((read, 64), strict=False)) if isinstance(read, ipaddress.IPv6Address) else address


Address = Annotated[str, Depends(_address)]
"""For counting attempts only; empty where it is not known."""
