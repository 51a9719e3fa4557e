"""The EventBridge event that S3 sends for a stored object."""

from __future__ import annotations

import itertools
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from localcloud.template.model import ACCOUNT, REGION

_SEQUENCE = itertools.count(time.time_ns())


@dataclass(frozen=True, slots=True)
class StoredObject:
    """What was stored, and by which operation."""

    bucket: str
    key: str
    size: int
    etag: str
    version_id: str | None
    reason: str
    request_id: str
    source_ip: str


def object_created(stored: StoredObject) -> dict[str, Any]:
    """Returns the ``Object Created`` event; the key is not encoded in it."""
    described: dict[str, Any] = {"key": stored.key, "size": stored.size, "etag": stored.etag}
    if stored.version_id is not None:
        described["version-id"] = stored.version_id
    # Ever growing and of one length, so that sequencers of one key compare as text, as S3 promises.
    described["sequencer"] = f"{next(_SEQUENCE):018X}"
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Object Created",
        "source": "aws.s3",
        "account": ACCOUNT,
        "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": REGION,
        "resources": [f"arn:aws:s3:::{stored.bucket}"],
        "detail": {
            "version": "0",
            "bucket": {"name": stored.bucket},
            "object": described,
            "request-id": stored.request_id,
            "requester": ACCOUNT,
            "source-ip-address": stored.source_ip,
            "reason": stored.reason,
        },
    }
