"""The counter in front of the AWS services counts and changes nothing."""

from __future__ import annotations

import io
import json
from typing import Any

from localcloud.aws.calls import PATH, CallCount


def request(body: bytes = b"", **environ: str) -> dict[str, Any]:
    base = {"PATH_INFO": "/", "REQUEST_METHOD": "POST", "CONTENT_LENGTH": str(len(body))}
    return {**base, "wsgi.input": io.BytesIO(body), **environ}


def test_calls_are_counted_by_operation_and_reach_the_services_untouched() -> None:
    seen: list[bytes] = []

    def services(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        seen.append(environ["wsgi.input"].read())
        return [b"answer"]

    counted = CallCount(services, lambda environ: environ["SERVICE"])
    transaction = json.dumps({"TransactItems": [{}, {}, {}]}).encode()
    target = {"SERVICE": "dynamodb", "HTTP_X_AMZ_TARGET": "DynamoDB_20120810.TransactWriteItems"}
    assert counted(request(transaction, **target), print) == [b"answer"]
    counted(request(b"not json", **target), print)
    counted(request(SERVICE="s3", REQUEST_METHOD="PUT"), print)
    assert seen == [transaction, b"not json", b""]

    told: list[str] = []
    (body,) = counted(request(PATH_INFO=PATH), lambda status, headers: told.append(status))
    counts = json.loads(body)
    assert told == ["200 OK"]
    assert counts["dynamodb.TransactWriteItems"]["calls"] == 2
    assert counts["dynamodb.TransactWriteItems"]["items"] == 3
    assert counts["s3.PUT"] == {"calls": 1, "items": 0, "request_bytes": 0, "response_bytes": 6}
