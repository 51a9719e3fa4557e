"""Every line of docs/local-cloud.md names a test, and that test exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
LINES = [
    line
    for line in (REPOSITORY / "docs" / "local-cloud.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| subject")
]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.split("|")[2].strip()[:60])
def test_line_names_a_test_that_exists(line: str) -> None:
    named = re.findall(r"`(tests/\S+\.py)::(\w+)`", line.rsplit("|", 2)[1])

    assert named
    for path, test in named:
        assert f"def {test}(" in (REPOSITORY / path).read_text(encoding="utf-8")
