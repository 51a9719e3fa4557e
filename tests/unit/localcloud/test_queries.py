"""A query gives what moto's own gives, and looks at no other partition."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.backends import get_backend
from moto.dynamodb.models.table import Table

from localcloud.aws.queries import look_at_one_partition

REGION = "us-east-1"
QUERIES: list[dict[str, Any]] = [
    {},
    {"ScanIndexForward": False},
    {"Limit": 2},
    {"Limit": 2, "ExclusiveStartKey": {"pk": {"S": "b"}, "sk": {"S": "2"}}},
    {"KeyConditionExpression": "pk = :pk AND begins_with(sk, :sk)", "ExpressionAttributeValues": {":sk": {"S": "3"}}},
    {"FilterExpression": "n > :n", "ExpressionAttributeValues": {":n": {"N": "2"}}},
]


@pytest.fixture
def dynamodb() -> Iterator[Any]:
    with mock_aws():
        client = boto3.client("dynamodb", REGION, aws_access_key_id="a", aws_secret_access_key="b")
        client.create_table(
            TableName="t",
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
            AttributeDefinitions=[
                {"AttributeName": "pk", "AttributeType": "S"},
                {"AttributeName": "sk", "AttributeType": "S"},
            ],
        )
        for pk in "cab":
            for n in (3, 1, 2, 33):
                client.put_item(TableName="t", Item={"pk": {"S": pk}, "sk": {"S": str(n)}, "n": {"N": str(n)}})
        yield client


def asked(dynamodb: Any, query: dict[str, Any], pk: str) -> Any:
    condition = {"KeyConditionExpression": "pk = :pk"} | query
    values = {":pk": {"S": pk}} | query.get("ExpressionAttributeValues", {})
    answer = dynamodb.query(TableName="t", **(condition | {"ExpressionAttributeValues": values}))
    return {name: answer.get(name) for name in ("Items", "Count", "ScannedCount", "LastEvaluatedKey")}


@pytest.mark.parametrize("query", QUERIES, ids=str)
@pytest.mark.parametrize("pk", ["b", "missing"])
def test_the_same_items_without_a_look_at_the_table(
    dynamodb: Any, query: dict[str, Any], pk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = asked(dynamodb, query, pk)
    monkeypatch.setattr(Table, "query", Table.query)  # named first, so that it is put back after the test
    look_at_one_partition()
    monkeypatch.delattr(Table, "all_items")
    assert asked(dynamodb, query, pk) == expected
    table = get_backend("dynamodb")["123456789012"][REGION].tables["t"]
    assert len(table.items) == 3, "a query makes no partition"
