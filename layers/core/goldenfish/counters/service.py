"""Counting events exactly once, and reading what was counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, timedelta

from goldenfish.attempts import attempts
from goldenfish.counters import store
from goldenfish.counters.counting import counts_of
from goldenfish.counters.models import Counts, Day
from goldenfish.events.models import Event

AT_ONCE = 60
"""Events in one transaction, which takes 100 items."""
_ATTEMPTS = 8
_FIRST_PAUSE_S = 0.02


def count(events: Sequence[Event]) -> list[Event]:
    """Count events that have not been counted; delivered twice, or in another order, they count once.

    Returns:
        Those that were new, of the ones that count as anything.

    Raises:
        goldenfish.counters.store.ContendedError: others counted all the time; nothing of the last events is counted.
        pynamodb.exceptions.TransactWriteError: DynamoDB cannot be used now; likewise.
    """
    by_day: dict[date, dict[str, Event]] = {}
    for event in events:
        if counts_of(event):
            by_day.setdefault(event.ts.astimezone(UTC).date(), {})[event.id] = event
    new: list[Event] = []
    for day, of_day in by_day.items():
        for some in _some(list(of_day.values())):
            new += _count_some(day, some)
    return new


def read_days(first: date, last: date) -> list[Day]:
    """The counts of each day from the first to the last, days without any among them."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [Day(day=day, counts=store.of_day(day)) for day in days]


def sum_of(days: Sequence[Day], name: str = "") -> Counts:
    """The counts of some days together; of all counters, or of one by its label."""
    total = Counts()
    for day in days:
        for key, n in (day.labelled(name) if name else day.counts).items():
            total[key] = total.get(key, 0) + n
    return total


def _some(events: list[Event]) -> Iterator[list[Event]]:
    for start in range(0, len(events), AT_ONCE):
        yield events[start : start + AT_ONCE]


def _count_some(day: date, events: list[Event]) -> list[Event]:
    waiting = {event.id: event for event in events}
    for attempt in attempts(_ATTEMPTS, first_pause_s=_FIRST_PAUSE_S):
        try:
            counted = store.add(day, list(waiting), _together(list(waiting.values())))
        except store.ContendedError:
            if attempt == _ATTEMPTS - 1:
                raise
            continue
        if not counted:
            return list(waiting.values())
        waiting = {key: event for key, event in waiting.items() if key not in counted}
        if not waiting:
            return []
    raise store.ContendedError


def _together(events: Sequence[Event]) -> Counts:
    total = Counts()
    for event in events:
        for name, n in counts_of(event).items():
            if n:
                total[name] = total.get(name, 0) + n
    return total
