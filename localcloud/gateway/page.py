"""The web page's files, read from the checkout at every request: what CloudFront and its bucket do on AWS."""

from __future__ import annotations

import hashlib
from pathlib import Path

from localcloud.gateway.http_event import Headers, HttpAnswer
from localcloud.template.model import Page

MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
"""What a page is made of; nothing else in the folder is served."""


class PageFiles:
    """Answers ``GET`` and ``HEAD`` of the page's files."""

    def __init__(self, folder: Path, page: Page) -> None:
        self._folder = folder.resolve()
        self._page = page

    def answer(self, method: str, path: str, if_none_match: str | None) -> HttpAnswer | None:
        """Returns the answer to a request, or None when it is not for a file of the page.

        Args:
            method: as it came.
            path: decoded, from the first slash on.
            if_none_match: that header's value.
        """
        if method not in {"GET", "HEAD"}:
            return None
        file = self._file("/" + self._page.root if path == "/" else path)
        if file is None:
            return None
        content = file.read_bytes()
        etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        headers: Headers = [
            ("content-type", MEDIA_TYPES[file.suffix]),
            # Names here carry no hash of their content: a browser asks each time, and gets 304.
            ("cache-control", "no-cache"),
            ("etag", etag),
            *self._page.headers,
        ]
        known = {tag.strip().removeprefix("W/") for tag in (if_none_match or "").split(",")}
        return HttpAnswer(304, headers, b"") if known & {etag, "*"} else HttpAnswer(200, headers, content)

    def _file(self, path: str) -> Path | None:
        """Returns the file below the folder that a path names; no way leads out of it, through links neither."""
        names = path.split("/")[1:]
        if any(name.startswith(".") or not name or {"\\", "\0"} & set(name) for name in names):
            return None
        file = self._folder.joinpath(*names)
        try:
            found = file.suffix in MEDIA_TYPES and file.is_file() and file.resolve().is_relative_to(self._folder)
        except OSError:  # a name longer than any file's
            return None
        return file if found else None
