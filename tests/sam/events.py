"""The events of `sam local invoke`, made by code: `make events` writes them to events/, a test holds them to it.

All of them tell of one session with fixed identifiers. A function started with one of them alone answers that it
knows no such session, or has nothing to do; `make test-sam` makes the session first and runs them in order.
"""

from __future__ import annotations

import json
from typing import Any

from goldenfish.background.models import SpeechJob
from goldenfish.events.models import Event, EventType
from goldenfish.events.store import EventItem
from tests.sam.http_events import http_events
from tests.sam.identity import (
    ACCOUNT,
    BUCKET,
    CONNECTION,
    EPOCH_MS,
    FOLDER,
    KEY,
    MOMENT,
    RECORDING,
    REGION,
    SESSION,
    SPOKEN_KEY,
    TICKET,
    VERSION,
)


def all_events() -> dict[str, dict[str, Any]]:
    """Every event by its file's name without `.json`."""
    return http_events() | _websocket_events() | _worker_events()


def _notice() -> dict[str, Any]:
    """Asks for a delivery to a webhook that is gone: nothing leaves the machine."""
    return {
        "owner": "family",
        "hook_id": "whk_" + "2" * 20,
        "webhook_id": f"msg_{EPOCH_MS:013d}_" + "0" * 24,
        "type": "session.finished",
        "at": MOMENT,
        "session_id": SESSION,
        "seq": 1,
        "due": MOMENT,
    }


def main() -> None:
    """Write the files."""
    FOLDER.mkdir(exist_ok=True)
    for name, event in all_events().items():
        (FOLDER / f"{name}.json").write_text(as_text(event), encoding="utf-8")


def as_text(event: dict[str, Any]) -> str:
    """An event as its file holds it."""
    return json.dumps(event, indent=2, ensure_ascii=False) + "\n"


def _websocket_events() -> dict[str, dict[str, Any]]:
    connect = _websocket("$connect", "CONNECT")
    connect["headers"] = {"Host": f"socket.execute-api.{REGION}.amazonaws.com"}
    connect["queryStringParameters"] = {"ticket": TICKET, "session": SESSION}
    disconnect = _websocket("$disconnect", "DISCONNECT")
    disconnect["requestContext"] |= {"disconnectStatusCode": 1001, "disconnectReason": "Going away"}
    return {
        "interviewer-connect": connect,
        "interviewer-hello": _said({"type": "hello", "id": "1", "resume": {"last_seq": 0}}),
        "interviewer-ping": _said({"type": "ping", "id": "2"}),
        "interviewer-disconnect": disconnect,
        # What the function starts in the background of itself (docs/decisions/0018-turns-run-beside-the-socket.md).
        "interviewer-speech-job": SpeechJob(session_id=SESSION, first=1).model_dump(mode="json"),
    }


def _said(message: dict[str, Any]) -> dict[str, Any]:
    event = _websocket("$default", "MESSAGE") | {"body": json.dumps(message)}
    event["requestContext"]["messageId"] = "message"
    return event


def _websocket(route: str, kind: str) -> dict[str, Any]:
    context = {
        "routeKey": route,
        "eventType": kind,
        "messageDirection": "IN",
        "stage": "live",
        "connectedAt": EPOCH_MS,
        "requestTime": "21/Nov/2026:09:00:00 +0000",
        "requestTimeEpoch": EPOCH_MS,
        "identity": {"sourceIp": "192.0.2.1", "userAgent": "sam-local"},
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
        "asr-live": {"live": {"key": SPOKEN_KEY, "language": "en"}},
        "asr-test-event": _message("AsrQueue", test_event),
        "assess-recording": _message("AssessQueue", _object_created()),
        "insights-session": _message("InsightsQueue", {"session_id": SESSION, "revision": 1}),
        "webhook-notice": _message("WebhookQueue", _notice()),
        "push-event": _stream_record(),
        "tally-event": _stream_record(),
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
                "version-id": VERSION,
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
