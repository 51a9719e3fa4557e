"""What is left anywhere: every item of the table, every version of every object, every message of the queues."""

from __future__ import annotations

import json
from typing import Any

from tests.unit.conftest import BUCKET, TABLE, Aws


def items(aws: Aws) -> list[dict[str, Any]]:
    """Every item of the table."""
    pages = aws.dynamodb.get_paginator("scan").paginate(TableName=TABLE, ConsistentRead=True)
    return [item for page in pages for item in page["Items"]]


def keys(aws: Aws) -> set[tuple[str, str]]:
    """Partition and sort key of every item."""
    return {(item["pk"]["S"], item["sk"]["S"]) for item in items(aws)}


def versions(aws: Aws) -> list[tuple[str, str]]:
    """Key and version of every object, delete markers too."""
    pages = aws.s3.get_paginator("list_object_versions").paginate(Bucket=BUCKET)
    return [
        (entry["Key"], entry["VersionId"])
        for page in pages
        for entry in (*page.get("Versions", ()), *page.get("DeleteMarkers", ()))
    ]


def mentions(aws: Aws, *needles: str) -> list[str]:
    """Where any of these texts stands: keys of items, keys of objects, names of queues."""
    found = [
        f"{item['pk']['S']} / {item['sk']['S']}: {needle}"
        for item in items(aws)
        for needle in needles
        if needle in json.dumps(item, ensure_ascii=False, default=str)
    ]
    for key, version in versions(aws):
        try:
            content = aws.s3.get_object(Bucket=BUCKET, Key=key, VersionId=version)["Body"].read()
        except aws.s3.exceptions.ClientError:  # a delete marker
            content = b""
        found += [f"{key}: {needle}" for needle in needles if needle.encode() in content or needle in key]
    for queue in (aws.insights_queue_url, aws.assess_queue_url):
        messages = aws.sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=0)
        found += [
            f"{queue}: {needle}"
            for message in messages.get("Messages", ())
            for needle in needles
            if needle in message["Body"]
        ]
    return found
