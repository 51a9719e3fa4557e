"""From the stored object through the rule to the queue."""

from __future__ import annotations

import dataclasses
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from localcloud.bus.bus import Bus
from tests.flows.localcloud.aws.conftest import Services


@pytest.fixture
def bus(services: Services) -> Iterator[Bus]:
    yield Bus(services.stack, services.endpoint)
    for queue in services.stack.queues.values():
        services.client("sqs").purge_queue(QueueUrl=queue.url)


def messages(services: Services, queue: str) -> list[dict[str, Any]]:
    received: list[dict[str, Any]] = (
        services.client("sqs")
        .receive_message(
            QueueUrl=services.stack.queues[queue].url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
        )
        .get("Messages", [])
    )
    return received


def upload(services: Services, key: str, bucket: str = "Recordings") -> dict[str, Any]:
    services.client("s3").put_object(Bucket=services.stack.buckets[bucket].name, Key=key, Body=b"sound")
    (event,) = services.events_so_far()
    return event


def test_queue_gets_the_raw_event(services: Services, bus: Bus, key: str) -> None:
    event = upload(services, key)

    assert bus.put(event) == 1

    (message,) = messages(services, "Work")
    assert json.loads(message["Body"]) == event
    assert bus.delivered == 1


def test_event_that_no_rule_asks_for_goes_nowhere(services: Services, bus: Bus) -> None:
    assert bus.put(upload(services, "results/1.json")) == 0

    assert messages(services, "Work") == []


def test_bucket_without_eventbridge_sends_nothing(services: Services, bus: Bus, key: str) -> None:
    assert bus.put(upload(services, key, bucket="Silent")) == 0


def test_duplicates_can_be_asked_for(services: Services, bus: Bus, key: str) -> None:
    bus.copies = 2

    bus.put(upload(services, key))

    first, second = messages(services, "Work")
    assert first["Body"] == second["Body"]
    assert first["MessageId"] != second["MessageId"]


def test_what_a_queue_does_not_take_goes_to_the_rules_dead_letters(
    services: Services, bus: Bus, key: str, caplog: pytest.LogCaptureFixture
) -> None:
    event = upload(services, key)
    queues = services.stack.queues
    gone = dataclasses.replace(queues["Work"], url=queues["Work"].url + "-gone")
    broken = Bus(dataclasses.replace(services.stack, queues=queues | {"Work": gone}), services.endpoint)

    with caplog.at_level(logging.WARNING):
        broken.put(event)

    (dead,) = messages(services, "RuleDead")
    assert json.loads(dead["Body"]) == event
    attributes = {name: value["StringValue"] for name, value in dead["MessageAttributes"].items()}
    assert attributes["RULE_ARN"] == services.stack.rules["AudioRule"].arn
    assert attributes["TARGET_ARN"] == queues["Work"].arn
    assert "NonExistentQueue" in attributes["ERROR_CODE"]
    assert "AudioRule" in caplog.text
    assert broken.delivered == 0
