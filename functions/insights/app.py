"""The insights worker: requests from its queue, summaries into the store."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from pydantic import ValidationError

from goldenfish.observability import Metric, about, invoked, make_logger, make_metrics
from goldenfish.problems import SessionNotFound
from goldenfish.summaries.models import SummaryRequest
from goldenfish.summaries.service import write_summary

logger = make_logger("insights")
metrics = make_metrics("insights")
processor = BatchProcessor(event_type=EventType.SQS)


@invoked(logger)
def handler(event: dict[str, Any], context: Any) -> Any:  # noqa: ANN401 (Lambda's own types)
    """Write the summaries that a batch of messages asks for."""
    return process_partial_response(event=event, record_handler=_serve, processor=processor, context=context)


def _serve(record: SQSRecord) -> None:
    about("")
    metrics.add(Metric.MESSAGE_RECEIVED)
    try:
        request = SummaryRequest.model_validate_json(record.body)
    except ValidationError as fault:
        logger.warning("message dropped", faults=fault.error_count(), message_id=record.message_id)
        metrics.add(Metric.MESSAGE_DROPPED)
        return
    about(request.session_id)
    try:
        written = write_summary(request, _not_printed)
    except SessionNotFound:  # erased meanwhile; what was stored goes with the next sweep
        logger.info("session erased")
        return
    logger.info("done" if written else "already done", revision=request.revision)


def _not_printed(fault: Exception) -> None:
    logger.error("report not printed", exc_info=fault)
    metrics.add(Metric.REPORT_NOT_PRINTED)
