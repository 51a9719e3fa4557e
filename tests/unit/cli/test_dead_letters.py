"""Reading and replaying dead letters against SQS as moto has it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from localcloud.aws.credentials import client_settings
from localcloud.dead_letters import DeadLetters

ENDPOINT = "https://sqs.us-east-1.amazonaws.com"
SETTINGS = client_settings(ENDPOINT)


@pytest.fixture
def sqs() -> Iterator[Any]:
    with mock_aws():
        yield boto3.client("sqs", **SETTINGS)


def failed_messages(sqs: Any, bodies: list[str]) -> tuple[str, str]:
    """Bodies that failed once in a queue that gives one chance: (queue, dead letters)."""
    dead = sqs.create_queue(QueueName="dead")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 1})
    queue = sqs.create_queue(QueueName="work", Attributes={"RedrivePolicy": policy, "VisibilityTimeout": "0"})
    for body in bodies:
        sqs.send_message(QueueUrl=queue["QueueUrl"], MessageBody=body)
    while sqs.receive_message(QueueUrl=queue["QueueUrl"], MaxNumberOfMessages=10).get("Messages"):
        pass
    return queue["QueueUrl"], dead


def test_a_released_message_is_there_again_and_a_replayed_one_is_back_in_its_queue(sqs: Any) -> None:
    queue, dead = failed_messages(sqs, [f"body {n}" for n in range(12)])
    letters = DeadLetters(ENDPOINT, dead)
    first = letters.read()
    assert sorted(letter.body for letter in first) == sorted(f"body {n}" for n in range(12))
    assert letters.read() == [], "held messages are not read twice"
    for letter in first:
        letters.release(letter)
    for letter in letters.read():
        letters.replay(letter, queue)
    assert letters.read() == []
    depth = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["ApproximateNumberOfMessages"])
    assert depth["Attributes"]["ApproximateNumberOfMessages"] == "12"
