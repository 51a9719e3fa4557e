"""Makes queues, dead-letter queues first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from localcloud.template.model import Queue


def make(queues: Iterable[Queue], client: Any) -> None:  # noqa: ANN401 -- boto3's clients have no static type
    """Makes the queues with their redrive and access policies."""
    for queue in sorted(queues, key=lambda queue: queue.dead_letters is not None):
        client.create_queue(QueueName=queue.name, Attributes=queue.attributes)
