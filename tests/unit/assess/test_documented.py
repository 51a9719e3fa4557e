"""docs/assessment.md names every measurement, gate, failure and refusal, and nothing that does not exist."""

from __future__ import annotations

import re

from functions.assess import level, pitch, spectrum, timing
from functions.assess.advice import ADVICE
from goldenfish.assessments.models import FailureReason
from tests.shared_audio import REPOSITORY

PAGE = (REPOSITORY / "docs" / "assessment.md").read_text(encoding="utf-8")
SOURCES = "".join(path.read_text(encoding="utf-8") for path in (REPOSITORY / "functions" / "assess").glob("*.py"))


def codes(heading: str) -> set[str]:
    """Names in backquotes in one section that look like codes."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0] if heading else PAGE.split("\n## ")[0]
    return {name for name in re.findall(r"`([a-z0-9_]+)`", section) if name not in {"null", "reason"}}


def test_failures() -> None:
    assert {reason.value for reason in FailureReason} <= codes("")


def test_measurements() -> None:
    names = {name for family in (timing, pitch, level, spectrum) for name in family.UNITS}
    spelled_as_a_range = {f"mfcc{i}_{what}" for i in (2, 3) for what in ("mean", "sd")}
    named = codes("Measurements")
    assert names - named == spelled_as_a_range
    others = named - names
    assert all(f'"{code}"' in SOURCES for code in others), others


def test_gates() -> None:
    assert set(ADVICE) <= codes("Quality")
