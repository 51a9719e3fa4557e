"""Every function of the small stack: records what it gets, and does what each record asks."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
from mini_shared import GREETING  # type: ignore[import-not-found]

Event = dict[str, Any]
ANSWER = "first"  # a test changes this line and expects the function to follow


def handler(event: Event, context: Any) -> Any:
    """Handles batches of queues and streams, schedules, and HTTP requests."""
    name = context.function_name.rpartition("-")[2]
    records = event.get("Records")
    write({"function": name, "event": event, "request": context.aws_request_id, "pid": os.getpid()})
    if records is None:
        query = event.get("queryStringParameters") or {}
        for action, act in ACTIONS.items():
            if action in event or action in query:
                return act(query or event[action], name)
        return {"statusCode": 200, "body": f"{ANSWER} {GREETING}"}
    failures = [failure for record in records if (failure := work(record)) is not None]
    return {"batchItemFailures": failures}


def fail(text: str, _: str) -> None:
    raise RuntimeError(text)


def wait(file: str, name: str) -> str:
    """Waits for a file, and says so in the record; a file whose name ends in ``fail`` fails it then."""
    work({"messageId": "", "body": f"wait {file}"})
    write({"function": name, "event": {"waited": file}})
    if file.endswith("fail"):
        fail(file, name)
    return file


def invoke(wanted: dict[str, str], _: str) -> Any:
    """Calls another function; returns the status of the call."""
    answer = boto3.client("lambda").invoke(
        FunctionName=wanted["function"],
        InvocationType=wanted.get("how", "Event"),
        Payload=wanted.get("payload", "{}"),
    )
    return answer["StatusCode"]


ACTIONS: dict[str, Callable[[Any, str], Any]] = {
    "allocate_mb": lambda megabytes, _: len(b"x" * (megabytes * 1024 * 1024)),
    "list": lambda bucket, _: boto3.client("s3").list_objects_v2(Bucket=bucket)["KeyCount"],
    "write": lambda path, _: Path(path).write_text("written", encoding="utf-8"),
    "raise": fail,
    "wait": wait,
    "invoke": invoke,
}


def work(record: Event) -> dict[str, str] | None:
    """Does what one record asks; returns its entry in the list of failures."""
    if "body" in record:
        identifier, wanted = record["messageId"], record["body"]
    else:
        identifier = record["dynamodb"]["SequenceNumber"]
        wanted = record["dynamodb"]["NewImage"].get("do", {}).get("S", "")
    action, _, argument = wanted.partition(" ")
    if action == "fail":
        return {"itemIdentifier": identifier}
    if action == "fail_twice" and seen(wanted) <= 2:
        return {"itemIdentifier": identifier}
    if action == "malformed":
        return {"itemIdentifier": ""}
    if action == "raise":
        raise RuntimeError(argument)
    if action == "exit":
        os._exit(7)
    while action == "wait" and not Path(argument).exists():
        time.sleep(0.01)
    return None


def write(entry: Event) -> None:
    """Appends one line to the record file in one write, which is atomic for several processes."""
    line = json.dumps(entry) + "\n"
    file = os.open(os.environ["RECORD_FILE"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(file, line.encode())
    os.close(file)


def seen(wanted: str) -> int:
    """Counts the invocations so far that had this text."""
    return sum(wanted in line for line in Path(os.environ["RECORD_FILE"]).read_text(encoding="utf-8").splitlines())
