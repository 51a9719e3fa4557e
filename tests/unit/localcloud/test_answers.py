"""What is read of a table is what moto's own answers say, of every kind of value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.core.serialize import ResponseSerializer

from localcloud.aws import answers

ITEM: dict[str, Any] = {
    "pk": {"S": "a"},
    "n": {"N": "1.5"},
    "b": {"B": b"\x00\xff"},
    "empty": {"S": ""},
    "no": {"BOOL": False},
    "null": {"NULL": True},
    "names": {"SS": ["x", "y"]},
    "numbers": {"NS": ["1", "2"]},
    "bytes": {"BS": [b"1"]},
    "list": {"L": [{"S": "x"}, {"M": {"S": {"S": "a member called as a type"}}}, {"L": []}]},
    "map": {"M": {"N": {"N": "3"}, "deep": {"M": {}}}},
}


def _answers() -> list[Any]:
    with mock_aws():
        client = boto3.client("dynamodb", "us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
        client.create_table(
            TableName="t",
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        )
        client.put_item(TableName="t", Item=ITEM)
        got = client.get_item(TableName="t", Key={"pk": ITEM["pk"]})["Item"]
        changed = client.update_item(
            TableName="t",
            Key={"pk": ITEM["pk"]},
            UpdateExpression="SET n = n + :one",
            ExpressionAttributeValues={":one": {"N": "1"}},
            ReturnValues="ALL_NEW",
        )["Attributes"]
        return [got, changed, client.scan(TableName="t")["Items"]]


def test_every_kind_of_value_comes_as_moto_gives_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ResponseSerializer, "get_value", answers._MOTOS_OWN)
    expected = _answers()
    assert expected[0] == ITEM
    answers.write_values_as_they_are()
    asked: list[str] = []
    monkeypatch.setattr(ResponseSerializer, "get_value", _counted(asked))
    assert _answers() == expected
    assert asked, "moto still asks here for what it writes"


def _counted(asked: list[str]) -> Callable[..., Any]:
    ours = ResponseSerializer.get_value

    def get_value(self: ResponseSerializer, value: Any, key: str, shape: Any) -> Any:
        asked.append(key)
        return ours(self, value, key, shape)

    return get_value
