"""Bands, reliable change and reasons of a person's trend, by hand."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest

from goldenfish.trends.models import SessionValue, Trend
from goldenfish.trends.trend import trend

FIRST = datetime(2026, 1, 5, 10, tzinfo=UTC)


def _session(
    day: float, value: float | None, language: str = "vi", form: str = "A", model: str = "m"
) -> SessionValue:
    return SessionValue(at=FIRST + timedelta(days=day), value=value, language=language, form=form, model=model)


def _trend(sessions: list[SessionValue], sem: float | None = 2.0, practice: float = 0.0) -> Trend:
    return trend(sessions, measure="estimate", unit="points", sem=sem, practice=practice)


def test_reliable_change_by_hand() -> None:
    found = _trend([_session(30 * place, value) for place, value in enumerate((24.0, 26.0, 25.0, 19.0))])
    last = found.points[-1]
    assert last.rci == pytest.approx((19 - 25) / (2 * math.sqrt(2)))
    assert last.mdc90 == pytest.approx(1.644854 * 2 * math.sqrt(2), rel=1e-6)
    assert (last.low, last.high) == pytest.approx((25 - 4.652349, 25 + 4.652349), abs=1e-5)
    assert [point.reason for point in found.points] == ["baseline", "baseline", "baseline", None]
    assert found.slope_per_year is not None
    assert found.slope_per_year == pytest.approx(-16 / 10 / 30 * 365.25)


def test_practice_is_taken_from_every_session_but_the_first() -> None:
    """What practice alone would do is no change, and no slope."""
    found = _trend([_session(30 * place, 20.0 if place == 0 else 21.5) for place in range(8)], practice=1.5)
    assert [point.rci for point in found.points[3:]] == pytest.approx([0.0] * 5, abs=1e-12)
    assert found.slope_per_year == pytest.approx(0.0, abs=1e-12)
    assert found.points[0].low == pytest.approx(20 - 4.652349, abs=1e-5)
    assert found.points[5].low == pytest.approx(21.5 - 4.652349, abs=1e-5)
    assert found.flag is False


def test_a_long_decline_is_flagged() -> None:
    found = _trend([_session(30.4 * month, 26.0 - 0.6 * month) for month in range(13)])
    assert found.flag is True
    assert found.flag_reason is None
    assert found.slope_low is not None
    assert found.slope_high is not None
    assert found.slope_low < (found.slope_per_year or 0) < found.slope_high < 0


@pytest.mark.parametrize("sem", [None, 0.0, -1.0, float("nan"), float("inf")])
def test_without_an_sem_nothing_is_said(sem: float | None) -> None:
    found = _trend([_session(30 * place, 25.0 - place) for place in range(6)], sem=sem)
    assert (found.flag, found.flag_reason, found.sem) == (None, "no_sem", None)
    assert (found.slope_per_year, found.slope_low, found.slope_high) == (None, None, None)
    assert {(point.rci, point.low, point.mdc90, point.reason) for point in found.points} == {
        (None, None, None, "no_sem")
    }
    assert found.sessions_used == 6


@pytest.mark.parametrize(
    ("sessions", "reason"), [(0, "too_few_sessions"), (2, "too_few_sessions"), (3, "baseline_only")]
)
def test_few_sessions(sessions: int, reason: str) -> None:
    found = _trend([_session(30 * place, 25.0) for place in range(sessions)])
    assert (found.flag, found.flag_reason) == (None, reason)
    assert all(point.rci is None for point in found.points)
    assert (found.points[0].low is None if found.points else True) is (sessions < 3)


def test_what_is_not_compared_says_why_and_moves_nothing() -> None:
    alike = [_session(30 * place, value) for place, value in enumerate((24.0, 26.0, 25.0, 24.5, 23.0))]
    others = [
        _session(-10, 3.0, language="en"),
        _session(10, 3.0, form="B"),
        _session(50, 3.0, model="older"),
        _session(70, None),
        _session(500, None, language="en"),
    ]
    found = _trend([*others, *alike])
    reasons = [point.reason for point in found.points]
    assert reasons[0] == "other_language"
    assert reasons[2] == "other_form"
    assert {"other_model", "not_estimated"} < set(reasons)
    alone = _trend(alike)
    assert found.sessions_used == 5
    assert [p.rci for p in found.points if p.rci is not None] == [p.rci for p in alone.points if p.rci is not None]
    assert (found.flag, found.slope_per_year) == (alone.flag, alone.slope_per_year)


def test_any_order_is_the_same_trend() -> None:
    sessions = [_session(30 * place, 25.0 - place) for place in range(6)]
    assert _trend(sessions[::-1]) == _trend(sessions)


def test_all_at_one_time_is_no_time_between() -> None:
    found = _trend([_session(0, 25.0 - place) for place in range(5)])
    assert (found.flag, found.flag_reason, found.slope_per_year) == (None, "no_time_between", None)
