"""docs/assessment.md names every measurement, gate, failure and refusal, and nothing that does not exist."""

from __future__ import annotations

import re
from collections.abc import Iterator

from functions.assess.advice import ADVICE
from functions.assess.assess import measure
from goldenfish.assessments.models import FailureReason
from tests.shared_audio import REPOSITORY
from tests.signals import vowel
from tests.unit.assess.answers import answer_of, pcm

PAGE = (REPOSITORY / "docs" / "assessment.md").read_text(encoding="utf-8")
ASSESS = REPOSITORY / "functions" / "assess"
MEASURED = REPOSITORY / "layers" / "core" / "goldenfish" / "assessments" / "measured.py"
SOURCES = "".join(path.read_text(encoding="utf-8") for path in (*ASSESS.glob("*.py"), MEASURED))
# family | `name`, `name` | unit | `module.py`
ROW = re.compile(r"^\| (\w+) \| (`.*`) \| (\S+) \| `(\w+\.py)` \|$", re.MULTILINE)
MFCC = re.compile(r"`mfcc1_(\w+)` to `mfcc4_\w+`")


def codes(heading: str) -> set[str]:
    """Names in backquotes in one section that look like codes."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0] if heading else PAGE.split("\n## ")[0]
    return {name for name in re.findall(r"`([a-z0-9_]+)`", section) if name not in {"null", "reason"}}


def test_failures() -> None:
    assert {reason.value for reason in FailureReason} <= codes("")


def rows() -> Iterator[tuple[str, str, str, str]]:
    """Name, family, unit and module of every measurement in the table."""
    for family, names, unit, module in ROW.findall(PAGE):
        series = [f"mfcc{i}_{what}" for what in MFCC.findall(names) for i in (1, 2, 3, 4)]
        for name in (*re.findall(r"`(\w+)`", MFCC.sub("", names)), *series):
            yield name, family, unit, module


def test_measurements() -> None:
    """Each with its family and unit as it is measured, and the module that defines it."""
    measured = {one.name: (one.family, one.unit) for one in measure(answer_of(vowel(120, 2.0)), pcm(), 64_000)}
    assert {name: (family, unit) for name, family, unit, _ in rows()} == measured
    for name, _, _, module in rows():
        assert f'"{name}"' in (ASSESS / module).read_text(encoding="utf-8") or name.startswith("mfcc"), (name, module)


def test_flags_and_reasons_of_measurements() -> None:
    others = codes("Measurements") - {name for name, *_ in rows()}
    assert [code for code in others if f'"{code}"' not in SOURCES] == []


def test_gates() -> None:
    assert set(ADVICE) <= codes("Quality")
