"""What a vendor does wrong in the live conversation, as one typed error."""

from __future__ import annotations

from typing import ClassVar, Literal

FaultCode = Literal[
    "not_configured",
    "upstream_refused",
    "upstream_rate_limited",
    "upstream_timeout",
    "upstream_unreachable",
    "upstream_failed",
    "upstream_garbled",
]
"""
* `not_configured`: a key, model or voice is missing, or the voice cannot speak the language; the operator mends it.
* `upstream_refused`: 4xx; the same request would be refused again.
* `upstream_rate_limited`: 429.
* `upstream_timeout`: no answer, or no next piece of one, in time.
* `upstream_unreachable`: no connection.
* `upstream_failed`: 5xx, or a stream that was cut off.
* `upstream_garbled`: an answer that is none.
"""


class ProviderFault(Exception):
    """A vendor, or what it needs, failed; a turn that meets it ends with an `error` event of this code.

    Args:
        code: stable code, shown to clients.
        detail: one sentence for logs; never holds what a person said, nor a key.
        retry_after_s: how long the vendor asks to be left alone; None when it says nothing.
    """

    loggable: ClassVar[bool] = True
    """Its text is ours alone (see `observability.exceptions`)."""

    def __init__(self, code: FaultCode, detail: str = "", *, retry_after_s: float | None = None) -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code: FaultCode = code
        self.detail = detail
        self.retry_after_s = retry_after_s
