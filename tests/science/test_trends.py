"""How often is a stable person flagged in a year, and how often one who declines by two SEM a year found?

Sessions are normal around a person's level with the SEM of the card. Each figure is of 10,000 people; with every
session a look it goes through `goldenfish.trends.decline.declines` as shipped (1,000 people through `trend` with
dates and practice), decided once it is the last slope against the whole budget.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from statistics import NormalDist

import numpy as np
import pytest
from numpy.typing import NDArray

from goldenfish.trends.decline import ALPHA, YEAR_DAYS, declines, slopes
from goldenfish.trends.models import SessionValue
from goldenfish.trends.trend import BASELINE, trend
from tests.science.figures import show

PEOPLE, SEM = 10_000, 1.7
MONTH = YEAR_DAYS / 12
ONE_WEEK_THEN_MONTHS = [0.0, 3.0, 7.0, *(7 + MONTH * month for month in range(1, 13))]
FIFTEEN_MONTHS = [MONTH * month for month in range(15)]
TWELVE_IN_ALL = [MONTH * month for month in range(12)]
THIRTEEN_IN_ALL = [MONTH * month for month in range(13)]
SCHEDULES = {
    "baseline in one week, then 12 monthly": ONE_WEEK_THEN_MONTHS,
    "15 monthly, the first 3 the baseline": FIFTEEN_MONTHS,
    "baseline in one week, then weekly": [0.0, 3.0, 7.0, *(7 + 7.0 * week for week in range(1, 53))],
    "baseline in one week, then every quarter": [
        0.0,
        3.0,
        7.0,
        *(7 + 3 * MONTH * quarter for quarter in range(1, 5)),
    ],
    "three years, monthly": [MONTH * month for month in range(39)],
}
MOST_FALSE = 0.10


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_a_stable_person_is_rarely_flagged_in_a_year(schedule: str) -> None:
    days = SCHEDULES[schedule]
    looks, once = _flagged(days, 0.0), _flagged_once(days, 0.0)
    show(
        f"stable, {schedule}: flagged {looks:.3f} per person-year with every session a look, {once:.3f} decided once"
    )
    assert looks <= MOST_FALSE
    assert once <= MOST_FALSE


@pytest.mark.parametrize(
    "schedule", ["baseline in one week, then 12 monthly", "15 monthly, the first 3 the baseline"]
)
def test_two_sem_a_year_are_found_after_twelve_monthly_sessions(schedule: str) -> None:
    days = SCHEDULES[schedule]
    for start, said in ((0.0, "from the first session"), (days[BASELINE - 1], "from the baseline's end")):
        once, looks = _flagged_once(days, 2.0, start=start), _flagged(days, 2.0, start=start)
        show(f"-2 SEM a year {said}, {schedule}: found {once:.3f} decided once, {looks:.3f} with early looks")
        assert once >= 0.80


def test_what_no_test_can_do() -> None:
    """Twelve sessions in all, baseline among them: even the most powerful test stays below 80 %."""
    normal = NormalDist()
    for days, said in ((TWELVE_IN_ALL, "12"), (THIRTEEN_IN_ALL, "13")):
        apart = np.array(days) - np.mean(days)
        best = normal.cdf(2 / YEAR_DAYS * float(np.sqrt((apart**2).sum())) - normal.inv_cdf(1 - MOST_FALSE))
        ours = _flagged_once(days, 2.0)
        show(f"-2 SEM a year, {said} monthly sessions in all: best possible {best:.3f}, ours decided once {ours:.3f}")
    assert ours >= 0.80


def test_sizes_of_decline() -> None:
    for drift in (0.5, 1.0, 1.5, 2.0, 3.0):
        once, looks = _flagged_once(ONE_WEEK_THEN_MONTHS, drift), _flagged(ONE_WEEK_THEN_MONTHS, drift)
        show(f"-{drift:g} SEM a year: found {once:.3f} decided once, {looks:.3f} with early looks")


def test_when_early_looks_find_it() -> None:
    values = _values(ONE_WEEK_THEN_MONTHS, 2.0, 0.0)[:2000]
    days = ONE_WEEK_THEN_MONTHS
    found = [np.mean([declines(days[:n], row[:n], SEM, BASELINE) for row in values.tolist()]) for n in range(4, 16)]
    show("-2 SEM a year, share found by month 1 to 12: " + " ".join(f"{share:.2f}" for share in found))
    assert found == sorted(found)


def test_a_wrong_sem_is_costly() -> None:
    for factor in (0.7, 0.85, 1.0, 1.2, 1.5):
        stable, falling = (_flagged(ONE_WEEK_THEN_MONTHS, drift, believed=factor) for drift in (0.0, 2.0))
        show(f"card's SEM {factor:g} of the true one: stable flagged {stable:.3f}, -2 SEM a year found {falling:.3f}")


def test_whole_trends_with_practice_and_uneven_dates() -> None:
    people, practice = 1000, 1.1
    rng = np.random.default_rng(9)
    flags, outside = np.zeros(people), np.zeros(people)
    for person in range(people):
        days = np.cumsum([0, *rng.uniform(2, 10, 2), *rng.uniform(20, 40, 11)])
        values = 25 + rng.normal(0, SEM, days.size) + practice * (np.arange(days.size) > 0)
        found = trend(_sessions(days, values), measure="estimate", unit="points", sem=SEM, practice=practice)
        flags[person] = bool(found.flag)
        outside[person] = np.mean([abs(point.rci) > 1.645 for point in found.points if point.rci is not None])
    show(
        f"stable with practice, uneven dates: flagged {flags.mean():.3f} per person-year;"
        f" {outside.mean():.3f} of single sessions outside the band, any of the year's {np.mean(outside > 0):.3f}"
    )
    assert flags.mean() <= MOST_FALSE
    assert outside.mean() <= 0.10


def _values(days: list[float], drift: float, start: float) -> NDArray[np.floating]:
    """Everybody's sessions, shape (people, sessions); the decline, in SEM a year, begins on day `start`."""
    rng = np.random.default_rng(1)
    since = np.maximum(np.array(days) - start, 0) / YEAR_DAYS
    values: NDArray[np.floating] = 25 + SEM * (rng.normal(size=(PEOPLE, len(days))) - drift * since)
    return values


def _flagged(days: list[float], drift: float, *, start: float = 0.0, believed: float = 1.0) -> float:
    """The share of people who are flagged in the year of the last session, every session being a look."""
    rows = _values(days, drift, start).tolist()
    return float(np.mean([declines(days, row, believed * SEM, BASELINE) for row in rows]))


def _flagged_once(days: list[float], drift: float, *, start: float = 0.0) -> float:
    """The same where only the last session is a look and has the whole budget."""
    bound = NormalDist().inv_cdf(1 - ALPHA)
    lines = [slopes(days, row)[-1] for row in _values(days, drift, start).tolist()]
    return float(np.mean([-line.per_day * math.sqrt(line.spread) / SEM >= bound for line in lines]))


def _sessions(days: NDArray[np.floating], values: NDArray[np.floating]) -> list[SessionValue]:
    first = datetime(2026, 3, 1, 9, tzinfo=UTC)
    return [
        SessionValue(at=first + timedelta(days=day), value=value, language="vi", form="A", model="m")
        for day, value in zip(days.tolist(), values.tolist(), strict=True)
    ]
