"""An interview in a local cloud where things go wrong on purpose: complete all the same, and everything holds."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from cli.answers import sample_answers
from tests.flows.serving import run, serving
from tests.flows.test_demo import demo_json

FAULTS = "duplicate=0.5,drop=0.3,reorder=0.3,crash=asr:2,crash=assess:1,crash=insights:1,vendor=429,seed=3"


def _two_answers(folder: Path) -> Path:
    """A folder with two recordings."""
    answers = folder / "answers"
    answers.mkdir()
    for recording in sample_answers("en")[:2]:
        shutil.copy(recording, answers)
    return answers


def test_the_demo_is_complete_and_everything_holds(tmp_path: Path) -> None:
    report = demo_json(tmp_path, "--mode", "mock", "--answers", str(_two_answers(tmp_path)), "--faults", FAULTS)
    assert report["complete"]
    assert [answer["transcript"]["status"] for answer in report["answers"]] == ["done", "done"]
    assert [answer["assessment"]["status"] for answer in report["answers"]] == ["done", "done"]
    assert report["invariants"]["hold"], report["invariants"]


def test_a_cloud_that_is_up_under_faults_serves_the_demo_and_its_invariants(tmp_path: Path) -> None:
    with serving(tmp_path, "--mode", "mock", "--faults", FAULTS) as addresses:
        assert addresses["faults"] == FAULTS
        done = run(tmp_path, "demo", "--answers", str(_two_answers(tmp_path)), "--json")
        assert done.returncode == 0, done.stderr[-3000:]
        assert addresses["http_url"] in done.stderr, "it asks the cloud that is up"
        assert json.loads(done.stdout)["complete"]
        found = run(tmp_path, "invariants", "--json")
        assert found.returncode == 0, found.stdout
        assert json.loads(found.stdout)["hold"]
