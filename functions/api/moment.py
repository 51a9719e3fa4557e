"""Moments and days in a query: pydantic takes a bare number, too, for seconds since 1970; the document does not."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BeforeValidator


def _written_out(value: object) -> object:
    if isinstance(value, str) and "t" not in value.lower():
        raise ValueError("a moment is written 2026-11-21T12:00:00Z, with its offset")
    return value


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("there is no such moment in UTC") from error


def _a_day(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError("a day is written 2026-11-21")
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_written_out), AfterValidator(_in_utc)]
"""RFC 3339, with its offset; given in UTC."""

CalendarDay = Annotated[date, BeforeValidator(_a_day)]
"""Year, month and day."""
