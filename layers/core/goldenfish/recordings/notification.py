"""The notice that an object has come: S3's `Object Created` event as EventBridge puts it on a queue.

Own models instead of Powertools' data class: that one decodes the key with `unquote_plus`, but EventBridge
keys are not encoded, so a `+` would be corrupted (powertools-lambda-python, utilities/data_classes/s3_event.py).
"""

from __future__ import annotations

import json
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from goldenfish.sessions.models import RecordingRef


class _Lenient(BaseModel):
    # Strict on the fields that are used, lenient about version and additions: AWS adds fields without notice.
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Bucket(_Lenient):
    name: str


class _Object(_Lenient):
    key: str
    size: int = Field(ge=0)
    etag: str
    version_id: str | None = Field(default=None, alias="version-id")


class _Detail(_Lenient):
    bucket: _Bucket
    object: _Object


class ObjectCreated(_Lenient):
    """One finished upload."""

    id: str
    time: AwareDatetime
    source: Literal["aws.s3"]
    detail_type: Literal["Object Created"] = Field(alias="detail-type")
    detail: _Detail

    @property
    def bucket(self) -> str:
        """The bucket's name."""
        return self.detail.bucket.name

    @property
    def key(self) -> str:
        """The object's key, as stored."""
        return self.detail.object.key


def notice_of(bucket: str, recording: RecordingRef) -> str:
    """A notice that tells once more of a recording that has come, as `parse_notification` reads it."""
    return ObjectCreated.model_validate(
        {
            "id": recording.recording_id,
            "time": recording.received_at,
            "source": "aws.s3",
            "detail-type": "Object Created",
            "detail": {
                "bucket": {"name": bucket},
                "object": {
                    "key": recording.key,
                    "size": recording.size_bytes,
                    "etag": "",
                    "version-id": recording.version_id,
                },
            },
        }
    ).model_dump_json(by_alias=True)


class NotANotification(Exception):
    """The message is none of ours; a retry cannot change that, so it is dropped with a log line and a metric."""


def parse_notification(body: str) -> ObjectCreated:
    """Read one queue message.

    Raises:
        NotANotification: broken JSON, `s3:TestEvent`, another event, or a field missing or unusable.
    """
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:  # RecursionError: brackets nested by the thousand
        raise NotANotification("not JSON") from error
    if isinstance(document, dict) and document.get("Event") == "s3:TestEvent":
        raise NotANotification("s3:TestEvent")
    try:
        return ObjectCreated.model_validate(document)
    except ValidationError as error:
        faulty = ", ".join(".".join(str(part) for part in e["loc"]) or "body" for e in error.errors())
        raise NotANotification(f"not an Object Created event: {faulty}") from error
