"""What a session costs on AWS, from measured amounts and a table of prices; pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PRICES = Path(__file__).with_name("prices.json")
GB = 1e9
DAYS_PER_MONTH = 30.0
"""For storage that is kept in days."""


@dataclass(frozen=True)
class Usage:
    """Amounts of one session."""

    lambda_gb_s: Mapping[str, float]
    """Memory times duration by function, in GB s."""
    invocations: int
    http_requests: int
    sqs_requests: int
    events: int
    dynamodb_writes: float
    """In write units; a transaction takes two for each item."""
    dynamodb_reads: float
    """In read units."""
    s3_writes: int
    s3_reads: int
    stored_bytes: int
    stored_days: int
    log_bytes: int


def prices() -> dict[str, float]:
    """US dollars by name."""
    table = json.loads(PRICES.read_text(encoding="utf-8"))["usd"]
    return {name: entry["price"] for name, entry in table.items()}


def costs(usage: Usage) -> dict[str, float]:
    """US dollars of one session by item; vendors' prices and idle costs are not in it."""
    usd = prices()
    months = usage.stored_days / DAYS_PER_MONTH
    by_function = {f"Lambda {name}": gb_s * usd["lambda_arm64_gb_second"] for name, gb_s in usage.lambda_gb_s.items()}
    return {
        **by_function,
        "Lambda requests": usage.invocations * usd["lambda_request"],
        "HTTP API": usage.http_requests * usd["http_api_request"],
        "SQS": usage.sqs_requests * usd["sqs_request"],
        "EventBridge": usage.events * usd["eventbridge_event"],
        "DynamoDB": usage.dynamodb_writes * usd["dynamodb_write_unit"]
        + usage.dynamodb_reads * usd["dynamodb_read_unit"],
        "S3 requests": usage.s3_writes * usd["s3_write_request"] + usage.s3_reads * usd["s3_read_request"],
        "S3 storage": usage.stored_bytes / GB * months * usd["s3_gb_month"],
        "logs": usage.log_bytes / GB * usd["logs_gb"],
    }
