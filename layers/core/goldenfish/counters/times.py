"""Measured times from their buckets. Pure.

A bucket tells only that a time was not longer than its bound, so a quantile is given as the bound of its bucket.
"""

from __future__ import annotations

import math

from pydantic import Field

from goldenfish.counters.models import ENDLESS, HISTOGRAMS, SUM, Counts, bound_name
from goldenfish.frozen import Frozen

NOTHING = "nothing was measured in this time"


class Figure(Frozen):
    """A computed number with what it rests on; never a number that looks real and is not."""

    value: float | None
    n: int = Field(description="how many cases it rests on")
    reason: str | None = Field(description="why there is no value; null where there is one")


class Times(Frozen):
    """How long something took."""

    n: int
    mean_s: Figure
    p50_at_most_s: Figure = Field(description="half of them took no longer; a bound of a bucket")
    p95_at_most_s: Figure


def buckets_of(histogram: str, found: Counts) -> list[tuple[float | None, int]]:
    """Upper bounds with the number of times in each bucket, not added up; None is the bucket without a bound."""
    bounded = [(bound, found.get(bound_name(bound), 0)) for bound in HISTOGRAMS[histogram].bounds_s]
    return [*bounded, (None, found.get(ENDLESS, 0))]


def times_of(histogram: str, found: Counts) -> Times:
    """Mean and quantiles of a histogram."""
    buckets = buckets_of(histogram, found)
    n = sum(count for _, count in buckets)
    return Times(
        n=n,
        mean_s=ratio(found.get(SUM, 0) / 1000, n),
        p50_at_most_s=_quantile(0.5, buckets, n),
        p95_at_most_s=_quantile(0.95, buckets, n),
    )


def ratio(part: float, n: int) -> Figure:
    """A share or a mean; none of nothing."""
    return Figure(value=round(part / n, 4), n=n, reason=None) if n else Figure(value=None, n=0, reason=NOTHING)


def _quantile(share: float, buckets: list[tuple[float | None, int]], n: int) -> Figure:
    if not n:
        return Figure(value=None, n=0, reason=NOTHING)
    wanted, reached = math.ceil(share * n), 0
    for bound, count in buckets:
        reached += count
        if reached >= wanted:
            if bound is None:
                break
            return Figure(value=bound, n=n, reason=None)
    return Figure(value=None, n=n, reason="longer than the longest time that is told apart")
