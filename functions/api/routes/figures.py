"""Counters and analytics: how much happened. They hold no person, no session and no owner."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import Annotated

from fastapi import APIRouter, Header, Query, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from functions.api.caller import Administrator, Operator
from functions.api.moment import CalendarDay
from functions.api.problems import declared
from functions.api.rendering import render
from goldenfish.clock import now
from goldenfish.counters import prometheus
from goldenfish.counters.analytics import Analytics, analytics_of
from goldenfish.counters.models import COUNTERS, HISTOGRAMS, Day
from goldenfish.counters.service import read_days
from goldenfish.counters.times import Times, times_of
from goldenfish.problems import Forbidden, InvalidRequest, TooManyRequests, Unauthorised
from goldenfish.settings import settings

router = APIRouter(tags=["operations"])

MOST_DAYS = 92
USUAL_DAYS = 30
FIRST_DAY = date(2020, 1, 1)
"""Nothing was counted before; days that no calendar has left of it are not asked for."""


class Counted(BaseModel):
    """One counter of a day, or one value of its label."""

    name: str
    label: str = Field(description="what its values are told apart by; empty: by nothing")
    value: str = Field(description="of the label")
    count: int


class Measured(BaseModel):
    """One measured time of a day."""

    name: str
    times: Times


class Metrics(BaseModel):
    """`GET /api/metrics`."""

    day: date = Field(description="UTC; counters begin anew with each")
    counters: list[Counted]
    times: list[Measured]


@router.get(
    "/api/metrics",
    response_model=Metrics,
    summary="Read the counters of a day",
    responses={
        200: {"content": {prometheus.MEDIA_TYPE: {"schema": {"type": "string"}}}},
        **declared(Unauthorised, Forbidden, InvalidRequest, TooManyRequests),
    },
)
def get_metrics(
    _caller: Operator,
    day: Annotated[CalendarDay | None, Query(description="UTC; none: today")] = None,
    accept: Annotated[str, Header(include_in_schema=False)] = "",
) -> Response:
    """What the sessions' events told, over all owners. For admins and service tokens.

    With `PROMETHEUS_ENABLED` whoever accepts `text/plain` gets Prometheus's text format.
    """
    (counts,) = read_days(*[day or _today()] * 2)
    if settings().prometheus_enabled and prometheus.MEDIA_TYPE in accept:
        return Response(prometheus.text_of(counts), media_type=prometheus.CONTENT_TYPE)
    return JSONResponse(render(_metrics(counts)))


@router.get(
    "/api/analytics",
    response_model=Analytics,
    summary="Read how much happened, and how well",
    responses=declared(Unauthorised, Forbidden, InvalidRequest, TooManyRequests),
)
def get_analytics(
    _caller: Administrator,
    first: Annotated[
        CalendarDay | None, Query(alias="from", description="first day, UTC; none: 29 days before `to`")
    ] = None,
    last: Annotated[CalendarDay | None, Query(alias="to", description="last day; none: today")] = None,
) -> JSONResponse:
    """Sessions, answers, turns, waiting times, reasons of failures and trends between two days. For admins.

    Beside every rate stands how many cases it rests on; what cannot be computed is null, with its reason.
    """
    end = last or _today()
    begin = first or (end - timedelta(days=USUAL_DAYS - 1) if end > FIRST_DAY else FIRST_DAY)
    length = (end - begin).days + 1
    if not 1 <= length <= MOST_DAYS or begin < FIRST_DAY:
        raise InvalidRequest(f"`from` is after `to` or before {FIRST_DAY}, or there are more than {MOST_DAYS} days.")
    before = read_days(begin - timedelta(days=length), begin - timedelta(days=1))
    return JSONResponse(render(analytics_of(read_days(begin, end), before)))


def _today() -> date:
    return now().astimezone(UTC).date()


def _metrics(day: Day) -> Metrics:
    counters = [
        Counted(name=name, label=counter.label, value=value, count=n)
        for name, counter in COUNTERS.items()
        for value, n in sorted(day.labelled(name).items())
    ]
    times = [Measured(name=name, times=times_of(name, day.labelled(name))) for name in HISTOGRAMS]
    return Metrics(day=day.day, counters=counters, times=times)
