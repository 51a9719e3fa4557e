"""One S3 request as the door sees it."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

Environ = dict[str, Any]


@dataclass
class S3Request:
    """A request with path-style address; header names are lower case."""

    environ: Environ
    method: str
    raw_path: str
    bucket: str
    key: str
    query: list[tuple[str, str]]
    headers: dict[str, str]
    body: bytes = field(repr=False)

    @classmethod
    def read(cls, environ: Environ) -> S3Request:
        """Reads the request with its whole body and leaves the environ readable for the next application."""
        raw_path, _, raw_query = environ["REQUEST_URI"].partition("?")
        bucket, _, key = unquote(raw_path).lstrip("/").partition("/")
        length = environ.get("CONTENT_LENGTH")
        if length or environ.get("wsgi.input_terminated"):
            body = environ["wsgi.input"].read(int(length)) if length else environ["wsgi.input"].read()
        else:
            body = b""
        environ["wsgi.input"] = io.BytesIO(body)
        environ["wsgi.input_terminated"] = False
        environ["CONTENT_LENGTH"] = str(len(body))
        return cls(
            environ, environ["REQUEST_METHOD"], raw_path, bucket, key, _query(raw_query), _headers(environ), body
        )

    def parameter(self, name: str) -> str | None:
        """Returns a query parameter, or None."""
        return next((value for key, value in self.query if key == name), None)

    def creates_object(self) -> str | None:
        """Returns which operation stores a whole object here, in the words of S3's events, or None."""
        names = {name for name, _ in self.query if not name.lower().startswith("x-amz-")} - {"x-id"}
        if self.method == "PUT" and self.key and not names:
            return "CopyObject" if "x-amz-copy-source" in self.headers else "PutObject"
        if self.method == "POST" and self.key and names == {"uploadId"}:
            return "CompleteMultipartUpload"
        return None

    def is_form_upload(self) -> bool:
        """Returns whether this is a browser-style POST of a file to the bucket."""
        content_type = self.headers.get("content-type", "")
        return self.method == "POST" and not self.key and content_type.lower().startswith("multipart/form-data")


def _query(raw: str) -> list[tuple[str, str]]:
    # Not parse_qsl: in S3's canonical request a plus sign is a plus sign.
    pairs = (part.partition("=") for part in raw.split("&") if part)
    return [(unquote(name), unquote(value)) for name, _, value in pairs]


def _headers(environ: Environ) -> dict[str, str]:
    headers = {
        name[5:].replace("_", "-").lower(): str(value) for name, value in environ.items() if name.startswith("HTTP_")
    }
    for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if environ.get(name):
            headers[name.replace("_", "-").lower()] = str(environ[name])
    return headers
