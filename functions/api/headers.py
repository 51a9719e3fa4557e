"""Headers of every answer of the function, whoever made it: a route, a refusal or a fault.

The gateway's own answers (preflights; 413, 429, 500 and 503 that never reach the function) cannot carry them: an HTTP
API has no gateway responses. They hold no content.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from time import perf_counter
from typing import Any, Final

SECURITY: Final[Mapping[str, str]] = {
    "strict-transport-security": "max-age=63072000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    # Nothing that is answered is a page: a browser that is talked into opening it loads and frames nothing.
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",  # pages ask with CORS, which this leaves alone
}
NO_STORE: Final = "no-store"
"""Every answer may hold what a person said; a route that knows better says so itself."""

_CLIENTS_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


def complete(answer: dict[str, Any], event: Mapping[str, Any], began: float) -> dict[str, Any]:
    """Add what every answer carries.

    Args:
        answer: of Mangum; its headers are changed.
        event: of API Gateway. `X-Request-ID` is its identifier of the request, the one in the logs. A client's own
            comes back as `X-Client-Request-ID` and goes nowhere else: it could hold anything.
        began: when the request came, by `perf_counter`.
    """
    headers: dict[str, str] = answer.setdefault("headers", {})
    headers.update(SECURITY)
    headers.setdefault("cache-control", NO_STORE)
    request_id = event.get("requestContext", {}).get("requestId")
    if request_id:
        headers["x-request-id"] = str(request_id)
    sent = str(event.get("headers", {}).get("x-request-id", ""))
    if _CLIENTS_ID.fullmatch(sent):
        headers["x-client-request-id"] = sent
    headers["x-response-time"] = f"{(perf_counter() - began) * 1000:.1f}ms"
    return answer
