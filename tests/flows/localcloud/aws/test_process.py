"""The process of the local AWS services: one loopback port, gone when its parent is gone."""

from __future__ import annotations

import os
import queue
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from localcloud.aws.credentials import client_settings
from localcloud.aws.process import AwsProcess
from tests.flows.localcloud.aws.conftest import Services

REPOSITORY = Path(__file__).parents[4]

STARTS_AND_IS_KILLED = """
import os, signal
from localcloud.aws.process import AwsProcess
process = AwsProcess(lambda event: None)
process.start()
print(process.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_client_that_comes_before_the_process_waits(key: str) -> None:
    with AwsProcess(lambda event: None) as process:
        assert boto3.client("sqs", **client_settings(process.endpoint)).list_queues().get("QueueUrls") is None


def test_stop_frees_the_port() -> None:
    process = AwsProcess(lambda event: None)
    port = int(process.endpoint.rpartition(":")[2])
    process.start()
    process.stop()

    with socket.create_server(("127.0.0.1", port)):
        pass


def test_events_are_settled_when_they_have_been_handled(key: str) -> None:
    begun, may_end = threading.Event(), threading.Event()

    def handle(event: dict[str, Any]) -> None:
        begun.set()
        assert may_end.wait(10)

    with AwsProcess(handle) as process:
        s3 = boto3.client("s3", **client_settings(process.endpoint))
        s3.create_bucket(Bucket="recordings")
        assert process.settled()
        for body in (b"1", b"2"):
            s3.put_object(Bucket="recordings", Key=key, Body=body)
        assert begun.wait(10)
        assert not process.settled()
        may_end.set()
        while not process.settled():
            time.sleep(0.01)


def test_what_is_written_to_a_stream_is_told_before_the_write_is_answered() -> None:
    told: queue.Queue[str] = queue.Queue()
    with AwsProcess(lambda event: None, told.put) as process:
        dynamodb = boto3.client("dynamodb", **client_settings(process.endpoint))
        for name, stream in (("sessions", True), ("others", False)):
            dynamodb.create_table(
                TableName=name,
                KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
                AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
                BillingMode="PAY_PER_REQUEST",
                StreamSpecification={"StreamEnabled": stream} | ({"StreamViewType": "NEW_IMAGE"} if stream else {}),
            )
        dynamodb.put_item(TableName="others", Item={"pk": {"S": "1"}})
        dynamodb.put_item(TableName="sessions", Item={"pk": {"S": "1"}})
        assert told.get(timeout=10) == "sessions"
        assert told.empty()


def test_event_that_fails_does_not_silence_the_next(key: str, caplog: pytest.LogCaptureFixture) -> None:
    handled: queue.Queue[str] = queue.Queue()

    def handle(event: dict[str, Any]) -> None:
        if event["detail"]["object"]["size"] == 1:
            raise RuntimeError("the handler is broken")
        handled.put(event["detail"]["object"]["key"])

    with AwsProcess(handle) as process:
        s3 = boto3.client("s3", **client_settings(process.endpoint))
        s3.create_bucket(Bucket="recordings")
        for body in (b"1", b"22"):
            s3.put_object(Bucket="recordings", Key=key, Body=body)
        assert handled.get(timeout=10) == key

    assert "an event was lost" in caplog.text


def test_nothing_but_loopback_is_bound(services: Services) -> None:
    port = int(services.endpoint.rpartition(":")[2])
    (line,) = [
        line.split()
        for line in Path("/proc/net/tcp").read_text().splitlines()
        if f":{port:04X} 00000000:0000 0A" in line
    ]

    assert line[1] == f"0100007F:{port:04X}"


def test_process_dies_with_its_parent() -> None:
    parent = subprocess.run(
        [sys.executable, "-c", STARTS_AND_IS_KILLED], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    pid = int(parent.stdout)

    deadline = time.monotonic() + 20
    while _runs(pid):
        assert time.monotonic() < deadline, "the process has outlived its parent"
        time.sleep(0.05)


def _runs(pid: int) -> bool:
    try:
        # A killed process may remain as a zombie where nobody collects it.
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.mark.parametrize("name", ["sns", "lambda", "events", "cloudformation"])
def test_other_services_are_refused(services: Services, name: str) -> None:
    client = services.new_client(name, retries={"total_max_attempts": 1})
    operation = {"sns": "list_topics", "lambda": "list_functions", "events": "list_rules"}.get(name, "list_stacks")

    with pytest.raises(ClientError, match="not emulated locally"):
        getattr(client, operation)()


def test_credentials_of_the_user_never_reach_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a-real-one")
    monkeypatch.setenv("AWS_PROFILE", "production")
    with AwsProcess(lambda event: None) as process:
        assert process.pid is not None
        environment = Path(f"/proc/{process.pid}/environ").read_bytes()
        assert os.environ["AWS_SECRET_ACCESS_KEY"].encode() not in environment
        assert b"AWS_PROFILE" not in environment
