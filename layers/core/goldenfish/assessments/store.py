"""Asking for an assessment: a message on the queue of the assessment function."""

from __future__ import annotations

from goldenfish.aws import client
from goldenfish.recordings.notification import notice_of
from goldenfish.sessions.models import RecordingRef
from goldenfish.settings import settings


def request_assessment(recording: RecordingRef) -> None:
    """Ask for a recording to be measured once more, by the notice of its arrival. Asking twice is harmless.

    What is measured of it stands with its session, not in the message: a message that comes late asks for the same.
    """
    client("sqs").send_message(
        QueueUrl=settings().assess_queue_url, MessageBody=notice_of(settings().recordings_bucket, recording)
    )
