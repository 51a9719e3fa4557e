"""The time of a history: it passes only when the history says so, for our code and for Powertools'."""

from __future__ import annotations

import datetime as real
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from aws_lambda_powertools.utilities.idempotency import base
from aws_lambda_powertools.utilities.idempotency.persistence import base as persistence
from aws_lambda_powertools.utilities.idempotency.persistence import datarecord, dynamodb

import goldenfish.attempts
import goldenfish.clock


class WorldClock:
    """Seconds since 1970, moved by hand."""

    def __init__(self) -> None:
        self.now_s = time.time()

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.now_s += seconds

    @contextmanager
    def ticking(self) -> Iterator[None]:
        """While it ticks, it is the time of everything that keeps or compares times."""
        clock = self

        class Moment(real.datetime):
            @classmethod
            def now(cls, tz: real.tzinfo | None = None) -> Moment:
                return cls.fromtimestamp(clock.now_s, tz)

        shown = SimpleNamespace(datetime=Moment, timedelta=real.timedelta, timezone=real.timezone)
        patch = pytest.MonkeyPatch()
        patch.setattr(goldenfish.clock, "datetime", Moment)
        patch.setattr(time, "time", lambda: clock.now_s)
        patch.setattr(goldenfish.attempts, "time", SimpleNamespace(sleep=lambda _seconds: None))
        for module in (base, persistence, datarecord, dynamodb):
            patch.setattr(module, "dt", shown)
        try:
            yield
        finally:
            patch.undo()
