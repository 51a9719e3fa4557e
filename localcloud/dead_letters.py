"""Messages that failed for good: reading them, and sending them back to the queue they came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import boto3

from localcloud.aws.credentials import client_settings

HOLD_S = 30
"""Seconds for which a message that was read stays hidden from others."""
BATCH = 10


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One message of a dead-letter queue, held until it is replayed or released."""

    message_id: str
    body: str
    sent_at: str
    receives: int
    target_arn: str | None
    """Where EventBridge could not deliver it, for messages that no worker has seen."""
    error: str | None
    """What EventBridge was told when it could not deliver it."""
    receipt: str


class DeadLetters:
    """One dead-letter queue of a running local cloud."""

    def __init__(self, endpoint: str, url: str) -> None:
        self._url = url
        self._sqs: Any = boto3.client("sqs", **client_settings(endpoint))

    def read(self) -> list[DeadLetter]:
        """All messages, oldest first; each stays hidden for `HOLD_S` seconds or until it is released."""
        found: list[DeadLetter] = []
        while True:
            answer = self._sqs.receive_message(
                QueueUrl=self._url,
                MaxNumberOfMessages=BATCH,
                VisibilityTimeout=HOLD_S,
                MessageSystemAttributeNames=["All"],
                MessageAttributeNames=["All"],
            )
            messages = answer.get("Messages", [])
            if not messages:
                return sorted(found, key=lambda letter: letter.sent_at)
            found += [_letter(message) for message in messages]

    def release(self, letter: DeadLetter) -> None:
        """Let others see the message again at once."""
        self._sqs.change_message_visibility(QueueUrl=self._url, ReceiptHandle=letter.receipt, VisibilityTimeout=0)

    def replay(self, letter: DeadLetter, to_url: str) -> None:
        """Send the message to a queue and, only then, delete it here: a crash between leaves two, never none."""
        self._sqs.send_message(QueueUrl=to_url, MessageBody=letter.body)
        self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=letter.receipt)


def _letter(message: Mapping[str, Any]) -> DeadLetter:
    attributes = message.get("Attributes", {})
    sent = datetime.fromtimestamp(int(attributes.get("SentTimestamp", 0)) / 1000, UTC)
    told = {name: value.get("StringValue") for name, value in message.get("MessageAttributes", {}).items()}
    return DeadLetter(
        message_id=message["MessageId"],
        body=message["Body"],
        sent_at=sent.isoformat(timespec="milliseconds"),
        receives=int(attributes.get("ApproximateReceiveCount", 0)),
        target_arn=told.get("TARGET_ARN"),
        error=told.get("ERROR_MESSAGE"),
        receipt=message["ReceiptHandle"],
    )
