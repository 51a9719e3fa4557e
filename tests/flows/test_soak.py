"""The soak in its short form: connections lost at random, and nothing else."""

from __future__ import annotations

from bench.soak.run import soak


def test_a_short_soak_loses_nothing() -> None:
    report = soak(0, at_once=2, seed=4, loss_every_s=(0.1, 0.6))
    assert report.faults == []
    assert report.counts["sessions"] == 2
    assert report.counts["losses"] >= 2
    assert report.counts["connections"] > report.counts["sessions"]
    assert report.counts["  stream_complete"] == report.counts["  transcript_final"] > 0
