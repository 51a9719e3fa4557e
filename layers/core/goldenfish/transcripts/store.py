"""Paying once: a lock and a memory round a vendor call, in the table, by Powertools' idempotency utility.

Keyed by the recording, not by the message: S3's own duplicate notices come as different messages. Only that
it was paid for is remembered, never the words.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent_function,
)

from goldenfish.aws import client
from goldenfish.recordings.notification import notice_of
from goldenfish.sessions.models import RecordingRef
from goldenfish.settings import settings
from goldenfish.transcripts.paid_key import PARTITION, PREFIX, paid_key

# Longer than a dead letter can lie before it is replayed (14 days).
_KEPT_SECONDS = 15 * 24 * 3600


@lru_cache(maxsize=1)
def _persistence() -> DynamoDBPersistenceLayer:
    return DynamoDBPersistenceLayer(
        table_name=settings().table_name,
        key_attr="pk",
        sort_key_attr="sk",
        static_pk_value=PARTITION,
        expiry_attr="expires_at",
    )


def pay_once(recording_id: str, context: Any, work: Callable[[], str]) -> None:  # noqa: ANN401 (Lambda's context)
    """Run `work` once per recording; do nothing when it was done before.

    Args:
        recording_id: what is paid for.
        context: Lambda's, so that a lock ends with the invocation that holds it.
        work: calls the vendor, stores the transcript, returns its recording. An exception releases the lock.

    Raises:
        IdempotencyAlreadyInProgressError: another worker is at it; the message comes again later.
    """
    config = IdempotencyConfig(expires_after_seconds=_KEPT_SECONDS, raise_on_no_idempotency_key=True)
    config.register_lambda_context(context)

    @idempotent_function(  # type: ignore[untyped-decorator]  # Powertools leaves it untyped
        data_keyword_argument="recording_id",
        persistence_store=_persistence(),
        config=config,
        key_prefix=PREFIX,
    )
    def once(*, recording_id: str) -> str:  # noqa: ARG001 (the utility reads it)
        return work()

    once(recording_id=recording_id)


def forget_payment(recording_id: str) -> None:
    """Forget that a recording was paid for: its transcript was erased, and may be bought again."""
    client("dynamodb").delete_item(
        TableName=settings().table_name, Key={"pk": {"S": PARTITION}, "sk": {"S": paid_key(recording_id)}}
    )


def request_transcription(recording: RecordingRef) -> None:
    """Ask for a recording to be transcribed, by the notice of its arrival. Asking twice is harmless."""
    client("sqs").send_message(
        QueueUrl=settings().asr_queue_url, MessageBody=notice_of(settings().recordings_bucket, recording)
    )
