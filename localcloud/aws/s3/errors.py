"""S3's errors with its codes and its XML."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from http import HTTPStatus
from xml.sax.saxutils import escape


class S3Error(Exception):
    """A refusal as S3 words it.

    Attributes:
        status: HTTP status code.
        code: S3's error code, such as ``AccessDenied``.
        details: further elements of the error document.
    """

    def __init__(self, status: int, code: str, message: str, details: Mapping[str, object] | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.details = dict(details or {})

    @property
    def status_line(self) -> str:
        """The status as WSGI wants it."""
        return f"{self.status} {HTTPStatus(self.status).phrase}"

    def document(self) -> tuple[list[tuple[str, str]], bytes]:
        """Returns the headers and the XML body."""
        request_id = uuid.uuid4().hex[:16].upper()
        elements = {"Code": self.code, "Message": self.message, **self.details, "RequestId": request_id}
        inner = "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in elements.items())
        body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{inner}</Error>'.encode()
        headers = [
            ("Content-Type", "application/xml"),
            ("Content-Length", str(len(body))),
            ("x-amz-request-id", request_id),
        ]
        return headers, body


def access_denied(message: str = "Access Denied", details: Mapping[str, object] | None = None) -> S3Error:
    """Returns the error for everything that is not allowed."""
    return S3Error(403, "AccessDenied", message, details)
