"""Pushing the session log: the table's stream tells of new events, the session's connection gets them in order.

Who writes an event mostly sends it at once; this carries what workers wrote, and what could not be sent then.
"""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord

from goldenfish.connections import service
from goldenfish.events.models import Event
from goldenfish.observability import about, invoked, make_logger

logger = make_logger("push")
processor = BatchProcessor(event_type=EventType.DynamoDBStreams)


class Undelivered(Exception):
    """The client could not take an event now; the stream brings it again."""


@invoked(logger)
def handler(event: dict[str, Any], context: Any) -> Any:  # noqa: ANN401 (Lambda's own types)
    """Push the events that a batch of stream records holds, in their order."""
    return process_partial_response(event=event, record_handler=_push, processor=processor, context=context)


def _push(record: DynamoDBRecord) -> None:
    image = record.dynamodb.new_image if record.dynamodb else None
    if not image or not str(image.get("sk", "")).startswith("EVENT#"):
        return
    event = Event.model_validate_json(image["body"])
    about(event.session_id)
    if not service.flush(event.session_id, (event,)):
        raise Undelivered(f"event {event.seq}")
