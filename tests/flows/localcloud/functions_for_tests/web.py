"""A function behind an HTTP API: shows its event, or answers what the query asks for."""

import base64
import hashlib
import json
import time
from collections.abc import Callable
from typing import Any

Event = dict[str, Any]


def show(event: Event) -> Any:
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": json.dumps(event)}


def digest(event: Event) -> Any:
    body = base64.b64decode(event["body"]) if event["isBase64Encoded"] else event["body"].encode()
    return {"size": len(body), "sha256": hashlib.sha256(body).hexdigest(), "base64": event["isBase64Encoded"]}


def binary(_: Event) -> Any:
    return {
        "statusCode": 201,
        "headers": {"Content-Type": "audio/wav", "X-Number": 5},
        "body": base64.b64encode(bytes(range(256))).decode(),
        "isBase64Encoded": True,
    }


def cookies(_: Event) -> Any:
    return {"statusCode": 200, "cookies": ["a=1; HttpOnly", "b=2"], "body": "set"}


def own_cors(_: Event) -> Any:
    return {"statusCode": 200, "headers": {"access-control-allow-origin": "https://evil.example", "etag": "x"}}


def fail(_: Event) -> Any:
    raise RuntimeError("handler failed")


def slow(_: Event) -> Any:
    time.sleep(2)


ANSWERS: dict[str, Callable[[Event], Any]] = {
    "digest": digest,
    "binary": binary,
    "cookies": cookies,
    "own_cors": own_cors,
    "fail": fail,
    "slow": slow,
    "none": lambda _: None,
    "text": lambda _: "just text",
    "bad_status": lambda _: {"statusCode": "many"},
    "bad_body": lambda _: {"statusCode": 200, "body": {"not": "text"}},
    "bad_base64": lambda _: {"statusCode": 200, "body": "%%%", "isBase64Encoded": True},
}


def handler(event: Event, _: Any) -> Any:
    """Answers what the query parameter ``answer`` names, else shows the event."""
    wanted = (event.get("queryStringParameters") or {}).get("answer", "")
    return ANSWERS.get(wanted, show)(event)
