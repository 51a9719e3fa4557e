"""A process dies right before its n-th AWS call takes effect, for every n."""

from __future__ import annotations

import pytest

from tests.faults.dying_interviews import SHARDS, die_at_every_call
from tests.unit.conftest import Aws


@pytest.mark.parametrize("shard", range(SHARDS))
def test_everything_is_done_and_told_once(aws: Aws, quick_engines: None, shard: int) -> None:
    die_at_every_call(aws, after=False, shard=shard)
