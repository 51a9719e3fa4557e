"""Where the local AWS services still differ from AWS: each of these is a line in docs/local-cloud.md.

A test that fails here means that a difference is gone; then its line goes as well.
"""

from __future__ import annotations

import time
import uuid

import httpx
import pytest
from botocore.exceptions import ClientError

from localcloud.aws.s3.signature import ALGORITHM
from tests.flows.localcloud.aws.conftest import Services


def test_expired_items_are_never_removed(services: Services) -> None:
    table, item = services.stack.tables["Table"].name, {"pk": {"S": str(uuid.uuid4())}}
    expired = str(int(time.time()) - 3 * 24 * 3600)

    services.client("dynamodb").put_item(TableName=table, Item=item | {"expires_at": {"N": expired}})

    assert "Item" in services.client("dynamodb").get_item(TableName=table, Key=item)


def test_index_keys_of_the_wrong_type_are_taken(services: Services) -> None:
    table, item = services.stack.tables["Table"].name, {"pk": {"S": str(uuid.uuid4())}}

    services.client("dynamodb").put_item(TableName=table, Item=item | {"gsi_pk": {"N": "1"}})

    assert "Item" in services.client("dynamodb").get_item(TableName=table, Key=item)


def test_transaction_tokens_are_forgotten(services: Services) -> None:
    table, pk = services.stack.tables["Table"].name, {"pk": {"S": str(uuid.uuid4())}}
    dynamodb = services.client("dynamodb")
    update = {
        "TableName": table,
        "Key": pk,
        "UpdateExpression": "ADD n :one",
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }

    for _ in range(2):
        dynamodb.transact_write_items(TransactItems=[{"Update": update}], ClientRequestToken=pk["pk"]["S"])

    assert dynamodb.get_item(TableName=table, Key=pk)["Item"]["n"]["N"] == "2"


def test_size_of_a_missing_attribute_is_an_error(services: Services) -> None:
    client = services.new_client("dynamodb", retries={"total_max_attempts": 1})

    with pytest.raises(ClientError, match=r"500|Internal"):
        client.put_item(
            TableName=services.stack.tables["Table"].name,
            Item={"pk": {"S": str(uuid.uuid4())}},
            ConditionExpression="size(not_there) = :none",
            ExpressionAttributeValues={":none": {"N": "0"}},
        )


def test_dead_letters_cannot_be_moved_back_by_one_call(services: Services) -> None:
    client = services.new_client("sqs", retries={"total_max_attempts": 1})

    with pytest.raises(ClientError):
        client.start_message_move_task(SourceArn=services.stack.queues["WorkDead"].arn)


def test_bucket_policies_are_not_made(services: Services, key: str) -> None:
    s3, bucket = services.client("s3"), services.stack.buckets["Silent"].name

    # The template's policy would deny this.
    s3.put_object(Bucket=bucket, Key=key, Body=b"x")

    with pytest.raises(ClientError, match="NoSuchBucketPolicy"):
        s3.get_bucket_policy(Bucket=bucket)


def test_bodies_that_are_signed_in_chunks_are_refused(services: Services, key: str) -> None:
    url = services.client("s3").generate_presigned_url("put_object", {"Bucket": services.bucket, "Key": key})

    response = httpx.put(url, content=b"x", headers={"x-amz-content-sha256": f"STREAMING-{ALGORITHM}-PAYLOAD"})

    assert (response.status_code, "<Code>NotImplemented</Code>" in response.text) == (501, True)


@pytest.mark.parametrize("field", [{"tagging": "<Tagging/>"}, {"acl": "public-read"}])
def test_form_fields_that_are_not_emulated_are_refused(services: Services, key: str, field: dict[str, str]) -> None:
    form = services.client("s3").generate_presigned_post(services.bucket, key, Fields=field, Conditions=[field])

    response = httpx.post(form["url"], data=form["fields"], files={"file": b"x"})

    assert (response.status_code, "<Code>NotImplemented</Code>" in response.text) == (501, True)
