"""The tally dies at every AWS call, before it took effect and after: the batch comes again, all is counted once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from functions.insights import tally
from goldenfish.counters import service
from goldenfish.counters.models import Counts
from goldenfish.events.models import EventType
from tests.faults.crashes import Crash, calls_dying
from tests.unit.conftest import Aws
from tests.unit.counters.told import NOON, card, event, record

YESTERDAY = NOON - timedelta(days=1)
EVENTS = (
    event(EventType.QUESTION_ASKED, 1, turn=1, ts=YESTERDAY),
    event(EventType.RECORDING_STORED, 2, turn=1, ts=YESTERDAY, size_bytes=5, late=False),
    card(3),
    event(EventType.SESSION_SUMMARY, 4, revision=1),
)
BATCH = {"Records": [record(told, number) for number, told in enumerate(EVENTS)]}
CALLS = 4
"""Two days, and whose the session of two events is that a webhook could want."""
NOTHING_LEFT: dict[str, Any] = {"batchItemFailures": []}


def counted() -> list[Counts]:
    return [dict(day.counts) for day in service.read_days(YESTERDAY.date(), NOON.date())]


def deliver(die_at: int | None, *, after: bool) -> int:
    """Hands the batch over until it is done with, as the stream does; how many AWS calls the first attempt made."""
    first = 0
    for attempt in range(3):
        with calls_dying(die_at if attempt == 0 else None, after=after) as calls:
            try:
                answer = tally.handler(BATCH, None)
            except Crash:
                continue
            finally:
                first = first or calls.count
        if answer == NOTHING_LEFT:
            return first
    raise AssertionError("never came through")


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("die_at", range(1, CALLS + 1))
def test_whichever_call_it_dies_at(aws: Aws, die_at: int, *, after: bool) -> None:
    deliver(die_at, after=after)
    assert counted() == [
        {"questions_asked": 1, "sessions_begun.memories": 1, "recordings_stored": 1, "recording_bytes": 5},
        {
            "answers_finished.done": 1,
            "transcripts.done": 1,
            "assessments.done": 1,
            "audio_ms": 12500,
            "upload_to_result_seconds.10": 1,
            "upload_to_result_seconds.sum_ms": 7500,
            "sessions_summarised": 1,
        },
    ]


def test_no_call_is_beyond_those(aws: Aws) -> None:
    assert deliver(None, after=False) == CALLS
