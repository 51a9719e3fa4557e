"""When a delivery that failed is tried again: after waits that grow, for about a day. Pure but for its jitter."""

from __future__ import annotations

import random
from datetime import timedelta

WAITS_S = (2, 30, 120, 600, 1800, 3600, 7200, 14_400, 28_800, 28_800)
"""Between one attempt and the next: eleven attempts within 23.7 h, give or take the jitter."""

_JITTER = 0.2
"""Share by which a wait is lengthened or shortened, so that receivers that fell together are not met together."""


def wait(tries: int) -> timedelta | None:
    """How long to wait after so many failed attempts of a series; None: that was the last one."""
    if not 1 <= tries <= len(WAITS_S):
        return None
    spread = random.uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311 (jitter, not a secret)
    return timedelta(seconds=WAITS_S[tries - 1] * spread)
