"""Calls as IAM names them, and what a role of the template does not allow."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from localcloud.aws.rights import RightsUsed, Use, caller_of, rights_of
from tests.rights import forbidden

NAMES = {"table": "Table.Arn", "bucket": "RecordingsBucket.Arn", "insights": "InsightsQueue.Arn"}


def s3(method: str, path: str, query: str = "") -> dict[str, Any]:
    return {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query}


@pytest.mark.parametrize(
    ("environ", "right"),
    [
        (s3("PUT", "/bucket/speech/a%20b"), ("s3:PutObject", "bucket/speech/a b")),
        (s3("HEAD", "/bucket/a"), ("s3:GetObject", "bucket/a")),
        (s3("GET", "/bucket/a", "versionId=1"), ("s3:GetObjectVersion", "bucket/a")),
        (s3("DELETE", "/bucket/a"), ("s3:DeleteObject", "bucket/a")),
        (s3("GET", "/bucket", "list-type=2"), ("s3:ListBucket", "bucket")),
        (s3("GET", "/bucket/", "list-type=2"), ("s3:ListBucket", "bucket")),
        (s3("GET", "/bucket", "versions&prefix=audio"), ("s3:ListBucketVersions", "bucket")),
        (s3("POST", "/bucket/exports/a", "uploads"), ("s3:PutObject", "bucket/exports/a")),
        (s3("PUT", "/bucket/exports/a", "partNumber=1&uploadId=2"), ("s3:PutObject", "bucket/exports/a")),
        (s3("DELETE", "/bucket/exports/a", "uploadId=2"), ("s3:AbortMultipartUpload", "bucket/exports/a")),
    ],
)
def test_requests_to_s3(environ: dict[str, Any], right: tuple[str, str]) -> None:
    assert list(rights_of("s3", environ, b"")) == [right]


def test_removing_many_objects_needs_the_right_to_each() -> None:
    body = (
        b"<Delete><Object><Key>audio/a&amp;b</Key><VersionId>1</VersionId></Object>"
        b"<Object><Key>turns/c</Key></Object><Quiet>true</Quiet></Delete>"
    )
    assert list(rights_of("s3", s3("POST", "/bucket", "delete"), body)) == [
        ("s3:DeleteObjectVersion", "bucket/audio/a&b"),
        ("s3:DeleteObject", "bucket/turns/c"),
    ]


@pytest.mark.parametrize(
    ("service", "operation", "request_", "rights"),
    [
        ("dynamodb", "GetItem", {"TableName": "table"}, [("dynamodb:GetItem", "table")]),
        ("dynamodb", "Query", {"TableName": "t", "IndexName": "i"}, [("dynamodb:Query", "t/index/i")]),
        ("dynamodb", "BatchWriteItem", {"RequestItems": {"t": []}}, [("dynamodb:BatchWriteItem", "t")]),
        (
            "dynamodb",
            "TransactWriteItems",
            {"TransactItems": [{"Put": {"TableName": "t"}}, {"Update": {"TableName": "t"}}]},
            [("dynamodb:PutItem", "t"), ("dynamodb:UpdateItem", "t")],
        ),
        ("sqs", "SendMessage", {"QueueUrl": "http://x/1/insights"}, [("sqs:SendMessage", "insights")]),
        ("secretsmanager", "GetSecretValue", {"SecretId": "s"}, [("secretsmanager:GetSecretValue", "s")]),
    ],
)
def test_requests_of_the_json_protocols(
    service: str, operation: str, request_: dict[str, Any], rights: list[tuple[str, str]]
) -> None:
    environ = {"HTTP_X_AMZ_TARGET": f"DynamoDB_20120810.{operation}"}
    assert list(rights_of(service, environ, json.dumps(request_).encode())) == rights


def test_a_function_is_known_by_its_app_id() -> None:
    assert caller_of("Boto3/1 md/Botocore#1 cfg/retry-mode#standard app/PushFunction Botocore/1") == "PushFunction"
    assert caller_of("Boto3/1 md/Botocore#1") is None


@pytest.mark.parametrize(
    ("use", "allowed"),
    [
        (Use("InterviewerFunction", "s3:PutObject", "bucket/speech/x.ogg"), True),
        (Use("InterviewerFunction", "s3:PutObject", "bucket/audio/x.ogg"), False),
        (Use("PushFunction", "execute-api:ManageConnections", "POST/@connections"), True),
        (Use("PushFunction", "execute-api:ManageConnections", "DELETE/@connections"), False),
        (Use("ApiFunction", "lambda:InvokeFunction", "stack-interviewer"), True),
        (Use("PushFunction", "lambda:InvokeFunction", "stack-interviewer"), False),
        (Use("SweeperFunction", "dynamodb:Query", "table/index/open-sessions"), True),
        (Use("InsightsFunction", "dynamodb:DeleteItem", "table"), False),
        (Use("somebody else", "dynamodb:DeleteTable", "table"), True),
    ],
)
def test_what_the_roles_forbid(use: Use, allowed: bool) -> None:
    assert forbidden([use], NAMES) == ([] if allowed else [use])


def test_a_request_whose_sender_died_is_neither_noted_nor_carried_out() -> None:
    carried_out: list[int] = []

    def service(*_request: object) -> list[bytes]:
        carried_out.append(1)
        return []

    door = RightsUsed(service, lambda _environ: "dynamodb")
    environ = {
        "PATH_INFO": "/",
        "HTTP_USER_AGENT": "Boto3/1 app/ApiFunction",
        "CONTENT_LENGTH": "20",
        "wsgi.input": io.BytesIO(b'{"Table'),
    }
    answered: list[str] = []
    assert list(door(environ, lambda status, _headers: answered.append(status))) == []
    assert (answered, carried_out) == (["400 Bad Request"], [])
