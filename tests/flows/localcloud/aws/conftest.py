"""The real local AWS services, with a small stack in them."""

from __future__ import annotations

import queue
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from localcloud.aws.credentials import client_settings
from localcloud.aws.process import AwsProcess, Event
from localcloud.provision.stack import Provisioned, provision
from localcloud.template.load import load_stack
from localcloud.template.model import Addresses, Stack

TEMPLATE = Path(__file__).with_name("template.yaml")


@dataclass
class Services:
    """What the tests need of the running services."""

    endpoint: str
    stack: Stack
    provisioned: Provisioned
    events: queue.Queue[Event] = field(repr=False)
    _clients: dict[str, Any] = field(default_factory=dict, repr=False)

    def client(self, name: str) -> Any:
        """Returns the client of a service; making one takes longer than most tests."""
        if name not in self._clients:
            self._clients[name] = self.new_client(name)
        return self._clients[name]

    def new_client(self, name: str, **config: Any) -> Any:
        # boto3 still presigns with version 2 when it is not told otherwise.
        config.setdefault("signature_version", "s3v4" if name == "s3" else None)
        return boto3.client(name, **client_settings(self.endpoint), config=Config(**config))

    @property
    def bucket(self) -> str:
        return self.stack.buckets["Recordings"].name

    def events_so_far(self) -> list[Event]:
        """Returns the events since the last call: a marker object tells that all before it have come."""
        marker = f"marker/{uuid.uuid4()}"
        self.client("s3").put_object(Bucket=self.bucket, Key=marker, Body=b"")
        seen = []
        while (event := self.events.get(timeout=10))["detail"]["object"]["key"] != marker:
            seen.append(event)
        return seen


@pytest.fixture(scope="session")
def running_services() -> Iterator[Services]:
    events: queue.Queue[Event] = queue.Queue()
    with AwsProcess(events.put) as process:
        stack = load_stack(TEMPLATE, {}, Addresses(process.endpoint, "http://127.0.0.1:1"), name="test")
        provisioned = provision(stack, process.endpoint, {"Given": "from the runner"})
        yield Services(process.endpoint, stack, provisioned, events)


@pytest.fixture
def services(running_services: Services) -> Services:
    """The services, with no event left over from another test."""
    running_services.events_so_far()
    return running_services


@pytest.fixture
def key() -> str:
    """A new object key."""
    return f"audio/{uuid.uuid4()}.wav"
