"""What a session costs on AWS: amounts times prices; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
    socket_messages: int = 0
    """In both directions, each at most 32 KB."""
    socket_minutes: float = 0.0
    traces: int = 0
    kms_requests: float = 0.0


def costs(usage: Usage, usd: Mapping[str, float]) -> dict[str, float]:
    """US dollars of one session by item; vendors' prices and idle costs are not in it.

    Args:
        usage: of the session.
        usd: `cli.costs.prices.prices()`.
    """
    months = usage.stored_days / DAYS_PER_MONTH
    by_function = {f"Lambda {name}": gb_s * usd["lambda_arm64_gb_second"] for name, gb_s in usage.lambda_gb_s.items()}
    return {
        **by_function,
        "Lambda requests": usage.invocations * usd["lambda_request"],
        "HTTP API": usage.http_requests * usd["http_api_request"],
        "WebSocket API": usage.socket_messages * usd["websocket_message"]
        + usage.socket_minutes * usd["websocket_minute"],
        "SQS": usage.sqs_requests * usd["sqs_request"],
        "EventBridge": usage.events * usd["eventbridge_event"],
        "DynamoDB": usage.dynamodb_writes * usd["dynamodb_write_unit"]
        + usage.dynamodb_reads * usd["dynamodb_read_unit"],
        "S3 requests": usage.s3_writes * usd["s3_write_request"] + usage.s3_reads * usd["s3_read_request"],
        "S3 storage": usage.stored_bytes / GB * months * usd["s3_gb_month"],
        "logs": usage.log_bytes / GB * usd["logs_gb"],
        "traces": usage.traces * usd["xray_trace"],
        "KMS requests": usage.kms_requests * usd["kms_request"],
    }
