"""A function behind a WebSocket API: reports every event to a file, and does what a message asks."""

import json
import os
import time
from pathlib import Path
from typing import Any

import boto3

Event = dict[str, Any]


def handler(event: Event, _: Any) -> Any:
    """Handles all routes."""
    with Path(os.environ["EVENTS_FILE"]).open("a", encoding="utf-8") as file:
        file.write(json.dumps(event) + "\n")
    kind = event["requestContext"]["eventType"]
    if kind == "CONNECT":
        return connect(event)
    return message(event) if kind == "MESSAGE" else {"statusCode": 200}


def connect(event: Event) -> Any:
    query = event.get("queryStringParameters") or {}
    if query.get("token") == "explode":
        raise RuntimeError("cannot decide")
    if query.get("token") != "right":
        return {"statusCode": 401}
    if "post_early" in query:
        return {"statusCode": status_of_post(event["requestContext"])}
    if "subprotocol" in query:
        return {"statusCode": 200, "headers": {"Sec-WebSocket-Protocol": query["subprotocol"]}}
    return {"statusCode": 200}


def status_of_post(context: Event) -> int:
    """Posts to the connection that asks to be opened, and returns the status of the answer."""
    endpoint = f"http://{context['domainName']}/{context['stage']}"
    client = boto3.client("apigatewaymanagementapi", endpoint_url=endpoint)
    try:
        client.post_to_connection(ConnectionId=context["connectionId"], Data=b"too early")
    except client.exceptions.GoneException:
        return 410
    return 200


def message(event: Event) -> Any:
    body = event["body"]
    if body == "fail":
        raise RuntimeError("message failed")
    if body == "slow":
        time.sleep(5)
    return {"statusCode": 200, "body": f"{event['requestContext']['routeKey']}:{body}"}
