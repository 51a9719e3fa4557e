"""Queues invoke functions: batches, window, concurrency, partial failures, redrive."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from localcloud.engine import EngineSettings
from tests.flows.localcloud.mini_cloud import Mini, running_mini, until


@pytest.fixture(scope="module")
def mini(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mini]:
    with running_mini(tmp_path_factory.mktemp("queues"), settings=EngineSettings(retry_after_s=0)) as mini:
        yield mini


@pytest.fixture
def mark() -> str:
    return uuid.uuid4().hex


def test_a_message_arrives_as_lambdas_event(mini: Mini, mark: str) -> None:
    sqs, queue = mini.client("sqs"), mini.cloud.stack.queues["JobQueue"]
    attributes = {"kind": {"DataType": "String", "StringValue": "test"}}
    sent = sqs.send_message(QueueUrl=queue.url, MessageBody=f"ok {mark}", MessageAttributes=attributes)
    until(lambda: mini.batches("JobFunction", mark))
    mini.cloud.wait_idle()
    records = [r for i in mini.invocations("JobFunction") for r in i["event"]["Records"] if mark in r["body"]]
    assert len(records) == 1
    record = records[0]
    assert record["messageId"] == sent["MessageId"]
    assert record["eventSource"] == "aws:sqs"
    assert record["eventSourceARN"] == queue.arn
    assert record["awsRegion"] == "us-east-1"
    assert record["attributes"]["ApproximateReceiveCount"] == "1"
    assert int(record["attributes"]["SentTimestamp"]) > 1_700_000_000_000
    assert record["messageAttributes"]["kind"]["stringValue"] == "test"
    assert mini.cloud.queue_depths()["JobQueue"].total == 0


def test_a_full_batch_does_not_wait_for_its_window(mini: Mini, mark: str) -> None:
    mini.send("WindowQueue", *(f"ok {mark} {n}" for n in range(4)))
    until(lambda: mini.batches("WindowFunction", mark))
    assert len(mini.batches("WindowFunction", mark)[0]) == 4


def test_the_window_gathers_what_comes_within_it(mini: Mini, mark: str) -> None:
    for n in range(3):
        mini.send("WindowQueue", f"ok {mark} {n}")
    until(lambda: mini.batches("WindowFunction", mark))
    assert [sorted(batch) for batch in mini.batches("WindowFunction", mark)] == [[f"ok {mark} {n}" for n in range(3)]]


def test_only_the_reported_message_comes_again_and_ends_in_the_dead_letters(mini: Mini, mark: str) -> None:
    mini.send("WindowQueue", f"ok {mark} a", f"fail {mark}", f"ok {mark} b", f"ok {mark} c")
    until(lambda: any(mark in letter.body for letter in mini.cloud.dead_letters("WindowDeadLetters")))
    first, second = mini.batches("WindowFunction", mark)
    assert sorted(first) == [f"fail {mark}", f"ok {mark} a", f"ok {mark} b", f"ok {mark} c"]
    assert second == [f"fail {mark}"]


@pytest.mark.parametrize("action", ["malformed", "raise"])
def test_an_unknown_identifier_or_an_exception_brings_the_whole_batch_again(
    mini: Mini, mark: str, action: str
) -> None:
    bodies = [f"{action} {mark}", f"ok {mark} a", f"ok {mark} b", f"ok {mark} c"]
    mini.send("WindowQueue", *bodies)
    until(lambda: sum(mark in letter.body for letter in mini.cloud.dead_letters("WindowDeadLetters")) == 4)
    arrived = [body for batch in mini.batches("WindowFunction", mark) for body in batch]
    assert [arrived.count(body) for body in bodies] == [2, 2, 2, 2]


def test_a_crash_uses_up_the_receives_and_the_log_names_the_message(mini: Mini, mark: str) -> None:
    mini.send("JobQueue", f"exit {mark}")
    until(lambda: any(mark in letter.body for letter in mini.cloud.dead_letters("JobDeadLetters")))
    assert len(mini.batches("JobFunction", mark)) == 2
    letter = next(letter for letter in mini.cloud.dead_letters("JobDeadLetters") if mark in letter.body)
    lines = [json.loads(line) for line in mini.cloud.log_file.read_text(encoding="utf-8").splitlines()]
    told = [line for line in lines if letter.message_id in line["text"] and line["source"] == "platform"]
    assert [("receive 1" in line["text"], "receive 2" in line["text"]) for line in told] == [
        (True, False),
        (False, True),
    ]
    assert all("Runtime.ExitError" in line["text"] for line in told)
    assert all(line["function"] == "JobFunction" and line["request_id"] for line in told)


def test_maximum_concurrency_is_kept(mini: Mini, mark: str, tmp_path: Path) -> None:
    gate = tmp_path / mark
    for _ in range(4):
        mini.send("JobQueue", f"wait {gate}")
    until(lambda: len(mini.batches("JobFunction", mark)) == 2)
    # Two more wait in the queue; a third environment would have taken one by the time the queue was asked.
    assert mini.cloud.queue_depths()["JobQueue"].visible == 2
    assert len(mini.batches("JobFunction", mark)) == 2
    gate.touch()
    mini.cloud.wait_idle()
    assert len(mini.batches("JobFunction", mark)) == 4


def test_an_upload_reaches_the_function_through_rule_and_queue(mini: Mini, mark: str) -> None:
    bucket = mini.cloud.stack.buckets["Bucket"].name
    s3 = mini.client("s3")
    s3.put_object(Bucket=bucket, Key=f"out/{mark}", Body=b"not asked for")
    s3.put_object(Bucket=bucket, Key=f"in/{mark}", Body=b"sound")
    until(lambda: mini.batches("JobFunction", mark))
    mini.cloud.wait_idle()
    events = [json.loads(body) for batch in mini.batches("JobFunction", mark) for body in batch]
    assert [(event["detail"]["object"]["key"], event["detail"]["object"]["size"]) for event in events] == [
        (f"in/{mark}", 5)
    ]


def test_without_a_shorter_retry_a_failed_message_waits_for_its_visibility(tmp_path: Path, mark: str) -> None:
    with running_mini(tmp_path, settings=EngineSettings(retry_after_s=None)) as slow:
        slow.send("JobQueue", f"fail {mark}")
        until(lambda: slow.batches("JobFunction", mark) and not slow.cloud.engine.functions.running)
        assert slow.cloud.queue_depths()["JobQueue"].in_flight == 1
        with pytest.raises(TimeoutError, match=r"messages in \{'JobQueue': 1\}"):
            slow.cloud.wait_idle(0.5)
