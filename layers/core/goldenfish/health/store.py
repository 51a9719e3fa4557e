"""One cheap question to each dependency, with no right that a request does not need anyway."""

from __future__ import annotations

from botocore.exceptions import ClientError

from goldenfish.aws import client
from goldenfish.settings import settings
from goldenfish.table import Item


def ask_table() -> None:
    """Read an item that is not there; raises if the table does not answer."""
    Item._get_connection().get_item("HEALTH", "HEALTH")


def ask_bucket() -> None:
    """Ask for an object that is not there; raises if the bucket does not answer, or refuses."""
    try:
        # Not HEAD, which answers 404 without a word whether the object or the whole bucket is missing.
        client("s3").get_object(Bucket=settings().recordings_bucket, Key="results/health")
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchKey":
            raise


def ask_queue() -> None:
    """Ask for a queue's name of its own; raises if it does not answer."""
    client("sqs").get_queue_attributes(QueueUrl=settings().insights_queue_url, AttributeNames=["QueueArn"])
