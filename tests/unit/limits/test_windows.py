"""The sliding window: what it lets through, and that it keeps what `Retry-After` promises."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenfish.limits.windows import HOUR_MS, MINUTE_MS, Window, end_of_day, until, whole_seconds

LENGTHS = st.sampled_from([1_000, MINUTE_MS, HOUR_MS])


class Counters:
    """A caller's fixed windows, kept as the store keeps them; time in milliseconds from the first request."""

    def __init__(self, length_ms: int, limit: int) -> None:
        self.length_ms, self.limit = length_ms, limit
        self.counted: dict[int, int] = {}
        self.passed: list[int] = []

    def window(self, at: int) -> Window:
        number, elapsed = divmod(at, self.length_ms)
        return Window(self.length_ms, elapsed, self.counted.get(number - 1, 0), self.counted.get(number, 0))

    def ask(self, at: int) -> int:
        """Milliseconds to wait; 0: it was let through."""
        number, bounded = at // self.length_ms, self.counted.get(at // self.length_ms, 0)
        counted = bounded < self.limit  # as the store's condition: what reaches the bound is not counted
        if counted:
            self.counted[number] = bounded + 1
        seen = self.window(at)
        if seen.is_over(self.limit, 0 if counted else 1):
            return seen.wait_ms(self.limit)
        self.passed.append(at)
        return 0


@given(LENGTHS, st.integers(1, 12), st.lists(st.integers(0, 400), min_size=1, max_size=80), st.integers(1, 1000))
def test_what_passes_in_a_span_is_bounded(length: int, limit: int, gaps: list[int], thousandth: int) -> None:
    counters, at = Counters(length, limit), 0
    for gap in gaps:
        at += gap * length // 1000
        counters.ask(at)
    span = length * thousandth // 1000
    for first in counters.passed:
        inside = sum(first <= other <= first + span for other in counters.passed)
        assert inside <= limit * (1 + span / length)


@given(LENGTHS, st.integers(1, 12), st.lists(st.integers(0, 100), min_size=1, max_size=60))
def test_who_waits_as_told_is_let_through(length: int, limit: int, gaps: list[int]) -> None:
    counters, at = Counters(length, limit), 0
    for gap in gaps:
        at += gap * length // 1000
        wait = counters.ask(at)
        if wait:
            assert 0 < wait <= 2 * length
            at += wait
            assert counters.ask(at) == 0


@given(LENGTHS, st.integers(1, 12), st.integers(0, 999))
def test_below_the_limit_everybody_passes(length: int, limit: int, offset: int) -> None:
    """As many as allowed in the window before, and none for as long: nothing of them counts any more."""
    counters = Counters(length, limit)
    start = offset * length // 1000
    assert [counters.ask(start) for _ in range(limit)] == [0] * limit
    assert counters.ask(start) > 0
    assert counters.ask(start + 2 * length) == 0


@given(st.integers(0, 20), st.integers(0, 20), st.integers(1, 20), st.integers(0, MINUTE_MS - 1))
def test_the_wait_is_the_shortest(previous: int, current: int, limit: int, elapsed: int) -> None:
    wait = Window(MINUTE_MS, elapsed, previous, current).wait_ms(limit)

    def later(by: int) -> Window:
        passed, rest = divmod(elapsed + by, MINUTE_MS)
        before, now = ((previous, current), (current, 0), (0, 0))[passed]
        return Window(MINUTE_MS, rest, before, now + 1)

    assert not later(wait).is_over(limit)
    assert wait == 0 or later(wait - 1).is_over(limit)


@pytest.mark.parametrize(("ms", "seconds"), [(0, 1), (1, 1), (1000, 1), (1001, 2), (59_999, 60)])
def test_seconds_are_never_too_early(ms: int, seconds: int) -> None:
    assert whole_seconds(ms) == seconds


def test_a_day_ends_at_midnight_utc() -> None:
    at = datetime(2026, 11, 21, 23, 59, 59, 500_000, tzinfo=UTC)
    assert end_of_day(at) == datetime(2026, 11, 22, tzinfo=UTC)
    assert until(end_of_day(at), at) == 1
    assert end_of_day(datetime(2026, 12, 31, tzinfo=UTC) + timedelta(hours=2)) == datetime(2027, 1, 1, tzinfo=UTC)
