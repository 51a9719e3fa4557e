"""From counts and log lines to units, durations and differences."""

from __future__ import annotations

from bench.calls import calls_of, difference, durations, read_units, write_units
from localcloud.logs import LogLine


def counted(calls: int, items: int = 0, sent: int = 0, got: int = 0) -> dict[str, int]:
    return {"calls": calls, "items": items, "request_bytes": sent, "response_bytes": got}


def test_only_what_was_called_between_two_counts_is_left() -> None:
    before = {"s3.PUT": counted(2), "s3.GET": counted(5)}
    after = {"s3.PUT": counted(2), "s3.GET": counted(6, got=10), "sqs.SendMessage": counted(1)}
    assert difference(before, after) == {"s3.GET": counted(1, got=10), "sqs.SendMessage": counted(1)}


def test_a_transaction_takes_two_units_an_item_and_a_large_item_more() -> None:
    assert write_units({"dynamodb.PutItem": counted(3, 3, 3 * 900)}) == 3
    assert write_units({"dynamodb.TransactWriteItems": counted(2, 6, 2 * 800)}) == 12
    assert write_units({"dynamodb.TransactWriteItems": counted(1, 1, 5000)}) == 10


def test_a_read_takes_a_unit_for_each_four_kilobytes_and_streams_are_free() -> None:
    assert read_units({"dynamodb.Query": counted(2, 2, 0, 2 * 9000)}) == 6
    assert read_units({"dynamodb.GetItem": counted(4, 4)}) == 4
    assert read_units({"dynamodb.GetRecords": counted(100, 100, 0, 10**6)}) == 0


def test_calls_are_added_up_over_operations() -> None:
    assert calls_of({"s3.PUT": counted(2), "s3.POST": counted(1)}, "s3", ("PUT", "POST", "GET")) == 3


def test_durations_are_read_from_the_platforms_own_lines_only() -> None:
    report = "REPORT RequestId: r Duration: 1500.00 ms"
    lines = [LogLine("t", "Asr", "r", None, "platform", report), LogLine("t", "Asr", "r", None, "function", report)]
    assert durations(lines) == {"Asr": [1.5]}
