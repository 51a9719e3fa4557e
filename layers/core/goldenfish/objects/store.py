"""Objects in S3."""

from __future__ import annotations

from botocore.exceptions import ClientError

from goldenfish.aws import client
from goldenfish.settings import settings


class ObjectMissingError(Exception):
    """There is no object under this key."""


class ObjectTooLargeError(Exception):
    """The object is larger than the caller takes."""


def put(key: str, content: bytes, content_type: str) -> None:
    """Store an object; the bucket's own settings encrypt it."""
    client("s3").put_object(Bucket=settings().recordings_bucket, Key=key, Body=content, ContentType=content_type)


def get(key: str, *, max_bytes: int) -> bytes:
    """Read an object whole.

    Raises:
        ObjectMissingError: there is none.
        ObjectTooLargeError: it is larger than `max_bytes`; nothing was read.
    """
    try:
        found = client("s3").get_object(Bucket=settings().recordings_bucket, Key=key)
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
    form = client("s3").generate_presigned_post(
        Bucket=settings().recordings_bucket,
        Key=key,
        Fields={"Content-Type": content_type},
        Conditions=[{"Content-Type": content_type}, ["content-length-range", size_bytes, size_bytes]],
        ExpiresIn=expires_s,
    )
    return form["url"], form["fields"]
