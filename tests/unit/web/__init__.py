"""Tests of the page's modules, run by node as they are; no build, no packages."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="node is not here (Debian: apt-get install nodejs)")
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
