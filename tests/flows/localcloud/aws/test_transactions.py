"""A failing transaction changes nothing, and the stream goes on for those who read it."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.flows.localcloud.aws.conftest import Services


@pytest.fixture
def table(services: Services) -> str:
    """The table with a stream."""
    return services.stack.tables["Table"].name


def _fail(client: Any, table: str, *operations: dict[str, Any]) -> None:
    """Runs the operations together with one that fails, which comes last."""
    impossible = {
        "TableName": table,
        "Item": {"pk": {"S": str(uuid.uuid4())}},
        "ConditionExpression": "attribute_exists(pk)",
    }
    with pytest.raises(client.exceptions.TransactionCanceledException):
        client.transact_write_items(TransactItems=[*operations, {"Put": impossible}])


def test_everything_is_as_it_was(services: Services, table: str) -> None:
    client = services.client("dynamodb")
    old, gone, new = (f"{kind}-{uuid.uuid4()}" for kind in ("old", "gone", "new"))
    for pk in (old, gone):
        client.put_item(TableName=table, Item={"pk": {"S": pk}, "n": {"N": "1"}})
    update = {
        "TableName": table,
        "Key": {"pk": {"S": old}},
        "UpdateExpression": "SET n = :n",
        "ExpressionAttributeValues": {":n": {"N": "2"}},
    }
    _fail(
        client,
        table,
        {"Update": update},
        {"Delete": {"TableName": table, "Key": {"pk": {"S": gone}}}},
        {"Put": {"TableName": table, "Item": {"pk": {"S": new}}}},
    )

    def n(pk: str) -> str | None:
        item = client.get_item(TableName=table, Key={"pk": {"S": pk}}, ConsistentRead=True).get("Item")
        return item["n"]["N"] if item else None

    assert (n(old), n(gone), n(new)) == ("1", "1", None)


def test_a_stream_is_read_on_after_a_failed_transaction(services: Services, table: str) -> None:
    client, streams = services.client("dynamodb"), services.client("dynamodbstreams")
    arn = client.describe_table(TableName=table)["Table"]["LatestStreamArn"]
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="LATEST")["ShardIterator"]
    never, after = f"never-{uuid.uuid4()}", f"after-{uuid.uuid4()}"
    _fail(client, table, {"Put": {"TableName": table, "Item": {"pk": {"S": never}}}})
    client.put_item(TableName=table, Item={"pk": {"S": after}})
    records = streams.get_records(ShardIterator=iterator)["Records"]
    assert [record["dynamodb"]["Keys"]["pk"]["S"] for record in records] == [after]
