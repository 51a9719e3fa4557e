"""Under which key it is remembered that a recording was paid for: Powertools' own layout, written out."""

from __future__ import annotations

import hashlib
import json

PARTITION = "IDEMPOTENCY#transcribe"
PREFIX = "transcribe"
"""Instead of the function's name: a renamed stack would pay again."""


def paid_key(recording_id: str) -> str:
    """Sort key of the row of one recording or slice, as Powertools' idempotency utility makes it."""
    # Not for secrecy; the utility hashes with MD5 unless told otherwise.
    digest = hashlib.md5(json.dumps(recording_id).encode(), usedforsecurity=False).hexdigest()
    return f"{PREFIX}#{digest}"
