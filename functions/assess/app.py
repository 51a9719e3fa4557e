"""The assessment worker: recordings from its queue, measurements into the store."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from functions.assess.part import AssessmentPart
from goldenfish.observability import invoked, make_logger, make_metrics
from goldenfish.recordings.worker import serve

logger = make_logger("assess")
metrics = make_metrics("assess")
processor = BatchProcessor(event_type=EventType.SQS)
part = AssessmentPart()


@invoked(logger)
def handler(event: dict[str, Any], context: Any) -> Any:  # noqa: ANN401 (Lambda's own types)
    """Assess the recordings that a batch of messages tells of."""

    def work(record: SQSRecord) -> None:
        serve(record, part, logger, metrics)

    return process_partial_response(event=event, record_handler=work, processor=processor, context=context)
