"""The slope of a person's sessions and the year's one decision."""

from __future__ import annotations

import numpy as np
import pytest

from goldenfish.trends.decline import declines, slopes

MONTH = 365.25 / 12
DAYS = [0.0, 3.0, 7.0, *(7 + MONTH * month for month in range(1, 13))]


def test_slopes_are_those_of_least_squares() -> None:
    rng = np.random.default_rng(4)
    days, values = np.sort(rng.uniform(0, 300, 9)), rng.normal(20, 3, 9)
    for n, line in enumerate(slopes(days.tolist(), values.tolist()), start=1):
        if n > 1:
            assert line.per_day == pytest.approx(np.polyfit(days[:n], values[:n], 1)[0], abs=1e-12)
        assert line.spread == pytest.approx(((days[:n] - days[:n].mean()) ** 2).sum())


def test_a_steep_fall_is_a_decline_and_a_rise_is_none() -> None:
    falling = [25 - 6 * day / 365.25 for day in DAYS]
    rising = [25 + 6 * day / 365.25 for day in DAYS]
    assert declines(DAYS, falling, 1.5, 3)
    assert not declines(DAYS, rising, 1.5, 3)
    assert not declines(DAYS, [25.0] * len(DAYS), 1.5, 3)


def test_a_flag_stays_for_its_year() -> None:
    values = [25.0, 25, 25, 21, 16, 12, 9, *[25.0] * 8]
    assert declines(DAYS[:7], values[:7], 1.5, 3)
    assert declines(DAYS, values, 1.5, 3)


def test_the_next_year_has_its_own_decision() -> None:
    days = [*DAYS, *(DAYS[-1] + MONTH * month for month in range(1, 13))]
    values = [25.0, 25, 25, 21, 16, 12, 9, *[25.0] * 20]
    assert declines(days[:15], values[:15], 1.5, 3)
    assert not declines(days, values, 1.5, 3)


def test_the_session_that_closes_the_year_may_be_late() -> None:
    """Ten days late it has the year's budget; a month late it is the next year's first, which has next to none."""
    values = [25.0, 25.0, 25.0, 21.0]
    assert declines([0.0, 3.0, 7.0, 7 + 375.0], values, 1.5, 3)
    assert not declines([0.0, 3.0, 7.0, 7 + 395.0], values, 1.5, 3)


def test_sessions_of_one_week_are_one_look() -> None:
    """Without it many sessions on one day would be many looks at the same."""
    days = [0.0, 3.0, 7.0, 200.0, *(200.0 + 0.1 * place for place in range(1, 20))]
    assert declines(days, [25.0, 25, 25, *[10.0] * 20], 1.5, 3)
    assert not declines(days, [25.0, 25, 25, 25.0, *[10.0] * 19], 1.5, 3)
