"""SECURITY.md: every row names tests, and every test that it names exists."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
OWASP = [f"API{number}" for number in range(1, 11)]
ASVS = [
    *("2.3.1", "2.3.3", "2.4.1", "4.4.1", "4.4.2", "4.4.3", "4.4.4", "5.1.1", "5.2.1", "5.2.2", "5.2.4", "5.3.2"),
    *("8.2.1", "8.2.2", "8.2.3", "8.4.1", "9.1.1", "9.1.2", "9.1.3", "9.2.1", "9.2.2", "9.2.3", "13.3.1", "13.4.5"),
    *("14.1.1", "14.2.4", "14.2.7", "15.1.2", "15.4.2", "16.2.5", "16.3.2", "16.5.1", "16.5.2", "16.5.3"),
]
ROWS = {
    cells[0].split()[0]: cells
    for line in PAGE.splitlines()
    if re.match(r"\| (API\d|\d+\.\d+\.\d+)", line)
    for cells in [[cell.strip() for cell in line.strip("|").split("|")]]
}
NAMED = sorted(set(re.findall(r"`([\w/]+\.py)::(\w+)`", PAGE)))


@cache
def _tests_of(path: Path) -> frozenset[str]:
    """Names of the test functions in a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_every_risk_and_every_row_is_there_and_no_other() -> None:
    assert list(ROWS) == [*OWASP, *ASVS]


@pytest.mark.parametrize("row", ROWS)
def test_a_row_names_a_test_or_says_why_not(row: str) -> None:
    tests = re.findall(r"`[\w/]+\.py::\w+`", ROWS[row][-1])
    assert tests or (ROWS[row][-1] == "–" and "No test" in ROWS[row][-2]), row


@pytest.mark.parametrize(("file", "name"), NAMED, ids=[name for _, name in NAMED])
def test_a_named_test_exists(file: str, name: str) -> None:
    path = ROOT / "tests" / file
    assert path.is_file(), file
    assert name.startswith("test_")
    assert name in _tests_of(path), f"{file} has no {name}"
