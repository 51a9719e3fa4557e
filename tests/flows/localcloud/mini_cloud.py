"""The small stack in a local cloud, with what its tests need to look inside."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from localcloud.aws.credentials import client_settings
from localcloud.cloud import LocalCloud

MINI = Path(__file__).with_name("mini")
DEADLINE_S = 30


@dataclass(frozen=True)
class Mini:
    """A running small stack."""

    cloud: LocalCloud
    code: Path
    record_file: Path

    def client(self, service: str) -> Any:
        return boto3.client(service, **client_settings(self.cloud.aws_endpoint))

    def send(self, queue: str, *bodies: str) -> None:
        """Sends messages to a queue in one call, so that they are there together."""
        entries = [{"Id": str(n), "MessageBody": body} for n, body in enumerate(bodies)]
        url = self.cloud.stack.queues[queue].url
        assert len(self.client("sqs").send_message_batch(QueueUrl=url, Entries=entries)["Successful"]) == len(bodies)

    def put(self, key: str, do: str = "") -> None:
        table = self.cloud.stack.tables["Table"].name
        self.client("dynamodb").put_item(TableName=table, Item={"pk": {"S": key}, "do": {"S": do}})

    def invocations(self, function: str) -> list[dict[str, Any]]:
        """Everything that a function was invoked with so far."""
        if not self.record_file.exists():
            return []
        entries = [json.loads(line) for line in self.record_file.read_text(encoding="utf-8").splitlines()]
        return [entry for entry in entries if entry["function"] == function]

    def batches(self, function: str, mark: str) -> list[list[str]]:
        """The bodies (or stream keys) of each batch in which something has the mark."""
        batches = [[_text(r) for r in entry["event"]["Records"]] for entry in self.invocations(function)]
        return [batch for batch in batches if any(mark in text for text in batch)]


def _text(record: dict[str, Any]) -> str:
    text: str = record["body"] if "body" in record else record["dynamodb"]["Keys"]["pk"]["S"]
    return text


def until(condition: Callable[[], Any]) -> None:
    """Waits for a state."""
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < deadline, "the awaited state did not come"
        time.sleep(0.01)


@contextmanager
def running_mini(folder: Path, **options: Any) -> Iterator[Mini]:
    """Runs a copy of the small stack, so that a test may change its code."""
    code = shutil.copytree(MINI, folder / "mini", ignore=shutil.ignore_patterns("__pycache__"))
    record_file = folder / "record.jsonl"
    cloud = LocalCloud(
        code / "template.yaml", parameters={"RecordFile": str(record_file)}, state_dir=folder / "state", **options
    )
    with cloud:
        yield Mini(cloud, code, record_file)
