"""The webhook worker: messages from its queue, signed POSTs to others' servers."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from pydantic import ValidationError

from goldenfish.observability import Metric, about, invoked, make_logger, make_metrics
from goldenfish.webhooks.delivering import deliver
from goldenfish.webhooks.models import Notice

logger = make_logger("webhook")
metrics = make_metrics("webhook")
processor = BatchProcessor(event_type=EventType.SQS)


@invoked(logger)
def handler(event: dict[str, Any], context: Any) -> Any:  # noqa: ANN401 (Lambda's own types)
    """Try the deliveries that a batch of messages asks for."""
    return process_partial_response(event=event, record_handler=_deliver, processor=processor, context=context)


def _deliver(record: SQSRecord) -> None:
    try:
        notice = Notice.model_validate_json(record.body)
    except ValidationError as fault:
        logger.warning("message dropped", faults=fault.error_count(), message_id=record.message_id)
        metrics.add(Metric.MESSAGE_DROPPED)
        return
    about(notice.session_id)
    outcome = deliver(notice)
    # Neither address nor answer: they are the owner's, who reads them in the delivery log.
    logger.info("webhook", extra={"outcome": outcome, "webhook_id": notice.webhook_id, "attempt": notice.attempt})
    metrics.add(Metric.WEBHOOK_ATTEMPTED, outcome=outcome)
