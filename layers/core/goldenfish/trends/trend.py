"""A person's sessions against their own baseline.

Compared are the sessions of the newest one's language, form and model. The baseline x1 is the mean of the first three
of them. For a later session x2 the reliable change index is RCI = (x2 - x1 - practice) / (SEM sqrt(2)) (Jacobson and
Truax 1991, doi:10.1037/0022-006X.59.1.12; practice: Chelune and others 1993, doi:10.1037/0894-4105.7.1.41), and the
smallest change that is reliable at 90 % is MDC90 = 1.645 SEM sqrt(2). The band drawn per session is where a person
without change stays: x1 + practice ± MDC90. A mean of three is steadier than the one session that sqrt(2) stands for,
so the band is a little wide: 4 % of a stable person's sessions leave it, not 10 % (docs/science.md). The bands are
looked at, not decided on: of twelve sessions a year one outside is no news. `goldenfish.trends.decline` decides.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from goldenfish.trends.decline import YEAR_DAYS, declines, slopes
from goldenfish.trends.models import FlagReason, PointReason, SessionValue, Trend, TrendPoint

BASELINE = 3
Z90 = 1.6448536269514722
DAY_S = 86400.0


def trend(
    sessions: Sequence[SessionValue], *, measure: str, unit: str, sem: float | None, practice: float = 0.0
) -> Trend:
    """The trend of one measure.

    Args:
        sessions: of one person, in any order.
        measure: its name, for the reader.
        unit: of the values.
        sem: standard error of measurement of one session, from the model's card; None or not above 0 if unknown.
        practice: expected gain of every session after the first, in the unit.
    """
    ordered = sorted(sessions, key=lambda session: session.at)
    known = sem if sem is not None and math.isfinite(sem) and sem > 0 else None
    used = [place for place, session in enumerate(ordered) if _kept_out(session, ordered) is None]
    days = [(ordered[place].at - ordered[used[0]].at).total_seconds() / DAY_S for place in used]
    # Practice is gained once, from the first session to all later ones.
    values = [_value(ordered[place]) - (practice if rank else 0.0) for rank, place in enumerate(used)]
    reason = _flag_reason(known, days)
    change = slopes(days, values)[-1] if known and len(used) >= BASELINE and days[-1] > 0 else None
    half = Z90 * known * YEAR_DAYS / math.sqrt(change.spread) if known and change else None
    per_year = change.per_day * YEAR_DAYS if change else None
    return Trend(
        measure=measure,
        unit=unit,
        points=tuple(_points(ordered, used, values, known, practice)),
        synthetic=any(session.synthetic for session in ordered),
        flag=declines(days, values, known, BASELINE) if known and reason is None else None,
        flag_reason=reason,
        sem=known,
        practice=practice,
        sessions_used=len(used),
        slope_per_year=per_year,
        slope_low=per_year - half if per_year is not None and half is not None else None,
        slope_high=per_year + half if per_year is not None and half is not None else None,
    )


def _kept_out(session: SessionValue, ordered: Sequence[SessionValue]) -> PointReason | None:
    """Why a session is not compared with the newest one that has a value."""
    newest = next((last for last in reversed(ordered) if last.value is not None), session)
    if session.value is None:
        return "not_estimated"
    if session.language != newest.language:
        return "other_language"
    if session.form != newest.form:
        return "other_form"
    if session.model != newest.model:
        return "other_model"
    return None


def _value(session: SessionValue) -> float:
    """The value of a session that is compared, which has one."""
    if session.value is None:
        raise ValueError("a session without a value is not compared")
    return session.value


def _flag_reason(sem: float | None, days: Sequence[float]) -> FlagReason | None:
    """Why nothing is decided."""
    if sem is None:
        return "no_sem"
    if len(days) < BASELINE:
        return "too_few_sessions"
    if len(days) == BASELINE:
        return "baseline_only"
    return None if days[-1] > days[BASELINE - 1] else "no_time_between"


def _points(
    ordered: Sequence[SessionValue], used: Sequence[int], values: Sequence[float], sem: float | None, practice: float
) -> list[TrendPoint]:
    """Every session with its band, where there is one."""
    rank = {place: number for number, place in enumerate(used)}
    found = sem is not None and len(used) >= BASELINE
    start = math.fsum(values[:BASELINE]) / BASELINE if found else 0.0
    error = sem * math.sqrt(2) if sem is not None else 0.0
    points = []
    for place, session in enumerate(ordered):
        reason = _kept_out(session, ordered)
        if reason is None:
            reason = _no_index(rank[place], found=found, sem=sem)
        if place not in rank or not found:
            points.append(_bare(session, reason))
            continue
        expected = start + (practice if rank[place] else 0.0)
        points.append(
            TrendPoint(
                date=session.at,
                value=session.value,
                low=expected - Z90 * error,
                high=expected + Z90 * error,
                rci=None if reason else (values[rank[place]] - start) / error,
                mdc90=Z90 * error,
                reason=reason,
                synthetic=session.synthetic,
            )
        )
    return points


def _no_index(rank: int, *, found: bool, sem: float | None) -> PointReason | None:
    """Why a compared session has no reliable change index."""
    if sem is None:
        return "no_sem"
    if not found:
        return "too_few_sessions"
    return "baseline" if rank < BASELINE else None


def _bare(session: SessionValue, reason: PointReason | None) -> TrendPoint:
    return TrendPoint(
        date=session.at,
        value=session.value,
        low=None,
        high=None,
        rci=None,
        mdc90=None,
        reason=reason,
        synthetic=session.synthetic,
    )
