"""Signatures of Standard Webhooks (https://www.standardwebhooks.com, specification of 2023). Pure.

`v1,` and the base64 HMAC-SHA256 of `id.timestamp.body`, keyed with the bytes behind `whsec_`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Iterable

PREFIX = "whsec_"
_BYTES = 32
"""The specification asks for 24 to 64 random bytes."""


def make_secret() -> str:
    """A new secret, as receivers' libraries take it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def signature(secret: str, webhook_id: str, timestamp: int, body: bytes) -> str:
    """One signature.

    Args:
        secret: `whsec_…`.
        webhook_id: of the delivery; holds no dot.
        timestamp: of this attempt, seconds since 1970.
        body: exactly as it is sent.

    Raises:
        ValueError: the secret is none of ours.
    """
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("not a signing secret") from error
    signed = f"{webhook_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def headers(keys: Iterable[str], webhook_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers; with several secrets as many signatures, separated by spaces."""
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(key, webhook_id, timestamp, body) for key in keys),
    }
