"""Everything that a running local cloud holds, read once: the table, the bucket's keys, the queues."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import boto3
from boto3.dynamodb.types import TypeDeserializer

from localcloud.aws.credentials import client_settings
from localcloud.dead_letters import DeadLetter, DeadLetters

Json = dict[str, Any]

_PLAIN = TypeDeserializer()


@dataclass(frozen=True)
class Places:
    """Where to look.

    Attributes:
        endpoint: of the local AWS services.
        tables: names of the tables.
        buckets: names of the buckets.
        queues: addresses of the queues that functions read, by logical id.
        dead_letters: likewise of the dead-letter queues.
    """

    endpoint: str
    tables: tuple[str, ...]
    buckets: tuple[str, ...]
    queues: Mapping[str, str]
    dead_letters: Mapping[str, str]


@dataclass(frozen=True)
class Evidence:
    """What was found.

    Attributes:
        groups: the tables' items, plain, by partition key.
        keys: of all objects.
        waiting: how many messages each queue holds, those under way included.
        dead: the dead letters, by queue.
    """

    groups: Mapping[str, list[Json]]
    keys: frozenset[str] = frozenset()
    waiting: Mapping[str, int] = field(default_factory=dict)
    dead: Mapping[str, list[DeadLetter]] = field(default_factory=dict)

    def sessions(self) -> Iterator[tuple[str, list[Json]]]:
        """The identifier and the items of every session that has any."""
        for pk, items in sorted(self.groups.items()):
            if pk.startswith("SESSION#"):
                yield pk.removeprefix("SESSION#"), items


def read(places: Places) -> Evidence:
    """Read everything; dead letters stay where they are."""
    settings = client_settings(places.endpoint)
    dynamodb, s3, sqs = (boto3.client(name, **settings) for name in ("dynamodb", "s3", "sqs"))
    return Evidence(
        groups=_groups(dynamodb, places.tables),
        keys=frozenset(_keys(s3, places.buckets)),
        waiting={name: _depth(sqs, url) for name, url in places.queues.items()},
        dead={name: _letters(places.endpoint, url) for name, url in places.dead_letters.items()},
    )


def _groups(dynamodb: Any, tables: tuple[str, ...]) -> dict[str, list[Json]]:  # noqa: ANN401 - boto3 is not typed
    groups: defaultdict[str, list[Json]] = defaultdict(list)
    for table in tables:
        for page in dynamodb.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
            for raw in page["Items"]:
                item = {name: _PLAIN.deserialize(value) for name, value in raw.items()}
                if isinstance(item.get("body"), str):
                    item["body"] = json.loads(item["body"])
                groups[item["pk"]].append(item)
    return groups


def _keys(s3: Any, buckets: tuple[str, ...]) -> Iterator[str]:  # noqa: ANN401 - as above
    for bucket in buckets:
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
            yield from (entry["Key"] for entry in page.get("Contents", []))


def _depth(sqs: Any, url: str) -> int:  # noqa: ANN401 - as above
    names = ("", "NotVisible", "Delayed")
    wanted = [f"ApproximateNumberOfMessages{name}" for name in names]
    told = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=wanted)["Attributes"]
    return sum(int(count) for count in told.values())


def _letters(endpoint: str, url: str) -> list[DeadLetter]:
    letters = DeadLetters(endpoint, url)
    found = letters.read()
    for letter in found:
        letters.release(letter)
    return found
