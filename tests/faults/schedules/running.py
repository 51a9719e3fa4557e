"""Running many schedules of one kind, a share of them in each test."""

from __future__ import annotations

import os
from collections.abc import Callable

from tests.faults.schedules.world import World

SHARDS = 5
SEEDS = int(os.environ.get("SCHEDULES", "12"))
"""How many schedules there are, over all shards."""


def hold_all(hold: Callable[[int], World], shard: int) -> None:
    """Hold the schedules of one shard; the first that fails is named."""
    died = 0
    for seed in range(shard, SEEDS, SHARDS):
        try:
            died += hold(seed).died
        except Exception as fault:
            raise AssertionError(f"schedule {seed}") from fault
    assert died, "no process died in any schedule"
