"""A table's stream invokes a function: filter, order, partial failures, giving up."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator

import pytest

from tests.flows.localcloud.mini_cloud import Mini, running_mini, until


@pytest.fixture(scope="module")
def mini(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mini]:
    with running_mini(tmp_path_factory.mktemp("stream")) as mini:
        mini.cloud.warm("StreamFunction")
        yield mini


@pytest.fixture
def mark() -> str:
    return uuid.uuid4().hex


def keys(mini: Mini, mark: str) -> list[str]:
    return [key.rpartition("-")[2] for batch in mini.batches("StreamFunction", mark) for key in batch if mark in key]


def test_only_records_that_fit_the_filter_arrive_in_order(mini: Mini, mark: str) -> None:
    for n in range(5):
        mini.put(f"OTHER#{mark}-{n}")
        mini.put(f"EVENT#{mark}-{n}")
        mini.put(f"EVENT#{mark}-{n}", "changed")  # MODIFY, which the filter leaves out
    mini.cloud.wait_idle()
    assert keys(mini, mark) == ["0", "1", "2", "3", "4"]


def test_a_record_is_plain_json_as_on_aws(mini: Mini, mark: str) -> None:
    mini.put(f"EVENT#{mark}-0", "x")
    until(lambda: keys(mini, mark))
    record = mini.invocations("StreamFunction")[-1]["event"]["Records"][0]
    assert record["eventName"] == "INSERT"
    assert record["eventSource"] == "aws:dynamodb"
    assert record["eventSourceARN"].startswith(mini.cloud.stack.tables["Table"].arn + "/stream/")
    assert record["dynamodb"]["NewImage"] == {"pk": {"S": f"EVENT#{mark}-0"}, "do": {"S": "x"}}
    assert record["dynamodb"]["ApproximateCreationDateTime"] > 1_700_000_000


def test_a_partial_failure_goes_on_from_the_failed_record(mini: Mini, mark: str) -> None:
    mini.put(f"EVENT#{mark}-0")
    mini.put(f"EVENT#{mark}-1", f"fail_twice {mark}")
    mini.put(f"EVENT#{mark}-2")
    until(lambda: keys(mini, mark).count("2") >= 1)
    mini.cloud.wait_idle()
    order = keys(mini, mark)
    assert order.count("0") == 1
    assert order.count("1") == 3
    assert order[-1] == "2"


@pytest.mark.parametrize("action", ["fail", "raise", "exit"])
def test_a_record_that_never_succeeds_is_given_up_and_told_to_the_destination(
    mini: Mini, mark: str, action: str
) -> None:
    before = len(mini.cloud.dead_letters("StreamDeadLetters"))
    mini.put(f"EVENT#{mark}-0", f"{action} {mark}")
    until(lambda: len(mini.cloud.dead_letters("StreamDeadLetters")) == before + 1)
    assert keys(mini, mark) == ["0"] * 3  # the first attempt and two retries
    given_up = json.loads(mini.cloud.dead_letters("StreamDeadLetters")[-1].body)
    assert given_up["DDBStreamBatchInfo"]["batchSize"] == 1
    mini.put(f"EVENT#{mark}-1")
    until(lambda: "1" in keys(mini, mark))


def test_an_error_in_a_batch_cuts_it_in_two_until_the_bad_record_is_alone(mini: Mini, mark: str) -> None:
    before = len(mini.cloud.dead_letters("StreamDeadLetters"))
    table = mini.cloud.stack.tables["Table"].name
    items = [{"pk": {"S": f"EVENT#{mark}-{n}"}, "do": {"S": f"raise {mark}" if n == 1 else ""}} for n in range(4)]
    puts = [{"Put": {"TableName": table, "Item": item}} for item in items]
    mini.client("dynamodb").transact_write_items(TransactItems=puts)  # together, so that they share a batch
    until(lambda: len(mini.cloud.dead_letters("StreamDeadLetters")) == before + 1)
    until(lambda: {"2", "3"} <= set(keys(mini, mark)))
    given_up = json.loads(mini.cloud.dead_letters("StreamDeadLetters")[-1].body)
    assert given_up["DDBStreamBatchInfo"]["batchSize"] == 1
    assert len(mini.batches("StreamFunction", mark)[0]) == 4
