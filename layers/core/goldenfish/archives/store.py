"""A multipart upload to S3 as something that can be written to, and objects as something that is read in pieces."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

from botocore.exceptions import ClientError

from goldenfish.aws import client
from goldenfish.objects.store import ObjectMissingError
from goldenfish.settings import settings

PART_BYTES = 16 * 1024 * 1024
"""S3 takes 10,000 parts of at least 5 MiB: an archive of up to 156 GiB."""
_PIECE_BYTES = 1024 * 1024


class Upload:
    """Takes bytes in order and keeps at most one part of them. Without an orderly end nothing is stored.

    Args:
        key: of the object.
        content_type: of it.

    Attributes:
        size_bytes: how much was written.
    """

    def __init__(self, key: str, content_type: str) -> None:
        self._where = {"Bucket": settings().recordings_bucket, "Key": key}
        self._s3 = client("s3")
        self._content_type = content_type
        self._buffer = bytearray()
        self._parts: list[dict[str, Any]] = []
        self._digest = hashlib.sha256()
        self._upload_id = ""
        self.size_bytes = 0

    @property
    def sha256(self) -> str:
        """Digest of what was written, hexadecimal."""
        return self._digest.hexdigest()

    def __enter__(self) -> Self:
        """Begin the upload."""
        begun = self._s3.create_multipart_upload(**self._where, ContentType=self._content_type)
        self._upload_id = begun["UploadId"]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Complete it; after an error nothing of it stays."""
        if kind is not None:
            self._s3.abort_multipart_upload(**self._where, UploadId=self._upload_id)
            return
        self._send()
        self._s3.complete_multipart_upload(
            **self._where, UploadId=self._upload_id, MultipartUpload={"Parts": self._parts}
        )

    def write(self, piece: bytes) -> int:
        """Take the next bytes; `zipfile` calls it and wants their number."""
        self._buffer += piece
        self._digest.update(piece)
        self.size_bytes += len(piece)
        if len(self._buffer) >= PART_BYTES:
            self._send()
        return len(piece)

    def flush(self) -> None:
        """`zipfile` calls it; parts are sent when they are full."""

    def _send(self) -> None:
        number = len(self._parts) + 1
        sent = self._s3.upload_part(
            **self._where, UploadId=self._upload_id, PartNumber=number, Body=bytes(self._buffer)
        )
        self._parts.append({"PartNumber": number, "ETag": sent["ETag"]})
        self._buffer.clear()


def pieces(key: str, version_id: str | None = None) -> Iterator[bytes]:
    """An object's bytes, a megabyte at a time.

    Args:
        key: of the object.
        version_id: which version; None: the newest.

    Raises:
        ObjectMissingError: there is none.
    """
    version = {"VersionId": version_id} if version_id else {}
    try:
        found = client("s3").get_object(Bucket=settings().recordings_bucket, Key=key, **version)
    except ClientError as error:
        if error.response["Error"]["Code"] in {"NoSuchKey", "NoSuchVersion", "404"}:
            raise ObjectMissingError(key) from error
        raise
    yield from found["Body"].iter_chunks(_PIECE_BYTES)
