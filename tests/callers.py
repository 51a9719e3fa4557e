"""Callers for tests that need no token."""

from __future__ import annotations

from goldenfish.users.caller import Caller

FAMILY = Caller(owner="family", role="service")
CLINIC = Caller(owner="clinic", role="service")
