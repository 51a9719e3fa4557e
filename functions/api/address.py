"""The network address that a request comes from, as the gateway saw it; no header of the client's is believed.

Through the page's distribution the gateway sees an address of CloudFront's, one for many people. A function at the
edge notes the person's in a header (`PageViewer` in template.yaml), and this believes it beside the header that only
the distribution adds.
"""

from __future__ import annotations

import ipaddress
from hmac import compare_digest
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from goldenfish.settings import settings

DOOR_HEADER, VIEWER_HEADER = "x-page-door", "x-page-viewer"


def _address(request: Request) -> str:
    door = settings().page_door
    if door and compare_digest(request.headers.get(DOOR_HEADER, "").encode(), door.encode()):
        return _counted(request.headers.get(VIEWER_HEADER, ""))
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
