"""The tally: each event counts once, however the stream brings it."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from functions.insights import tally
from goldenfish.counters import service, store
from goldenfish.counters.models import Counts
from goldenfish.events.models import Event, EventType
from tests.unit.conftest import Aws
from tests.unit.counters.told import NOON, card, event, record

TODAY = NOON.date()
CONTEXT = SimpleNamespace(aws_request_id="request")


def deliver(*records: dict[str, Any]) -> list[str]:
    """Hands a batch to the function; the sequence numbers that shall come again."""
    answer = tally.handler({"Records": list(records)}, CONTEXT)
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def counted(day: date = TODAY) -> Counts:
    (found,) = service.read_days(day, day)
    return dict(found.counts)


def asked(seq: int, session_id: str = "ses_2345") -> Event:
    return event(EventType.QUESTION_ASKED, seq, turn=seq, session_id=session_id)


def test_a_batch_that_comes_again_counts_once(aws: Aws) -> None:
    records = [record(asked(n), n) for n in range(1, 71)]  # more than one transaction holds
    assert deliver(*records) == []
    assert deliver(*records) == []
    assert counted() == {"questions_asked": 70, "sessions_begun.memories": 1}


def test_a_batch_that_comes_again_from_a_point_on_with_more_counts_what_is_new(aws: Aws) -> None:
    deliver(*(record(asked(n), n) for n in (1, 2, 3)))
    deliver(*(record(asked(n), n) for n in (2, 3, 4, 5)))
    assert counted()["questions_asked"] == 5


def test_the_same_event_twice_in_a_batch_counts_once(aws: Aws) -> None:
    deliver(record(asked(1), 1), record(asked(1), 1), record(asked(1), 2))
    assert counted()["questions_asked"] == 1


def test_records_that_come_again_out_of_order_and_from_other_shards_count_once(aws: Aws) -> None:
    """A shard that splits gives the rest to its children; what comes again may come out of order: any order does."""
    events = [asked(n, f"ses_{letter}") for letter in "bcdf" for n in range(1, 8)]
    for seed in range(5):
        batch = [record(told, number) for number, told in enumerate(events)]
        random.Random(seed).shuffle(batch)
        for start in range(0, len(batch), 11):
            assert deliver(*batch[start : start + 11]) == []
    assert counted() == {"questions_asked": 28, "sessions_begun.memories": 4}


def test_what_could_not_be_counted_comes_again_with_all_that_follows(
    aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = _failing_at(2, monkeypatch)
    records = [record(asked(n), n) for n in range(1, 61)]
    (first,) = deliver(*records)
    assert first == records[tally.AT_ONCE]["dynamodb"]["SequenceNumber"]
    assert counted()["questions_asked"] == tally.AT_ONCE
    failing.clear()
    assert deliver(*records[tally.AT_ONCE :]) == []
    assert counted()["questions_asked"] == 60


def test_a_function_that_died_after_its_write_counts_nothing_twice(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    real = store.add

    def dying(day: date, ids: Any, counts: Counts) -> frozenset[str]:
        real(day, ids, counts)
        raise ConnectionError("killed before the answer arrived")

    with monkeypatch.context() as broken:
        broken.setattr(store, "add", dying)
        assert deliver(record(asked(1), 1)) != []
    assert deliver(record(asked(1), 1)) == []
    assert counted()["questions_asked"] == 1


def test_functions_that_count_at_once_do_not_lose_anything(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    real, refused = store.add, iter([True, True, False])

    def contended(day: date, ids: Any, counts: Counts) -> frozenset[str]:
        if next(refused, False):
            raise store.ContendedError
        return real(day, ids, counts)

    monkeypatch.setattr(store, "add", contended)
    assert deliver(record(asked(1), 1)) == []
    assert counted()["questions_asked"] == 1


def test_each_event_counts_for_its_own_day(aws: Aws) -> None:
    late = asked(2).model_copy(update={"ts": NOON + timedelta(hours=12)})
    deliver(record(asked(1), 1), record(late, 2))
    assert counted()["questions_asked"] == 1
    assert counted(TODAY + timedelta(days=1)) == {"questions_asked": 1}


def test_what_cannot_be_read_is_told_and_left_behind(aws: Aws, capsys: pytest.CaptureFixture[str]) -> None:
    torn = record(asked(1), 1)
    torn["dynamodb"]["NewImage"]["body"] = {"S": '{"type": "of another version"}'}
    gone = record(asked(1), 2)
    del gone["dynamodb"]["NewImage"]  # a REMOVE, should the filter ever let one through
    assert deliver(torn, gone, record(asked(2), 3)) == []
    assert counted() == {"questions_asked": 1}
    assert "EventNotCounted" in capsys.readouterr().out


def test_marks_tell_nothing_of_the_session_and_go(aws: Aws) -> None:
    deliver(record(asked(1), 1))
    items = aws.dynamodb.scan(TableName="goldenfish-test")["Items"]
    assert len(items) == 2
    assert "2345" not in json.dumps(items)
    assert all("expires_at" in item for item in items)


def test_metrics_are_written_for_what_was_counted_and_only_once(aws: Aws, capsys: pytest.CaptureFixture[str]) -> None:
    deliver(record(card(), 1))
    deliver(record(card(), 1))
    written = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    (waited,) = [line for line in written if "UploadToResultSeconds" in line]
    assert waited["UploadToResultSeconds"] == 7.5
    assert {"service": "tally", "stage": "dev"}.items() <= waited.items()
    assert [line["outcome"] for line in written if "AnswerFinished" in line] == ["done"]


def _failing_at(call: int, monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """Lets a call of the store fail, and all after it, until the set that is returned is emptied."""
    real: Callable[..., frozenset[str]] = store.add
    failing, calls = {call}, [0]

    def add(*arguments: Any) -> frozenset[str]:
        calls[0] += 1
        if failing and calls[0] >= min(failing):
            raise ConnectionError("no table")
        return real(*arguments)

    monkeypatch.setattr(store, "add", add)
    return failing
