"""Limits of roles, on a day that does not end."""

from __future__ import annotations

from datetime import datetime

import pytest

from goldenfish.limits import service
from goldenfish.settings import settings


def allow(monkeypatch: pytest.MonkeyPatch, roles: str, moment: datetime) -> None:
    """Set `ROLE_LIMITS`, and stop the clock of the limits: no day ends within a test."""
    monkeypatch.setenv("ROLE_LIMITS", roles)
    settings.cache_clear()
    monkeypatch.setattr(service, "now", lambda: moment)
