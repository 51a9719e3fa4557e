"""Faults in a running local cloud: messages come twice and late, a process is killed, and all work is done."""

from __future__ import annotations

from pathlib import Path

from localcloud.faults.models import parse_faults
from tests.flows.localcloud.mini_cloud import running_mini


def test_what_meets_every_fault_is_worked_on_all_the_same(tmp_path: Path) -> None:
    faults = parse_faults("duplicate=1,drop=1,delay=100ms,slow=10ms,crash=job:1")
    with running_mini(tmp_path, faults=faults) as mini:
        mini.send("JobQueue", "a job")
        mini.cloud.wait_idle()
        records = [one for entry in mini.invocations("JobFunction") for one in entry["event"]["Records"]]
        last = {record["messageId"]: record["attributes"]["ApproximateReceiveCount"] for record in records}
        assert sorted(last.values()) == ["1", "2"], (
            "it came twice, and once more for the one whose process was killed"
        )
        assert mini.cloud.dead_letters("JobDeadLetters") == []
        made = mini.cloud.faults_made()
        assert (made["drop"], made["duplicate"], made["crash"]) == (1, 1, 1), made
        mini.put("EVENT#first")
        mini.cloud.wait_idle()
        assert mini.batches("StreamFunction", "first") == [["EVENT#first"], ["EVENT#first"]], "a batch came twice"
