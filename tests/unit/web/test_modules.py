"""The tests of the page's modules, one file of `node:test` for each module."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.unit.web import NODE, needs_node

FILES = sorted(Path(__file__).parent.glob("*.test.mjs"))


@needs_node
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_module(file: Path) -> None:
    # Run by node itself, not by `node --test`: that starts a second process for the file and hides what it prints.
    done = subprocess.run([str(NODE), str(file)], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert "# pass 0" not in done.stdout, "the file has no test"
