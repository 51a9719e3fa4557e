"""How long to wait before the next attempt to connect: longer each time, never the same for all clients."""

from __future__ import annotations

from collections.abc import Iterator
from random import SystemRandom

FIRST_S = 0.1
LONGEST_S = 10.0


def delays(random: SystemRandom | None = None) -> Iterator[float]:
    """Seconds between attempts, without end: a random share of 0.1, 0.2, 0.4 … 10 s ("full jitter")."""
    source, ceiling = random or SystemRandom(), FIRST_S
    while True:
        yield source.uniform(0, ceiling)
        ceiling = min(LONGEST_S, 2 * ceiling)
