"""Tests of the page's modules, run by node as they are; no build, no packages."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

OLDEST = 20  # its CustomEvent and the timers of its tests
NODE = shutil.which("node")


def _version() -> int:
    """The major version of node; 0 where there is none."""
    if NODE is None:
        return 0
    return int(
        subprocess.run([NODE, "--version"], capture_output=True, text=True, check=True).stdout[1:].split(".")[0]
    )


needs_node = pytest.mark.skipif(
    _version() < OLDEST, reason=f"node {OLDEST} is not here (Debian: apt-get install nodejs)"
)
_HERE = Path(__file__).parent


def run(script: str, given: Any, timeout_s: float = 60) -> Any:
    """What a script of this folder prints as JSON, when it reads this as JSON."""
    done = subprocess.run(
        [str(NODE), str(_HERE / script)],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
