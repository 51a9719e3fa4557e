"""The events of `sam local invoke`, made by code: `make events` writes them to events/, a test holds them to it.

All of them tell of one session with fixed identifiers. A function started with one of them alone answers that it
knows no such session, or has nothing to do; `make test-sam` makes the session first and runs them in order.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

from goldenfish.events.models import Event, EventType
from goldenfish.events.store import EventItem
from goldenfish.recordings.keys import audio_key

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "events"
RECORDING = ROOT / "samples" / "en" / "01-warm-up.ogg"

TOKEN = "a-token-for-sam-local"
SESSION = "ses_" + "2" * 20
BUCKET = "recordings"
REGION = "eu-central-1"
ACCOUNT = "123456789012"
KEY = audio_key(SESSION, 1, 1, "rec_" + "2" * 20, "ogg")
CONNECTION = "L0SM9cOFvHcCIhw="
MOMENT = "2026-11-21T09:00:00Z"
EPOCH_MS = 1_795_251_600_000
_BOUNDARY = "goldenfish"


def all_events() -> dict[str, dict[str, Any]]:
    """Every event by its file's name without `.json`."""
    return _http_events() | _websocket_events() | _worker_events()


def main() -> None:
    """Write the files."""
    FOLDER.mkdir(exist_ok=True)
    for name, event in all_events().items():
        (FOLDER / f"{name}.json").write_text(as_text(event), encoding="utf-8")


def as_text(event: dict[str, Any]) -> str:
    """An event as its file holds it."""
    return json.dumps(event, indent=2, ensure_ascii=False) + "\n"


def _http_events() -> dict[str, dict[str, Any]]:
    here = f"/api/session/{SESSION}"
    upload = {"question_index": 2, "content_type": "audio/ogg", "size_bytes": 30_000_000}
    return {
        "api-health": _http("GET", "/api/health", token=None),
        "api-no-token": _http("POST", "/api/session", {"user_id": "grandmother"}, token=None),
        "api-create-session": _http("POST", "/api/session", {"user_id": "grandmother", "form": "A"}),
        "api-question": _http("GET", f"{here}/question"),
        "api-audio": _audio_upload(f"{here}/audio"),
        "api-upload": _http("POST", f"{here}/upload", upload),
        "api-end-answer": _http("POST", f"{here}/end_answer", {"question_index": 1}),
        "api-close": _http("POST", f"{here}/close"),
        "api-events": _http("GET", f"{here}/events", query="after=1"),
        "api-results": _http("GET", f"{here}/results"),
    }


def _http(
    method: str,
    path: str,
    body: dict[str, Any] | None = None,
    *,
    token: str | None = TOKEN,
    query: str = "",
) -> dict[str, Any]:
    headers = {"accept": "application/json", "host": f"api.execute-api.{REGION}.amazonaws.com"}
    if token:
        headers["authorization"] = f"Bearer {token}"
    if body is not None:
        headers["content-type"] = "application/json"
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "headers": headers,
        "requestContext": {
            "accountId": ACCOUNT,
            "apiId": "api",
            "domainName": headers["host"],
            "domainPrefix": "api",
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.1",
                "userAgent": "sam-local",
            },
            "requestId": "request",
            "routeKey": "$default",
            "stage": "$default",
            "time": "21/Nov/2026:09:00:00 +0000",
            "timeEpoch": EPOCH_MS,
        },
        "isBase64Encoded": False,
    }
    if query:
        event["queryStringParameters"] = dict(pair.split("=") for pair in query.split("&"))
    if body is not None:
        event["body"] = json.dumps(body)
    return event


def _audio_upload(path: str) -> dict[str, Any]:
    parts = [
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="question_index"\r\n\r\n1\r\n'.encode(),
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="audio"; filename="answer.ogg"\r\n'.encode(),
        b"Content-Type: audio/ogg\r\n\r\n" + RECORDING.read_bytes() + b"\r\n",
        f"--{_BOUNDARY}--\r\n".encode(),
    ]
    event = _http("POST", path)
    event["headers"]["content-type"] = f"multipart/form-data; boundary={_BOUNDARY}"
    event["body"] = base64.b64encode(b"".join(parts)).decode("ascii")
    event["isBase64Encoded"] = True
    return event


def _websocket_events() -> dict[str, dict[str, Any]]:
    connect = _websocket("$connect", "CONNECT")
    connect["headers"] = {"Authorization": f"Bearer {TOKEN}", "Host": f"socket.execute-api.{REGION}.amazonaws.com"}
    connect["queryStringParameters"] = {"session": SESSION}
    ping = _websocket("$default", "MESSAGE") | {"body": json.dumps({"type": "ping"})}
    disconnect = _websocket("$disconnect", "DISCONNECT")
    disconnect["requestContext"] |= {"disconnectStatusCode": 1001, "disconnectReason": "Going away"}
    return {"interviewer-connect": connect, "interviewer-ping": ping, "interviewer-disconnect": disconnect}


def _websocket(route: str, kind: str) -> dict[str, Any]:
    context = {
        "routeKey": route,
        "eventType": kind,
        "messageDirection": "IN",
        "stage": "live",
        "connectedAt": EPOCH_MS,
        "requestTime": "21/Nov/2026:09:00:00 +0000",
        "requestTimeEpoch": EPOCH_MS,
        "identity": {"sourceIp": "192.0.2.1"},
        "requestId": "request",
        "extendedRequestId": "request",
        "domainName": f"socket.execute-api.{REGION}.amazonaws.com",
        "connectionId": CONNECTION,
        "apiId": "socket",
    }
    return {"requestContext": context, "isBase64Encoded": False}


def _worker_events() -> dict[str, dict[str, Any]]:
    test_event = {"Service": "Amazon S3", "Event": "s3:TestEvent", "Time": MOMENT, "Bucket": BUCKET}
    return {
        "asr-recording": _message("AsrQueue", _object_created()),
        "asr-test-event": _message("AsrQueue", test_event),
        "assess-recording": _message("AssessQueue", _object_created()),
        "insights-session": _message("InsightsQueue", {"session_id": SESSION, "revision": 1}),
        "push-event": _stream_record(),
        "sweeper-schedule": {
            "version": "0",
            "id": "00000000-0000-0000-0000-000000000000",
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "account": ACCOUNT,
            "time": MOMENT,
            "region": REGION,
            "resources": [f"arn:aws:events:{REGION}:{ACCOUNT}:rule/EveryFiveMinutes"],
            "detail": {},
        },
    }


def _message(queue: str, body: dict[str, Any]) -> dict[str, Any]:
    record = {
        "messageId": "00000000-0000-0000-0000-000000000001",
        "receiptHandle": "receipt",
        "body": json.dumps(body),
        "attributes": {
            "ApproximateReceiveCount": "1",
            "SentTimestamp": str(EPOCH_MS),
            "SenderId": "AIDAEXAMPLE",
            "ApproximateFirstReceiveTimestamp": str(EPOCH_MS),
        },
        "messageAttributes": {},
        "md5OfBody": "00000000000000000000000000000000",
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{queue}",
        "awsRegion": REGION,
    }
    return {"Records": [record]}


def _object_created() -> dict[str, Any]:
    return {
        "version": "0",
        "id": "00000000-0000-0000-0000-000000000002",
        "detail-type": "Object Created",
        "source": "aws.s3",
        "account": ACCOUNT,
        "time": MOMENT,
        "region": REGION,
        "resources": [f"arn:aws:s3:::{BUCKET}"],
        "detail": {
            "version": "0",
            "bucket": {"name": BUCKET},
            "object": {
                "key": KEY,
                "size": RECORDING.stat().st_size,
                "etag": "00000000000000000000000000000000",
                "version-id": "version",
                "sequencer": "00658ABCDE00000001",
            },
            "request-id": "REQUEST",
            "requester": ACCOUNT,
            "source-ip-address": "192.0.2.1",
            "reason": "PutObject",
        },
    }


def _stream_record() -> dict[str, Any]:
    event = Event.model_validate(
        {
            "type": EventType.QUESTION_ASKED,
            "id": "evt_22222222222222222222",
            "seq": 1,
            "ts": MOMENT,
            "session_id": SESSION,
            "turn": 1,
            "data": {"question_index": 1},
        }
    )
    image = EventItem.of(event, EPOCH_MS // 1000).to_dynamodb_dict()
    keys = {name: image[name] for name in ("pk", "sk")}
    change = {"Keys": keys, "NewImage": image, "SequenceNumber": "1", "SizeBytes": 400, "StreamViewType": "NEW_IMAGE"}
    record = {
        "eventID": "1",
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": REGION,
        "dynamodb": {"ApproximateCreationDateTime": EPOCH_MS // 1000, **change},
        "eventSourceARN": f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/Table/stream/{MOMENT}",
    }
    return {"Records": [record]}


if __name__ == "__main__":
    main()
