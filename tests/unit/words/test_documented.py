"""docs/assessment.md names every measure of the words, every reason and flag, and none that does not exist."""

from __future__ import annotations

import re
from pathlib import Path

from goldenfish.words.measure import UNITS

ROOT = Path(__file__).parents[3]
SECTION = (ROOT / "docs" / "assessment.md").read_text(encoding="utf-8").split("\n## Words\n")[1].split("\n## ")[0]
FILES = [*(ROOT / "layers/core/goldenfish/words").glob("*.py"), ROOT / "functions/asr/words.py"]
SOURCE = "".join(path.read_text(encoding="utf-8") for path in FILES)
# Made where every family's values are made: a value that is not finite.
ELSEWHERE = {"words", "null"}


def test_every_name_reason_and_flag() -> None:
    listed = set(re.findall(r"`([a-z0-9_]+)`", SECTION))
    assert set(UNITS) <= listed
    assert [code for code in listed - ELSEWHERE if f'"{code}"' not in SOURCE] == []
    returned = set(re.findall(r'return "([a-z_]+)"|else "([a-z_]+)"|: "([a-z_]+)"', SOURCE))
    reasons = {code for found in returned for code in found if "_" in code} - set(UNITS)
    assert reasons <= listed
