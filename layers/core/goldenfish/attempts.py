"""Trying again what another one is in the way of: a few times, after random pauses that grow."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Iterator


def attempts(most: int, *, first_pause_s: float, longest_pause_s: float = math.inf) -> Iterator[int]:
    """Numbers of the attempts, from 0, with a pause before each but the first.

    The pauses are drawn between 0 and a bound that doubles: writers that met once do not meet again.

    Args:
        most: how many attempts there are.
        first_pause_s: bound of the first pause.
        longest_pause_s: what no bound exceeds.
    """
    for attempt in range(most):
        if attempt:
            bound = min(longest_pause_s, first_pause_s * 2 ** (attempt - 1))
            time.sleep(random.uniform(0, bound))  # noqa: S311 (jitter, not a secret)
        yield attempt
