"""Random schedules of a conversation: a part of them here, a thousand with `make test-schedules`."""

from __future__ import annotations

import pytest

from tests.faults.schedules.conversations import hold
from tests.faults.schedules.running import SHARDS, hold_all


@pytest.mark.usefixtures("live")
@pytest.mark.parametrize("shard", range(SHARDS))
def test_whatever_happens_each_turn_ends_once_and_no_event_is_lost(shard: int) -> None:
    hold_all(hold, shard)
