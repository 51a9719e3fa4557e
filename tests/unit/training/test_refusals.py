"""Every name with which training refuses is written down, in the module and in the documentation, and no other."""

from __future__ import annotations

import re
from pathlib import Path

from training import refusals

ROOT = Path(__file__).parents[3]
# Of the command itself, not of the data.
OF_THE_CARD = {"card_incomplete"}


def test_every_refusal_is_documented_and_no_other() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "training").glob("*.py"))
    raised = set(re.findall(r'TrainingRefused\(\s*"(\w+)"', sources))
    defined = set(re.findall(r"^\| `(\w+)`", refusals.__doc__ or "", re.MULTILINE))
    defined |= set(re.findall(r"^\| `\w+`, `(\w+)`", refusals.__doc__ or "", re.MULTILINE))
    page = (ROOT / "docs" / "training.md").read_text(encoding="utf-8").split("## When it refuses")[1]
    listed = {
        name
        for row in page.splitlines()
        if row.startswith("| `")
        for name in re.findall(r"`(\w+)`", row.split("|")[1])
    }
    assert defined == raised
    assert listed - OF_THE_CARD == raised
