"""Form uploads: moto takes anything, the door takes what the policy allows."""

from __future__ import annotations

import base64
import json
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

from localcloud.aws.credentials import ACCESS_KEY, SESSION_TOKEN
from localcloud.aws.s3.signature import sign
from tests.flows.localcloud.aws.conftest import Services

WAV = {"Content-Type": "audio/wav"}


def form(services: Services, key: str, **changes: Any) -> dict[str, Any]:
    """Returns a form as the project signs it: bound to key, content type and size."""
    conditions = [WAV, ["content-length-range", 3, 10]]
    options = {"Fields": WAV, "Conditions": conditions, "ExpiresIn": 60} | changes
    signed: dict[str, Any] = services.client("s3").generate_presigned_post(services.bucket, key, **options)
    return signed


def post(signed: dict[str, Any], file: bytes = b"sound", fields: dict[str, str] | None = None) -> httpx.Response:
    return httpx.post(
        signed["url"], data=signed["fields"] | (fields or {}), files={"file": ("a.wav", file, "text/plain")}
    )


def refusal(response: httpx.Response) -> tuple[int, str, str]:
    document = ElementTree.fromstring(response.content)
    assert document.tag == "Error"
    return response.status_code, document.findtext("Code") or "", document.findtext("Message") or ""


def signed_policy(policy: dict[str, Any] | bytes, date: str = "20261120") -> dict[str, str]:
    """Returns the fields of a policy that boto3 would not write."""
    raw = policy if isinstance(policy, bytes) else json.dumps(policy).encode()
    credential = f"{ACCESS_KEY}/{date}/us-east-1/s3/aws4_request"
    encoded = base64.b64encode(raw).decode()
    return {
        "policy": encoded,
        "x-amz-algorithm": "AWS4-HMAC-SHA256",
        "x-amz-credential": credential,
        "x-amz-date": f"{date}T000000Z",
        "x-amz-security-token": SESSION_TOKEN,
        "x-amz-signature": sign(credential, encoded),
    }


def test_form_stores_the_file_with_the_fields_settings(services: Services, key: str) -> None:
    extra = {"x-amz-meta-session": "s1", "Content-Disposition": "inline"}
    conditions = [WAV, *({name: value} for name, value in extra.items())]
    response = post(form(services, key, Fields=WAV | extra, Conditions=conditions))

    assert (response.status_code, response.content) == (204, b"")
    stored = services.client("s3").get_object(Bucket=services.bucket, Key=key)
    assert stored["Body"].read() == b"sound"
    assert response.headers["etag"] == stored["ETag"]
    assert (stored["ContentType"], stored["ContentDisposition"]) == ("audio/wav", "inline")
    assert stored["Metadata"] == {"session": "s1"}
    assert stored["ServerSideEncryption"] == "aws:kms"


def test_form_overwrites_an_object(services: Services, key: str) -> None:
    for file in (b"first", b"second"):
        assert post(form(services, key), file).status_code == 204

    assert services.client("s3").get_object(Bucket=services.bucket, Key=key)["Body"].read() == b"second"


def test_filename_stands_in_the_key(services: Services) -> None:
    response = post(form(services, "audio/${filename}"), fields={"key": "audio/${filename}"})

    assert response.status_code == 204
    assert services.client("s3").get_object(Bucket=services.bucket, Key="audio/a.wav")["Body"].read() == b"sound"


def test_success_action_decides_the_answer(services: Services, key: str) -> None:
    answers = {}
    for name, value in {
        "success_action_status": "201",
        "success_action_redirect": "https://app.example/done?a=1",
    }.items():
        field = {name: value}
        answers[name] = post(form(services, key, Fields=WAV | field, Conditions=[WAV, field]))

    created = answers["success_action_status"]
    assert created.status_code == 201
    assert ElementTree.fromstring(created.content).findtext("Key") == key
    redirected = answers["success_action_redirect"]
    assert redirected.status_code == 303
    assert redirected.headers["location"].startswith(
        "https://app.example/done?a=1&bucket=test-recordings&key=audio%2F"
    )


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (b"12345678901", ("EntityTooLarge", "ProposedSize", "11", "MaxSizeAllowed", "10")),
        (b"12", ("EntityTooSmall", "ProposedSize", "2", "MinSizeAllowed", "3")),
    ],
)
def test_size_is_bound(services: Services, key: str, file: bytes, expected: tuple[str, ...]) -> None:
    response = post(form(services, key), file)

    code, proposed, size, bound, limit = expected
    document = ElementTree.fromstring(response.content)
    assert (response.status_code, document.findtext("Code")) == (400, code)
    assert (document.findtext(proposed), document.findtext(bound)) == (size, limit)
    assert services.client("s3").list_objects_v2(Bucket=services.bucket, Prefix=key)["KeyCount"] == 0


@pytest.mark.parametrize("file", [b"123", b"1234567890"])
def test_size_range_includes_its_ends(services: Services, key: str, file: bytes) -> None:
    assert post(form(services, key), file).status_code == 204


@pytest.mark.parametrize(
    ("changed", "condition"),
    [
        ({"key": "audio/other.wav"}, '["eq", "$key", "{key}"]'),
        ({"Content-Type": "text/html"}, '["eq", "$content-type", "audio/wav"]'),
        ({"x-amz-meta-more": "x"}, "Extra input fields: x-amz-meta-more"),
        ({"acl": "public-read"}, "Extra input fields: acl"),
    ],
)
def test_every_field_is_bound(services: Services, key: str, changed: dict[str, str], condition: str) -> None:
    status, code, message = refusal(post(form(services, key), fields=changed))

    assert (status, code) == (403, "AccessDenied")
    assert message.startswith("Invalid according to Policy: ")
    assert condition.replace("{key}", key) in message


def test_field_that_the_policy_names_must_be_there(services: Services, key: str) -> None:
    signed = form(services, key)
    del signed["fields"]["Content-Type"]

    status, code, message = refusal(post(signed))

    assert (status, code) == (403, "AccessDenied")
    assert "Policy Condition failed" in message


def test_policy_is_for_one_bucket(services: Services, key: str) -> None:
    signed = form(services, key)
    signed["url"] = signed["url"].replace(services.bucket, services.stack.buckets["Silent"].name)

    status, code, message = refusal(post(signed))

    assert (status, code) == (403, "AccessDenied")
    assert '"$bucket"' in message


def test_starts_with_binds_the_beginning(services: Services) -> None:
    options = {
        "Fields": None,
        "Conditions": [["starts-with", "$key", "audio/"], ["starts-with", "$Content-Type", ""]],
    }
    signed = form(services, "audio/${filename}", **options)

    assert post(signed, fields=WAV).status_code == 204
    signed["fields"]["key"] = "results/x"
    assert refusal(post(signed, fields=WAV))[1] == "AccessDenied"


def test_ignored_fields_need_no_condition(services: Services, key: str) -> None:
    assert post(form(services, key), fields={"x-ignore-me": "x"}).status_code == 204


def test_expired_policy_is_refused(services: Services, key: str) -> None:
    status, code, message = refusal(post(form(services, key, ExpiresIn=-1)))

    assert (status, code, message) == (403, "AccessDenied", "Invalid according to Policy: Policy expired.")


@pytest.mark.parametrize("field", ["policy", "x-amz-signature"])
def test_changed_policy_or_signature_is_refused(services: Services, key: str, field: str) -> None:
    signed = form(services, key)
    other = form(services, key, ExpiresIn=61)

    signed["fields"][field] = other["fields"][field]

    assert refusal(post(signed))[:2] == (403, "SignatureDoesNotMatch")


@pytest.mark.parametrize(
    ("missing", "expected"),
    [
        ("policy", (403, "AccessDenied")),
        ("x-amz-signature", (403, "SignatureDoesNotMatch")),
        ("x-amz-security-token", (400, "InvalidToken")),
        ("x-amz-algorithm", (400, "InvalidRequest")),
        ("key", (400, "InvalidArgument")),
    ],
)
def test_form_needs_its_fields(services: Services, key: str, missing: str, expected: tuple[int, str]) -> None:
    signed = form(services, key)
    del signed["fields"][missing]

    assert refusal(post(signed))[:2] == expected


def test_form_needs_a_file(services: Services, key: str) -> None:
    signed = form(services, key)

    response = httpx.post(signed["url"], data=signed["fields"], files={"picture": b"sound"})

    assert refusal(response)[:2] == (400, "InvalidArgument")


def test_fields_after_the_file_are_not_seen(services: Services, key: str) -> None:
    signed = form(services, key)
    content_type = signed["fields"].pop("Content-Type")
    parts = [(name, (None, value)) for name, value in signed["fields"].items()]

    response = httpx.post(signed["url"], files=[*parts, ("file", b"sound"), ("Content-Type", (None, content_type))])

    assert refusal(response)[:2] == (403, "AccessDenied")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--y\r\nnonsense",
        b"--x\r\nContent-Disposition: form-data",
        b'--x\r\nContent-Disposition: form-data; name="key"\r\n\r\n\xff\r\n--x--\r\n',
    ],
)
def test_body_that_is_no_form_is_refused(services: Services, body: bytes) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x"}

    response = httpx.post(f"{services.endpoint}/{services.bucket}", content=body, headers=headers)

    assert refusal(response)[:2] == (400, "MalformedPOSTRequest")


@pytest.mark.parametrize(
    "policy",
    [
        b"no json",
        {"conditions": []},
        {"expiration": "2999-01-01T00:00:00Z"},
        {"expiration": "tomorrow", "conditions": []},
        {"expiration": "2999-01-01T00:00:00Z", "conditions": [["less-than", "$key", "x"]]},
    ],
)
def test_malformed_policy_is_named(services: Services, key: str, policy: dict[str, Any] | bytes) -> None:
    signed = {"url": f"{services.endpoint}/{services.bucket}", "fields": {"key": key} | signed_policy(policy)}

    assert refusal(post(signed))[:2] == (400, "InvalidPolicyDocument")
