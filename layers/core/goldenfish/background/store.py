"""Starting a job: Lambda's asynchronous invocation.

The function is told not to retry (template): a turn that failed half-way must not be spoken twice, and who starts a
job has a way of its own to see that it never ended.
"""

from __future__ import annotations

from goldenfish.aws import client
from goldenfish.background.models import Job
from goldenfish.observability import request_id
from goldenfish.settings import settings


def start(job: Job) -> None:
    """Start a job; returns as soon as Lambda has taken it."""
    told = job.model_copy(update={"request_id": request_id()})
    client("lambda").invoke(
        FunctionName=settings().interviewer_function, InvocationType="Event", Payload=told.model_dump_json().encode()
    )
