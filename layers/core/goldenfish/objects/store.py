"""Objects in S3."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from goldenfish.settings import settings

_CONFIG = Config(
    # Presigned forms must be SigV4: by default boto3 still signs them with SigV2 in some regions.
    signature_version="s3v4",
    connect_timeout=5,
    read_timeout=20,
    retries={"mode": "standard", "total_max_attempts": 3},
    s3={"us_east_1_regional_endpoint": "regional"},
)


class ObjectMissingError(Exception):
    """There is no object under this key."""


class ObjectTooLargeError(Exception):
    """The object is larger than the caller takes."""


@lru_cache(maxsize=1)
def _s3() -> Any:  # noqa: ANN401 (boto3 builds its clients at run time)
    return boto3.client("s3", region_name=settings().aws_region, config=_CONFIG)


def put(key: str, content: bytes, content_type: str) -> None:
    """Store an object; the bucket's own settings encrypt it."""
    _s3().put_object(Bucket=settings().recordings_bucket, Key=key, Body=content, ContentType=content_type)


def get(key: str, *, max_bytes: int) -> bytes:
    """Read an object whole.

    Raises:
        ObjectMissingError: there is none.
        ObjectTooLargeError: it is larger than `max_bytes`; nothing was read.
    """
    try:
        found = _s3().get_object(Bucket=settings().recordings_bucket, Key=key)
    except ClientError as error:
        if error.response["Error"]["Code"] in {"NoSuchKey", "404"}:
            raise ObjectMissingError(key) from error
        raise
    if found["ContentLength"] > max_bytes:
        found["Body"].close()
        raise ObjectTooLargeError(key)
    content: bytes = found["Body"].read()
    return content


def presigned_post(key: str, *, content_type: str, size_bytes: int, expires_s: int) -> tuple[str, dict[str, str]]:
    """A form with which a client uploads one object: this key, this type, this many bytes, until then.

    Returns:
        The address to post to and the form's fields, the file to be appended as the last field `file`.
    """
    form = _s3().generate_presigned_post(
        Bucket=settings().recordings_bucket,
        Key=key,
        Fields={"Content-Type": content_type},
        Conditions=[{"Content-Type": content_type}, ["content-length-range", size_bytes, size_bytes]],
        ExpiresIn=expires_s,
    )
    return form["url"], form["fields"]
