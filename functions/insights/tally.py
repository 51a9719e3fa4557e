"""The tally, fed by the table's stream: events to counters and metrics, each counted once.

What cannot be counted now comes again with all that follows it; what cannot be read is told and left behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord
from pydantic import ValidationError

from goldenfish.counters.metering import meter
from goldenfish.counters.service import count
from goldenfish.events.models import Event
from goldenfish.observability import Metric, invoked, make_logger, make_metrics
from goldenfish.webhooks.announcing import announce

AT_ONCE = 25
"""Records that are counted together: so many come again after a fault."""

logger = make_logger("tally")
metrics = make_metrics("tally")


@invoked(logger)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401, ARG001 (Lambda's own types)
    """Count the events of a batch of stream records; names the first record that has to come again."""
    records = event["Records"]
    for start in range(0, len(records), AT_ONCE):
        some = records[start : start + AT_ONCE]
        try:
            _serve([told for record in some if (told := _event(record)) is not None])
        except Exception:
            logger.exception("events not counted", records=len(records) - start)
            return {"batchItemFailures": [{"itemIdentifier": some[0]["dynamodb"]["SequenceNumber"]}]}
    return {"batchItemFailures": []}


def _serve(events: Sequence[Event]) -> None:
    meter(count(events), metrics)
    announce(events)


def _event(record: dict[str, Any]) -> Event | None:
    """The event that a record brings; None: it brings none, or one that cannot be read."""
    image = DynamoDBRecord(record).dynamodb.new_image  # type: ignore[union-attr]  # the stream's records have one
    if not image or not str(image.get("sk", "")).startswith("EVENT#"):
        return None
    try:
        return Event.model_validate_json(image["body"])
    except (ValidationError, KeyError):
        logger.warning("event not read", sequence_number=record["dynamodb"]["SequenceNumber"])
        metrics.add(Metric.EVENT_NOT_COUNTED)
        return None
