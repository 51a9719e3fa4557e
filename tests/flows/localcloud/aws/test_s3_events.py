"""One event for each finished upload, however it was uploaded."""

from __future__ import annotations

import hashlib
from typing import Any

import httpx
import pytest

from tests.flows.localcloud.aws.conftest import Services

PART = 5 * 1024 * 1024


def described(event: dict[str, Any]) -> dict[str, Any]:
    return {**event["detail"]["object"], "reason": event["detail"]["reason"]}


def test_put_object_sends_one_event_with_all_that_s3_tells(services: Services) -> None:
    key = "audio/a b+c/é=100%.wav"
    stored = services.client("s3").put_object(Bucket=services.bucket, Key=key, Body=b"hello")

    (event,) = services.events_so_far()

    assert (event["source"], event["detail-type"]) == ("aws.s3", "Object Created")
    assert event["resources"] == [f"arn:aws:s3:::{services.bucket}"]
    assert event["detail"]["bucket"] == {"name": services.bucket}
    assert event["detail"]["request-id"]
    assert event["detail"]["source-ip-address"] == "127.0.0.1"
    told = described(event)
    assert int(told.pop("sequencer"), 16) > 0
    assert told == {
        "key": key,
        "size": 5,
        "etag": hashlib.md5(b"hello").hexdigest(),
        "version-id": stored["VersionId"],
        "reason": "PutObject",
    }


def test_multipart_upload_sends_one_event_when_it_is_complete(services: Services, key: str) -> None:
    s3 = services.client("s3")
    upload = s3.create_multipart_upload(Bucket=services.bucket, Key=key)["UploadId"]
    parts = []
    for number, body in enumerate([b"a" * PART, b"b" * 10], start=1):
        part = s3.upload_part(Bucket=services.bucket, Key=key, UploadId=upload, PartNumber=number, Body=body)
        parts.append({"PartNumber": number, "ETag": part["ETag"]})
    assert services.events_so_far() == []

    stored = s3.complete_multipart_upload(
        Bucket=services.bucket, Key=key, UploadId=upload, MultipartUpload={"Parts": parts}
    )

    (event,) = services.events_so_far()
    told = described(event)
    assert (told["reason"], told["size"], told["key"]) == ("CompleteMultipartUpload", PART + 10, key)
    assert told["etag"] == stored["ETag"].strip('"')


def test_multipart_upload_that_fails_sends_no_event(services: Services, key: str) -> None:
    s3 = services.client("s3")
    upload = s3.create_multipart_upload(Bucket=services.bucket, Key=key)["UploadId"]
    parts = []
    for number in (1, 2):
        part = s3.upload_part(Bucket=services.bucket, Key=key, UploadId=upload, PartNumber=number, Body=b"short")
        parts.append({"PartNumber": number, "ETag": part["ETag"]})

    with pytest.raises(s3.exceptions.ClientError, match="EntityTooSmall"):
        s3.complete_multipart_upload(
            Bucket=services.bucket, Key=key, UploadId=upload, MultipartUpload={"Parts": parts}
        )

    assert services.events_so_far() == []


def test_copy_sends_one_event_with_the_copys_size(services: Services, key: str) -> None:
    s3 = services.client("s3")
    s3.put_object(Bucket=services.bucket, Key="source", Body=b"12345678")
    services.events_so_far()

    s3.copy_object(Bucket=services.bucket, Key=key, CopySource={"Bucket": services.bucket, "Key": "source"})

    (event,) = services.events_so_far()
    assert (described(event)["reason"], described(event)["size"]) == ("CopyObject", 8)


def test_form_upload_sends_one_event(services: Services, key: str) -> None:
    form = services.client("s3").generate_presigned_post(services.bucket, key)

    httpx.post(form["url"], data=form["fields"], files={"file": b"sound"}).raise_for_status()

    (event,) = services.events_so_far()
    assert (described(event)["reason"], described(event)["size"]) == ("POST Object", 5)


def test_what_stores_no_object_sends_no_event(services: Services, key: str) -> None:
    s3 = services.client("s3")
    s3.put_object(Bucket=services.bucket, Key=key, Body=b"x")
    services.events_so_far()

    s3.put_object_tagging(Bucket=services.bucket, Key=key, Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    s3.get_object(Bucket=services.bucket, Key=key)
    with pytest.raises(s3.exceptions.ClientError, match="PreconditionFailed"):
        s3.put_object(Bucket=services.bucket, Key=key, Body=b"y", IfNoneMatch="*")
    s3.delete_object(Bucket=services.bucket, Key=key)

    assert services.events_so_far() == []


def test_sequencers_of_one_key_grow(services: Services, key: str) -> None:
    for body in (b"1", b"2", b"3"):
        services.client("s3").put_object(Bucket=services.bucket, Key=key, Body=body)

    sequencers = [described(event)["sequencer"] for event in services.events_so_far()]

    assert len(sequencers) == 3
    assert sequencers == sorted(set(sequencers))
