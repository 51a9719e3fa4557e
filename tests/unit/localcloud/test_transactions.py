"""A failing transaction leaves nothing behind, and none copies the table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.backends import get_backend
from moto.dynamodb.models import DynamoDBBackend

from localcloud.aws.transactions import make_exact

ACCOUNT, REGION = "123456789012", "us-east-1"
SORTED = [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]


def key(pk: str) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": "x"}}


@pytest.fixture
def dynamodb(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    # Named first, so that what the patch replaces is put back after the test.
    monkeypatch.setattr(DynamoDBBackend, "transact_write_items", DynamoDBBackend.transact_write_items)
    make_exact()
    with mock_aws():
        client = boto3.client("dynamodb", REGION, aws_access_key_id="a", aws_secret_access_key="b")
        for name, schema in (("sorted", SORTED), ("plain", SORTED[:1])):
            client.create_table(
                TableName=name,
                BillingMode="PAY_PER_REQUEST",
                KeySchema=schema,
                AttributeDefinitions=[
                    {"AttributeName": part["AttributeName"], "AttributeType": "S"} for part in schema
                ],
                StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
            )
            for pk in ("changed", "replaced", "deleted", "other"):
                client.put_item(TableName=name, Item=key(pk) | {"n": {"N": "1"}})
        yield client


def operations(table: str) -> list[dict[str, Any]]:
    names = ("pk", "sk") if table == "sorted" else ("pk",)

    def keys(pk: str) -> dict[str, Any]:
        return {name: key(pk)[name] for name in names}

    change = {"UpdateExpression": "SET n = :two, more = :two", "ExpressionAttributeValues": {":two": {"N": "2"}}}
    return [
        {"Update": {"TableName": table, "Key": keys("changed"), **change}},
        {"Put": {"TableName": table, "Item": key("replaced") | {"n": {"N": "2"}}}},
        {"Delete": {"TableName": table, "Key": keys("deleted")}},
        {"Put": {"TableName": table, "Item": key("new")}},
    ]


def contents(client: Any, table: str) -> dict[str, Any]:
    return {item["pk"]["S"]: item for item in client.scan(TableName=table)["Items"]}


def stream_length(table: str) -> int:
    shard = get_backend("dynamodb")[ACCOUNT][REGION].tables[table].stream_shard
    assert shard is not None
    return len(shard.items)


@pytest.mark.parametrize("table", ["sorted", "plain"])
def test_failing_transaction_leaves_no_trace(dynamodb: Any, table: str) -> None:
    before, records = contents(dynamodb, table), stream_length(table)
    impossible = {"TableName": table, "Item": key("other"), "ConditionExpression": "attribute_not_exists(pk)"}

    with pytest.raises(dynamodb.exceptions.TransactionCanceledException) as refused:
        dynamodb.transact_write_items(TransactItems=[*operations(table), {"Put": impossible}])

    reasons = [reason["Code"] for reason in refused.value.response["CancellationReasons"]]
    assert reasons == ["None", "None", "None", "None", "ConditionalCheckFailed"]
    assert contents(dynamodb, table) == before
    assert stream_length(table) == records


@pytest.mark.parametrize("table", ["sorted", "plain"])
def test_transaction_that_succeeds_keeps_table_and_stream(dynamodb: Any, table: str) -> None:
    kept, records = get_backend("dynamodb")[ACCOUNT][REGION].tables[table], stream_length(table)

    dynamodb.transact_write_items(TransactItems=operations(table))

    now = contents(dynamodb, table)
    assert set(now) == {"changed", "replaced", "other", "new"}
    assert now["changed"]["n"] == now["changed"]["more"] == now["replaced"]["n"] == {"N": "2"}
    assert stream_length(table) == records + 4
    assert get_backend("dynamodb")[ACCOUNT][REGION].tables[table] is kept


def test_malformed_transaction_is_reported_by_moto(dynamodb: Any) -> None:
    before = contents(dynamodb, "sorted")

    with pytest.raises(dynamodb.exceptions.ClientError):
        dynamodb.transact_write_items(
            TransactItems=[*operations("sorted"), {"Put": {"TableName": "sorted", "Item": {"pk": {"S": "no sk"}}}}]
        )

    assert contents(dynamodb, "sorted") == before


def test_same_item_twice_is_refused_and_undone(dynamodb: Any) -> None:
    before = contents(dynamodb, "sorted")

    with pytest.raises(dynamodb.exceptions.ClientError, match="multiple operations on one item"):
        dynamodb.transact_write_items(TransactItems=[*operations("sorted"), operations("sorted")[0]])

    assert contents(dynamodb, "sorted") == before
