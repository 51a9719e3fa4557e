"""A small load: what `make load` counts as lost is not."""

from __future__ import annotations

from bench.load.run import Plan, load


def test_interviews_at_once_lose_nothing() -> None:
    told: list[str] = []
    report = load(Plan(interviews=3, answers=1, ramp_s=0), told.append)
    assert report.faults == []
    assert report.finished == 3
    assert set(report.statuses) <= {"200", "201", "202"}
    assert (report.to_result and report.to_result.n, report.queue_wait["AsrFunction"].n) == (3, 3)
    assert 0 < sum(report.cost_usd.values()) < 0.005
    assert told
