"""Whether a person declines: one decision per person and year on the slope of all sessions since the baseline.

The slope is that of least squares over the sessions' own dates, baseline included; its standard error comes of the
model's SEM, which is known, so that the statistic is normal and needs no estimate from a handful of sessions. For a
steady decline no test with the same false flags has more power (Neyman and Pearson). One-sided: only falling values
are flagged. The year begins with the baseline's last session. Every session after it is a look; the looks of one year
share one error budget of 9.5 % (`goldenfish.trends.boundaries`), and each further year has its own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from goldenfish.trends.boundaries import boundaries, spent_by

# At most one stable person of ten is flagged in a year; the half percent is for an SEM that is not quite known.
ALPHA = 0.095
YEAR_DAYS = 365.25
# The session that closes a year may be two weeks late; no year is longer for it, the next one ends as much later.
GRACE_DAYS = 15.0
# Sessions closer together than this are one look.
LOOK_DAYS = 6.5


@dataclass(frozen=True)
class Slope:
    """A line through sessions.

    Attributes:
        per_day: its slope, in the measure's unit.
        spread: sum of squared distances of the days from their mean; 0 if all sessions were at one time.
    """

    per_day: float
    spread: float


def slopes(days: Sequence[float], values: Sequence[float]) -> list[Slope]:
    """The line through the first 1, 2, ... n sessions.

    Args:
        days: when each session was, rising; length n.
        values: practice taken away; length n.
    """
    found: list[Slope] = []
    day_mean = value_mean = spread = product = 0.0
    for n, (day, value) in enumerate(zip(days, values, strict=True), start=1):
        step = day - day_mean
        day_mean += step / n
        value_mean += (value - value_mean) / n
        spread += step * (day - day_mean)
        product += step * (value - value_mean)
        found.append(Slope(product / spread if spread > 0 else 0.0, spread))
    return found


def declines(days: Sequence[float], values: Sequence[float], sem: float, baseline: int) -> bool:
    """The decision for the person-year that the last session falls in.

    Args:
        days: when each session was, rising; length n > baseline.
        values: practice taken away; length n.
        sem: standard error of measurement of one session, above 0.
        baseline: how many sessions the baseline has.

    Returns:
        True if the boundary was crossed at any look of that year.
    """
    lines = slopes(days, values)
    since = [day - days[baseline - 1] for day in days]
    year = _year(since[-1])
    looks = _looks(since, [line.spread for line in lines], year, baseline)
    # A known SEM is a unit: the boundaries do not depend on it.
    information = tuple(lines[look].spread for look in looks)
    critical = boundaries(information, tuple(spent_by(since[look] / YEAR_DAYS - (year - 1), ALPHA) for look in looks))
    return any(
        -lines[look].per_day * math.sqrt(lines[look].spread) / sem >= bound
        for look, bound in zip(looks, critical, strict=True)
    )


def _year(days: float) -> int:
    """Which person-year a day since the baseline falls in, from 1."""
    return max(1, math.ceil((days - GRACE_DAYS) / YEAR_DAYS))


def _looks(since: Sequence[float], spreads: Sequence[float], year: int, baseline: int) -> list[int]:
    """The sessions of a year that are decided on: at least a week apart, so each adds to what is known."""
    looks: list[int] = []
    for place in range(baseline, len(since)):
        if _year(since[place]) != year or spreads[place] <= 0:
            continue
        if not looks or since[place] - since[looks[-1]] >= LOOK_DAYS:
            looks.append(place)
    return looks
