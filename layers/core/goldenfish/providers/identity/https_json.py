"""A JSON document over https from an address that the operator has configured.

The standard library's client: it follows no redirect, and what it reads is bounded in bytes and in time.
"""

from __future__ import annotations

import http.client
import json
import ssl
import time
from typing import Any
from urllib.parse import SplitResult, urlsplit

LARGEST = 256 * 1024
"""Bytes; a set of keys has a few thousand."""
_STEP_S = 3.0
_WHOLE_S = 6.0
_CHUNK = 16 * 1024
_OK = 200


class UnreadableError(Exception):
    """The document cannot be had; says why, in a word."""


def fetch(url: str) -> dict[str, Any]:
    """Read a JSON object.

    Args:
        url: https only.

    Raises:
        UnreadableError: not https, no answer in time, another status than 200, too large, or no JSON object.
    """
    connection, parts = _connection(url)
    try:
        target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        connection.request("GET", target, headers={"Accept": "application/json", "User-Agent": "goldenfish"})
        answer = connection.getresponse()
        if answer.status != _OK:
            raise UnreadableError(f"status {answer.status}")
        document = json.loads(_bounded(answer))
    except (OSError, http.client.HTTPException, ValueError, RecursionError) as error:
        raise UnreadableError(type(error).__name__) from error
    finally:
        connection.close()
    if not isinstance(document, dict):
        raise UnreadableError("no object")
    return document


def _connection(url: str) -> tuple[http.client.HTTPSConnection, SplitResult]:
    try:
        parts = urlsplit(url)
        if parts.scheme != "https" or not parts.hostname:
            raise UnreadableError("not https")
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(parts.hostname, parts.port, timeout=_STEP_S, context=context), parts
    except (ValueError, http.client.HTTPException) as error:  # it may be what an issuer's document says
        raise UnreadableError("no address") from error


def _bounded(answer: http.client.HTTPResponse) -> bytes:
    ends = time.monotonic() + _WHOLE_S
    body = bytearray()
    while chunk := answer.read1(_CHUNK):
        body += chunk
        if len(body) > LARGEST:
            raise UnreadableError("too large")
        if time.monotonic() > ends:  # byte by byte no single wait is too long
            raise UnreadableError("too slow")
    return bytes(body)
