"""The ASR worker: recordings from its queue, transcripts into the store; what is said in a turn, at once."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from functions.asr.live import transcribe_live
from functions.asr.part import TranscriptPart
from functions.asr.slice import serve_slice
from goldenfish.observability import Metric, invoked, make_logger, make_metrics
from goldenfish.recordings.worker import serve

logger = make_logger("asr")
metrics = make_metrics("asr")
processor = BatchProcessor(event_type=EventType.SQS)


@invoked(logger)
def handler(event: dict[str, Any], context: Any) -> Any:  # noqa: ANN401 (Lambda's own types)
    """Transcribe the recordings, and listen to the slices, that a batch of messages tells of; or one turn at once."""
    if "live" in event:
        metrics.add(Metric.TURN_RECEIVED)
        return transcribe_live(event)
    part = TranscriptPart(context)

    def work(record: SQSRecord) -> None:
        if not serve_slice(record, context, logger, metrics):
            serve(record, part, logger, metrics)

    return process_partial_response(event=event, record_handler=work, processor=processor, context=context)
