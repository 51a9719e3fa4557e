"""Random schedules of a live interview: a part of them here, a thousand with `make test-schedules`."""

from __future__ import annotations

import pytest

from tests.faults.schedules.interviews import hold
from tests.faults.schedules.running import SHARDS, hold_all


@pytest.mark.usefixtures("live", "quick_engines")
@pytest.mark.parametrize("shard", range(SHARDS))
def test_whatever_happens_each_question_is_asked_once_and_each_answer_kept_once(shard: int) -> None:
    hold_all(hold, shard)
