"""Content-MD5 and the x-amz-checksum headers, which S3 checks and moto does not."""

from __future__ import annotations

import base64
import binascii
import hashlib
import zlib
from collections.abc import Callable, Mapping

from localcloud.aws.s3.errors import S3Error

_PREFIX = "x-amz-checksum-"
_ALGORITHMS: dict[str, Callable[[bytes], bytes]] = {
    "crc32": lambda body: zlib.crc32(body).to_bytes(4, "big"),
    "sha1": lambda body: hashlib.sha1(body, usedforsecurity=False).digest(),
    "sha256": lambda body: hashlib.sha256(body).digest(),
}
_NOT_CHECKSUMS = {"x-amz-checksum-algorithm", "x-amz-checksum-mode", "x-amz-checksum-type"}


def check_body(headers: Mapping[str, str], body: bytes) -> None:
    """Compares the body with every checksum that came with it.

    Raises:
        S3Error: ``BadDigest``, ``InvalidDigest``, ``InvalidRequest``, or an algorithm that is not emulated.
    """
    md5 = headers.get("content-md5")
    if md5 is not None:
        expected = _decoded(md5)
        if expected is None or len(expected) != hashlib.md5(usedforsecurity=False).digest_size:
            raise S3Error(400, "InvalidDigest", "The Content-MD5 you specified was invalid.")
        if hashlib.md5(body, usedforsecurity=False).digest() != expected:
            raise S3Error(400, "BadDigest", "The Content-MD5 you specified did not match what we received.")
    for name, value in headers.items():
        if name.startswith(_PREFIX) and name not in _NOT_CHECKSUMS:
            _check(name.removeprefix(_PREFIX), value, body)


def _check(algorithm: str, value: str, body: bytes) -> None:
    compute = _ALGORITHMS.get(algorithm)
    if compute is None:
        raise S3Error(501, "NotImplemented", f"x-amz-checksum-{algorithm} is not emulated locally")
    actual, expected = compute(body), _decoded(value)
    if expected is None or len(expected) != len(actual):
        raise S3Error(400, "InvalidRequest", f"Value for x-amz-checksum-{algorithm} header is invalid.")
    if actual != expected:
        message = f"The {algorithm.upper()} you specified did not match the calculated checksum."
        raise S3Error(400, "BadDigest", message)


def _decoded(value: str) -> bytes | None:
    try:
        return base64.b64decode(value, validate=True)
    except binascii.Error:
        return None
