"""Asking for a summary: a message on the queue of the insights function."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import boto3
from botocore.config import Config

from goldenfish.settings import settings


@lru_cache(maxsize=1)
def _sqs() -> Any:  # noqa: ANN401 (boto3 builds its clients at run time)
    config = Config(connect_timeout=5, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 3})
    return boto3.client("sqs", region_name=settings().aws_region, config=config)


def request_summary(session_id: str, revision: int) -> None:
    """Ask for one revision of a session's summary. Asking twice is harmless: only one is written."""
    _sqs().send_message(
        QueueUrl=settings().insights_queue_url,
        MessageBody=json.dumps({"session_id": session_id, "revision": revision}),
    )
