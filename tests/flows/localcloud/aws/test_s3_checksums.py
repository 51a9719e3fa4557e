"""Bodies that are not what their checksum says."""

from __future__ import annotations

import base64
import hashlib
import zlib

import httpx
import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from localcloud.aws.credentials import ACCESS_KEY, SECRET_KEY, SESSION_TOKEN
from tests.flows.localcloud.aws.conftest import Services


def encoded(digest: bytes) -> str:
    return base64.b64encode(digest).decode()


def put(
    services: Services, key: str, body: bytes, headers: dict[str, str], sent: bytes | None = None
) -> httpx.Response:
    request = AWSRequest("PUT", f"{services.endpoint}/{services.bucket}/{key}", headers, body)
    S3SigV4Auth(Credentials(ACCESS_KEY, SECRET_KEY, SESSION_TOKEN), "s3", "us-east-1").add_auth(request)
    return httpx.put(request.url, content=body if sent is None else sent, headers=dict(request.headers))


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("Content-MD5", hashlib.md5(b"sound").digest(), hashlib.md5(b"noise").digest()),
        ("x-amz-checksum-crc32", zlib.crc32(b"sound").to_bytes(4), zlib.crc32(b"noise").to_bytes(4)),
        ("x-amz-checksum-sha1", hashlib.sha1(b"sound").digest(), hashlib.sha1(b"noise").digest()),
        ("x-amz-checksum-sha256", hashlib.sha256(b"sound").digest(), hashlib.sha256(b"noise").digest()),
    ],
)
def test_body_has_to_fit_its_checksum(services: Services, key: str, name: str, right: bytes, wrong: bytes) -> None:
    refused = put(services, key, b"sound", {name: encoded(wrong)})
    assert (refused.status_code, b"<Code>BadDigest</Code>" in refused.content) == (400, True)
    assert services.client("s3").list_objects_v2(Bucket=services.bucket, Prefix=key)["KeyCount"] == 0

    assert put(services, key, b"sound", {name: encoded(right)}).status_code == 200


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("Content-MD5", "nonsense", "InvalidDigest"),
        ("x-amz-checksum-sha256", "bm9uc2Vuc2U=", "InvalidRequest"),
        ("x-amz-checksum-crc64nvme", "AAAAAAAAAAA=", "NotImplemented"),
    ],
)
def test_checksum_that_is_none_is_named(services: Services, key: str, name: str, value: str, code: str) -> None:
    assert f"<Code>{code}</Code>" in put(services, key, b"sound", {name: value}).text


def test_body_that_was_changed_after_signing_is_refused(services: Services, key: str) -> None:
    response = put(services, key, b"sound", {}, sent=b"noise")

    assert (response.status_code, "XAmzContentSHA256Mismatch" in response.text) == (400, True)


def test_part_has_to_fit_its_checksum(services: Services, key: str) -> None:
    s3 = services.client("s3")
    upload = s3.create_multipart_upload(Bucket=services.bucket, Key=key)["UploadId"]
    part = {"Bucket": services.bucket, "Key": key, "UploadId": upload, "PartNumber": 1, "Body": b"sound"}

    with pytest.raises(s3.exceptions.ClientError, match="BadDigest"):
        s3.upload_part(**part, ContentMD5=encoded(hashlib.md5(b"noise").digest()))


def test_form_has_to_fit_its_checksum(services: Services, key: str) -> None:
    checksum = {"x-amz-checksum-sha256": encoded(hashlib.sha256(b"noise").digest())}
    form = services.client("s3").generate_presigned_post(services.bucket, key, Fields=checksum, Conditions=[checksum])

    response = httpx.post(form["url"], data=form["fields"], files={"file": b"sound"})

    assert (response.status_code, "BadDigest" in response.text) == (400, True)
