"""DynamoDB keeps what it acknowledged: plain moto loses writes beside transactions."""

from __future__ import annotations

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.flows.localcloud.aws.conftest import Services

THREADS, INCREMENTS = 6, 20


def test_transactional_increments_are_all_kept(services: Services) -> None:
    table, pk = services.stack.tables["Table"].name, str(uuid.uuid4())
    services.client("dynamodb").put_item(TableName=table, Item={"pk": {"S": pk}, "n": {"N": "0"}})

    def increment(client: Any) -> None:
        """Reads and writes with a condition on what was read, until it succeeds."""
        while True:
            n = client.get_item(TableName=table, Key={"pk": {"S": pk}}, ConsistentRead=True)["Item"]["n"]["N"]
            update = {
                "TableName": table,
                "Key": {"pk": {"S": pk}},
                "UpdateExpression": "SET n = :next",
                "ConditionExpression": "n = :seen",
                "ExpressionAttributeValues": {":seen": {"N": n}, ":next": {"N": str(int(n) + 1)}},
            }
            try:
                client.transact_write_items(TransactItems=[{"Update": update}])
            except client.exceptions.TransactionCanceledException:
                continue
            return

    def work(client: Any) -> None:
        for _ in range(INCREMENTS):
            increment(client)

    # One attempt each: a retried transaction could count twice, since moto forgets its token.
    clients = [services.new_client("dynamodb", retries={"total_max_attempts": 1}) for _ in range(THREADS)]
    with ThreadPoolExecutor(THREADS) as pool:
        for done in [pool.submit(work, client) for client in clients]:
            done.result()

    item = services.client("dynamodb").get_item(TableName=table, Key={"pk": {"S": pk}})["Item"]
    assert int(item["n"]["N"]) == THREADS * INCREMENTS


def test_puts_beside_failing_transactions_are_all_kept(services: Services) -> None:
    table, run = services.stack.tables["Table"].name, str(uuid.uuid4())
    done = threading.Event()

    def fail_transactions(client: Any) -> None:
        impossible = {
            "TableName": table,
            "Item": {"pk": {"S": f"{run}/never"}},
            "ConditionExpression": "attribute_exists(pk)",
        }
        while not done.is_set():
            with pytest.raises(client.exceptions.TransactionCanceledException):
                client.transact_write_items(TransactItems=[{"Put": impossible}])

    client = services.client("dynamodb")
    with ThreadPoolExecutor(2) as pool:
        failing = pool.submit(fail_transactions, services.new_client("dynamodb"))
        for number in range(150):
            client.put_item(TableName=table, Item={"pk": {"S": f"{run}/{number}"}})
        done.set()
        failing.result()

    found = [client.get_item(TableName=table, Key={"pk": {"S": f"{run}/{number}"}}) for number in range(150)]
    assert sum("Item" in answer for answer in found) == 150


def test_stream_tells_of_every_write(services: Services) -> None:
    table, pk = services.stack.tables["Table"].name, str(uuid.uuid4())
    stream = services.provisioned.stream_arns["Table"]
    client = services.client("dynamodb")
    client.put_item(TableName=table, Item={"pk": {"S": pk}})
    client.transact_write_items(TransactItems=[{"Put": {"TableName": table, "Item": {"pk": {"S": f"{pk}/2"}}}}])

    streams = services.client("dynamodbstreams")
    (shard,) = streams.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"]
    iterator = streams.get_shard_iterator(
        StreamArn=stream, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    records = streams.get_records(ShardIterator=iterator)["Records"]

    told = [record["dynamodb"]["NewImage"]["pk"]["S"] for record in records]
    assert [key for key in told if key.startswith(pk)] == [pk, f"{pk}/2"]
    assert records[-1]["eventName"] == "INSERT"
