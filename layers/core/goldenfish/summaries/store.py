"""Asking for a summary: a message on the queue of the insights function."""

from __future__ import annotations

import json

from goldenfish.aws import client
from goldenfish.settings import settings


def request_summary(session_id: str, revision: int) -> None:
    """Ask for one revision of a session's summary. Asking twice is harmless: only one is written."""
    client("sqs").send_message(
        QueueUrl=settings().insights_queue_url,
        MessageBody=json.dumps({"session_id": session_id, "revision": revision}),
    )
