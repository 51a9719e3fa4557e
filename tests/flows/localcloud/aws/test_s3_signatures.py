"""What the door refuses before moto, which checks no signature, sees it."""

from __future__ import annotations

import datetime
from typing import Any
from xml.etree import ElementTree

import boto3
import httpx
import pytest
from botocore.auth import S3SigV4QueryAuth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from localcloud.aws.credentials import ACCESS_KEY, SECRET_KEY, SESSION_TOKEN, client_settings
from tests.flows.localcloud.aws.conftest import Services


def code(response: httpx.Response) -> str:
    return ElementTree.fromstring(response.content).findtext("Code") or ""


def message(response: httpx.Response) -> str:
    return ElementTree.fromstring(response.content).findtext("Message") or ""


@pytest.fixture
def stored(services: Services, key: str) -> str:
    services.client("s3").put_object(Bucket=services.bucket, Key=key, Body=b"0123456789", ContentType="audio/wav")
    return key


def presigned_get(services: Services, key: str, **extra: Any) -> str:
    url: str = services.client("s3").generate_presigned_url(
        "get_object", {"Bucket": services.bucket, "Key": key, **extra}, ExpiresIn=60
    )
    return url


def test_presigned_get_works_with_its_response_overrides(services: Services, stored: str) -> None:
    response = httpx.get(presigned_get(services, stored, ResponseContentDisposition='attachment; filename="a b+c"'))

    assert (response.status_code, response.content) == (200, b"0123456789")
    assert response.headers["content-disposition"] == 'attachment; filename="a b+c"'


def test_presigned_get_serves_ranges(services: Services, stored: str) -> None:
    response = httpx.get(presigned_get(services, stored), headers={"Range": "bytes=2-4"})

    assert (response.status_code, response.content) == (206, b"234")


def test_presigned_url_for_another_key_is_refused(services: Services, stored: str) -> None:
    response = httpx.get(presigned_get(services, "audio/other.wav").replace("audio/other.wav", stored))

    assert (response.status_code, code(response)) == (403, "SignatureDoesNotMatch")


def test_presigned_url_is_for_one_method(services: Services, stored: str) -> None:
    response = httpx.put(presigned_get(services, stored), content=b"overwritten")

    assert (response.status_code, code(response)) == (403, "SignatureDoesNotMatch")
    assert services.client("s3").get_object(Bucket=services.bucket, Key=stored)["Body"].read() == b"0123456789"


def test_presigned_put_binds_the_content_type(services: Services, key: str) -> None:
    url = services.client("s3").generate_presigned_url(
        "put_object", {"Bucket": services.bucket, "Key": key, "ContentType": "audio/wav"}
    )

    wrong = httpx.put(url, content=b"x", headers={"Content-Type": "text/html"})
    right = httpx.put(url, content=b"x", headers={"Content-Type": "audio/wav"})

    assert (wrong.status_code, code(wrong)) == (403, "SignatureDoesNotMatch")
    assert right.status_code == 200


def test_presigned_put_overwrites_an_object(services: Services, stored: str) -> None:
    url = services.client("s3").generate_presigned_url("put_object", {"Bucket": services.bucket, "Key": stored})

    assert httpx.put(url, content=b"second").status_code == 200
    assert services.client("s3").get_object(Bucket=services.bucket, Key=stored)["Body"].read() == b"second"


def test_headers_of_s3_have_to_be_signed(services: Services, key: str) -> None:
    url = services.client("s3").generate_presigned_url("put_object", {"Bucket": services.bucket, "Key": key})

    response = httpx.put(url, content=b"x", headers={"x-amz-acl": "public-read"})

    assert (response.status_code, code(response)) == (403, "AccessDenied")
    assert "not signed" in message(response)


def presigned_ago(seconds: int, services: Services, key: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Returns an address for one minute that was signed some time ago."""
    signed_at = datetime.datetime.now(datetime.UTC) - datetime.timedelta(seconds=seconds)
    with monkeypatch.context() as past:
        past.setattr("botocore.auth.get_current_datetime", lambda: signed_at.replace(tzinfo=None))
        return presigned_get(services, key)


def test_presigned_url_works_until_it_expires(
    services: Services, stored: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert httpx.get(presigned_ago(50, services, stored, monkeypatch)).status_code == 200


@pytest.mark.parametrize(("seconds", "reason"), [(61, "Request has expired"), (-3600, "Request is not valid yet")])
def test_presigned_url_has_its_time(
    services: Services, stored: str, monkeypatch: pytest.MonkeyPatch, seconds: int, reason: str
) -> None:
    response = httpx.get(presigned_ago(seconds, services, stored, monkeypatch))

    assert (response.status_code, code(response), message(response)) == (403, "AccessDenied", reason)


def test_presigned_url_lives_seven_days_at_most(services: Services, stored: str) -> None:
    request = AWSRequest("GET", f"{services.endpoint}/{services.bucket}/{stored}")
    credentials = Credentials(ACCESS_KEY, SECRET_KEY, SESSION_TOKEN)
    S3SigV4QueryAuth(credentials, "s3", "us-east-1", expires=604_801).add_auth(request)

    response = httpx.get(request.url)

    assert (response.status_code, code(response)) == (400, "AuthorizationQueryParametersError")


def test_url_signed_for_another_service_is_refused(services: Services, stored: str) -> None:
    request = AWSRequest("GET", f"{services.endpoint}/{services.bucket}/{stored}")
    SigV4QueryAuth(Credentials(ACCESS_KEY, SECRET_KEY, SESSION_TOKEN), "sqs", "us-east-1", 60).add_auth(request)

    response = httpx.get(request.url)

    assert (response.status_code, code(response)) == (400, "AuthorizationQueryParametersError")


def test_unsigned_request_is_refused(services: Services, stored: str) -> None:
    response = httpx.get(f"{services.endpoint}/{services.bucket}/{stored}")

    assert (response.status_code, code(response)) == (403, "AccessDenied")


def test_signature_version_2_is_refused(services: Services, stored: str) -> None:
    url = f"{services.endpoint}/{services.bucket}/{stored}?AWSAccessKeyId=local&Signature=abc&Expires=9999999999"

    response = httpx.get(url)

    assert (response.status_code, code(response)) == (400, "InvalidRequest")
    assert "AWS4-HMAC-SHA256" in message(response)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"aws_access_key_id": "someone"}, "InvalidAccessKeyId"),
        ({"aws_secret_access_key": "guessed"}, "SignatureDoesNotMatch"),
        ({"aws_session_token": None}, "InvalidToken"),
        ({"region_name": "eu-central-1"}, "AuthorizationQueryParametersError"),
    ],
)
def test_header_signature_needs_the_local_credentials(
    services: Services, stored: str, changed: dict[str, Any], expected: str
) -> None:
    stranger = boto3.client("s3", **(client_settings(services.endpoint) | changed))

    with pytest.raises(ClientError, match=expected):
        stranger.get_object(Bucket=services.bucket, Key=stored)


def test_header_signature_with_a_wrong_clock_is_refused(
    services: Services, stored: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = datetime.datetime.now(datetime.UTC) - datetime.timedelta(minutes=20)
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: wrong.replace(tzinfo=None))

    with pytest.raises(ClientError, match="RequestTimeTooSkewed"):
        services.client("s3").get_object(Bucket=services.bucket, Key=stored)


def test_metadata_names_keep_their_underscores(services: Services, key: str) -> None:
    s3 = services.client("s3")

    s3.put_object(Bucket=services.bucket, Key=key, Body=b"", Metadata={"session_id": "1", "ask-id": "2"})

    assert s3.head_object(Bucket=services.bucket, Key=key)["Metadata"] == {"session_id": "1", "ask-id": "2"}
