"""How a simulation says what it measured: `pytest -rA` (make test-science) prints it, docs/science.md quotes it."""

from __future__ import annotations

import sys


def show(line: str) -> None:
    """Say one figure or row."""
    sys.stdout.write(f"{line}\n")
