"""Objects in S3."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from typing import NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from goldenfish.aws import client
from goldenfish.settings import settings


class ObjectMissingError(Exception):
    """There is no object under this key."""


class ObjectTooLargeError(Exception):
    """The object is larger than the caller takes."""


class NotRemovedError(Exception):
    """S3 did not remove all that it was asked to; its arguments are the first code and how many were kept."""


class Version(NamedTuple):
    """One version of an object, or a delete marker."""

    key: str
    version_id: str
    size_bytes: int
    """Of a delete marker 0."""


def put(key: str, content: bytes | bytearray, content_type: str) -> str | None:
    """Store an object; the bucket's own settings encrypt it. Returns its version, if the bucket keeps versions."""
    stored = client("s3").put_object(
        Bucket=settings().recordings_bucket, Key=key, Body=content, ContentType=content_type
    )
    version: str | None = stored.get("VersionId")
    return version


def put_first(key: str, content: bytes, content_type: str) -> bool:
    """Store an object unless there is one already; False when there is."""
    try:
        client("s3").put_object(
            Bucket=settings().recordings_bucket, Key=key, Body=content, ContentType=content_type, IfNoneMatch="*"
        )
    except ClientError as error:
        if error.response["Error"]["Code"] in {"PreconditionFailed", "ConditionalRequestConflict"}:
            return False
        raise
    return True


def get(key: str, *, max_bytes: int, version_id: str | None = None) -> bytes:
    """Read an object whole.

    Args:
        key: of the object.
        max_bytes: the most that is read.
        version_id: which version; None: the newest.

    Raises:
        ObjectMissingError: there is none.
        ObjectTooLargeError: it is larger than `max_bytes`; nothing was read.
    """
    try:
        version = {"VersionId": version_id} if version_id else {}
        found = client("s3").get_object(Bucket=settings().recordings_bucket, Key=key, **version)
    except ClientError as error:
        if error.response["Error"]["Code"] in {"NoSuchKey", "NoSuchVersion", "404"}:
            raise ObjectMissingError(key) from error
        raise
    if found["ContentLength"] > max_bytes:
        found["Body"].close()
        raise ObjectTooLargeError(key)
    content: bytes = found["Body"].read()
    return content


def get_into(key: str, target: memoryview) -> None:
    """Read an object straight into its place in a larger one, so that no second copy of it is made.

    Args:
        key: of the object.
        target: as many bytes as the object has.

    Raises:
        ObjectMissingError: there is none, or it has another length.
    """
    try:
        found = client("s3").get_object(Bucket=settings().recordings_bucket, Key=key)
    except ClientError as error:
        if error.response["Error"]["Code"] in {"NoSuchKey", "404"}:
            raise ObjectMissingError(key) from error
        raise
    with closing(found["Body"]) as body:
        if found["ContentLength"] != len(target):
            raise ObjectMissingError(key)
        read = 0
        while read < len(target):
            count = body.readinto(target[read:])
            if not count:
                raise ObjectMissingError(key)
            read += count


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


def presigned_post_under(
    prefix: str, *, content_type: str, max_bytes: int, expires_s: int
) -> tuple[str, dict[str, str]]:
    """A form with which a client uploads any number of objects under a prefix, of its own naming, until then.

    Returns:
        The address to post to and the form's fields, without `key`: the client adds it, beginning with the prefix,
        and the file as the last field `file`.
    """
    form = client("s3").generate_presigned_post(
        Bucket=settings().recordings_bucket,
        Key=prefix + "${filename}",  # boto3 makes the condition `starts-with` of it
        Fields={"Content-Type": content_type},
        Conditions=[{"Content-Type": content_type}, ["content-length-range", 1, max_bytes]],
        ExpiresIn=expires_s,
    )
    fields = {name: value for name, value in form["fields"].items() if name != "key"}
    return form["url"], fields


def sizes_under(prefix: str, *, most: int | None = None) -> dict[str, int]:
    """Keys that begin with `prefix` and the lengths of their objects in bytes; consistent, as S3's lists are.

    Args:
        prefix: of the keys.
        most: how many at most, the first by name; None: all.
    """
    pages = (
        client("s3")
        .get_paginator("list_objects_v2")
        .paginate(Bucket=settings().recordings_bucket, Prefix=prefix, PaginationConfig={"MaxItems": most})
    )
    return {entry["Key"]: entry["Size"] for page in pages for entry in page.get("Contents", [])}


def keys_under(prefix: str) -> list[str]:
    """Keys that begin with `prefix`, by name; consistent, as S3's lists are."""
    return list(sizes_under(prefix))


def versions_under(prefix: str) -> Iterator[tuple[Version, ...]]:
    """All versions of the objects whose keys begin with `prefix`, delete markers too, in pages of at most 1000."""
    pages = (
        client("s3")
        .get_paginator("list_object_versions")
        .paginate(Bucket=settings().recordings_bucket, Prefix=prefix)
    )
    for page in pages:
        found = (*page.get("Versions", ()), *page.get("DeleteMarkers", ()))
        if found:
            yield tuple(Version(entry["Key"], entry["VersionId"], entry.get("Size", 0)) for entry in found)


def remove_versions(versions: Sequence[Version]) -> None:
    """Remove these versions for good, at most 1000; what is gone already stays so.

    Raises:
        NotRemovedError: S3 has kept some of them.
    """
    named = [{"Key": version.key, "VersionId": version.version_id} for version in versions]
    answer = client("s3").delete_objects(
        Bucket=settings().recordings_bucket, Delete={"Objects": named, "Quiet": True}
    )
    if answer.get("Errors"):
        raise NotRemovedError(answer["Errors"][0].get("Code"), len(answer["Errors"]))


def forget_under(prefix: str) -> None:
    """Remove what lies under a prefix that a lifecycle rule empties anyway; a fault leaves it to the rule."""
    with suppress(BotoCoreError, ClientError, NotRemovedError):
        for page in versions_under(prefix):
            remove_versions(page)


def presigned_get(key: str, *, content_type: str, expires_s: int) -> str:
    """An address from which one object can be fetched until then, by anybody who has it.

    Args:
        key: of the object.
        content_type: what the answer's header will say.
        expires_s: for how many seconds; never longer than the credentials of the function live.
    """
    address: str = client("s3").generate_presigned_url(
        "get_object",
        Params={"Bucket": settings().recordings_bucket, "Key": key, "ResponseContentType": content_type},
        ExpiresIn=expires_s,
    )
    return address
