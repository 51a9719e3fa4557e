"""Some random histories; ten thousand with `make test-faults`."""

from __future__ import annotations

from botocore.client import BaseClient

from tests.faults.histories.both import BothAws
from tests.faults.histories.interruptions import Backend
from tests.faults.histories.memory import MemoryAws
from tests.faults.histories.running import play, prepared
from tests.unit.aws_in_process import empty_bucket, make_table
from tests.unit.conftest import BUCKET, TABLE, Aws

SEED = 6


def test_whatever_happens_nothing_is_lost_and_nothing_is_done_twice() -> None:
    with prepared():
        counted = play(lambda: MemoryAws().call, number=SEED, histories=25)
    assert counted["histories"] >= 25
    assert counted["result cards"] > 20, "they are histories of something"


def test_the_stand_in_answers_as_moto_does(aws: Aws) -> None:
    def empty() -> Backend:
        # Hypothesis holds a history that goes on differently because of the one before for a fault of the test.
        make_table(TABLE)
        empty_bucket(BUCKET)
        return BothAws(BaseClient._make_api_call).call

    with prepared():
        counted = play(empty, number=SEED, histories=3, steps=30)
    assert counted["summaries"] > 0
