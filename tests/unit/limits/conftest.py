"""A clock that the tests set, and limits small enough to reach."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from goldenfish.limits import service, sign_ins
from goldenfish.settings import settings
from tests.unit.conftest import Aws

START = datetime(2100, 11, 21, 10, 59, 40, tzinfo=UTC)
"""In the future: what is read is not shown once its time is over by the real clock."""


class Clock:
    """Stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def go(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time of the limits."""
    made = Clock()
    monkeypatch.setattr(service, "now", made)
    monkeypatch.setattr(sign_ins, "now", made)
    return made


@pytest.fixture
def limits(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Sets limits; those not named are off."""

    def given(**values: int | str) -> None:
        off = {"rate_limit_rpm": 0, "rate_limit_rph": 0, "rate_limit_turns": 0}
        off |= {"daily_requests": 0, "daily_audio_minutes": 0, "daily_model_tokens": 0}
        for name, value in {**off, **values}.items():
            monkeypatch.setenv(name.upper(), str(value))
        settings.cache_clear()

    given()
    return given
