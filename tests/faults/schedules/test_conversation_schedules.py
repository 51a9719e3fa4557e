"""Random schedules of a conversation: a part of them here, a thousand with `make test-schedules`."""

from __future__ import annotations

import os

import pytest

from tests.faults.schedules.conversations import hold

SHARDS = 5
SEEDS = int(os.environ.get("SCHEDULES", "20"))
"""How many schedules there are, over all shards."""


@pytest.mark.usefixtures("live")
@pytest.mark.parametrize("shard", range(SHARDS))
def test_whatever_happens_each_turn_ends_once_and_no_event_is_lost(shard: int) -> None:
    died = 0
    for seed in range(shard, SEEDS, SHARDS):
        try:
            died += hold(seed).died
        except Exception as fault:
            raise AssertionError(f"schedule {seed}") from fault
    assert died, "no process died in any schedule"
