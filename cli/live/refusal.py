"""What the service refused over the socket; the session goes on unless it is said to be fatal."""

from __future__ import annotations

from typing import Any

from cli.errors import CommandError, Exit

Json = dict[str, Any]


class MessageRefused(CommandError):
    """The service answered a message with an error."""

    def __init__(self, message: str, data: Json) -> None:
        self.error_code = str(data.get("code", "internal"))
        says = data.get("message") or data.get("detail") or ""
        super().__init__(f"{message} → {self.error_code}: {says}", code=Exit.UPSTREAM)
        self.fatal = bool(data.get("fatal"))
