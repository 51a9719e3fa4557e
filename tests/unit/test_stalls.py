"""`tests.stalls` stops what runs, starts it again, and gives its exit code back."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.stalls import PROC, tree

ROOT = Path(__file__).parents[2]
WATCH = """
import time
longest, before, end = 0.0, time.monotonic(), time.monotonic() + 3
while before < end:
    time.sleep(0.01)
    now = time.monotonic()
    longest, before = max(longest, now - before), now
print(longest)
raise SystemExit(7)
"""
"""Tells its longest gap; exits with 7."""

needs_proc = pytest.mark.skipif(not PROC.is_dir(), reason="no /proc here: Linux only")


def stalled(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.stalls", "--every", "0.2", *arguments, "--", sys.executable, "-c", WATCH]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@needs_proc
def test_a_command_stands_still_and_goes_on() -> None:
    done = stalled("--shortest", "0.5", "--longest", "0.5")
    assert float(done.stdout) >= 0.5
    assert done.returncode == 7
    assert "everything stood still" in done.stderr


@needs_proc
def test_only_those_who_are_meant_are_stopped() -> None:
    done = stalled("--who", "browser")
    assert done.returncode == 7
    assert "browser stood still 0 times" in done.stderr


def test_those_of_others_are_not_in_the_tree() -> None:
    assert tree({1: 0, 2: 1, 3: 2, 4: 1, 5: 4}, 2) == [2, 3]
    assert tree({1: 0, 2: 1, 3: 2, 4: 1, 5: 4}, 1) == [1, 2, 4, 3, 5]
