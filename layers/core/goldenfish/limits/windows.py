"""Sliding windows, estimated from two fixed ones. Pure, in whole milliseconds: no estimate hangs on a rounding.

What counts of the fixed window before is the share of it that the sliding window still covers. Proved by test: in any
span s no longer than the window W at most `limit * (1 + s / W)` requests are let through; a fixed window alone lets
twice the limit through in an instant.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS


@dataclass(frozen=True)
class Window:
    """A sliding window at one moment.

    Attributes:
        length_ms: of the window.
        elapsed_ms: since the fixed window began that is being counted, less than `length_ms`.
        previous: counted in the fixed window before.
        current: counted in this one.
    """

    length_ms: int
    elapsed_ms: int
    previous: int
    current: int

    @property
    def used(self) -> float:
        """How many count now."""
        return self.previous * (self.length_ms - self.elapsed_ms) / self.length_ms + self.current

    def is_over(self, limit: int, more: int = 0) -> bool:
        """Whether what is counted, and `more` besides, is above the limit."""
        faded = self.previous * (self.length_ms - self.elapsed_ms)
        return faded + (self.current + more) * self.length_ms > limit * self.length_ms

    def wait_ms(self, limit: int) -> int:
        """How long until one more is allowed, if none comes meanwhile.

        Args:
            limit: at least 1.
        """
        left = self.length_ms - self.elapsed_ms
        room = limit - self.current - 1
        if room >= 0:
            covered = self.length_ms if self.previous == 0 else room * self.length_ms // self.previous
            if covered > 0:
                return max(0, left - covered)
        # Not before this window ends; in the next one what was counted in this fades away.
        covered = self.length_ms if self.current == 0 else (limit - 1) * self.length_ms // self.current
        return left + max(0, self.length_ms - covered)


def minute_window(at: datetime, previous: int, current: int) -> Window:
    """The window of a minute; the fixed ones begin with the clock's minutes."""
    return Window(MINUTE_MS, at.second * 1000 + at.microsecond // 1000, previous, current)


def hour_window(at: datetime, previous: int, current: int) -> Window:
    """The window of an hour; the fixed ones begin with the clock's hours."""
    return Window(HOUR_MS, (at.minute * 60 + at.second) * 1000 + at.microsecond // 1000, previous, current)


def whole_seconds(wait_ms: int) -> int:
    """As `Retry-After` says it: never too early, and never zero."""
    return max(1, -(-wait_ms // 1000))


def end_of_day(at: datetime) -> datetime:
    """When the UTC calendar day ends, and with it a daily quota."""
    midnight = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=1)


def until(moment: datetime, at: datetime) -> int:
    """Whole seconds from `at` to `moment`, as `Retry-After` says them."""
    return whole_seconds(round((moment - at) / timedelta(milliseconds=1)))
