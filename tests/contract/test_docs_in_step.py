"""The pages for developers name what the code has: codes, reasons, events, commands, links."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.main import get_command

from cli.errors import Exit
from cli.main import app
from goldenfish import problems
from goldenfish.assessments.models import FailureReason as AssessmentReason
from goldenfish.events.models import EventType
from goldenfish.problems import Problem
from goldenfish.transcripts.models import FailureReason as TranscriptReason

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "samples" / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def test_every_refusal_is_listed_with_its_status() -> None:
    listed = set(re.findall(r"^\| (\d{3}) \| `(\w+)` \|", page("api.md"), re.MULTILINE))
    defined = {
        (str(p.status), p.code)
        for p in vars(problems).values()
        if isinstance(p, type) and p is not Problem
        if issubclass(p, Problem)
    }
    assert listed == defined


def test_every_reason_of_a_failed_part_is_listed() -> None:
    reasons = {*TranscriptReason, *AssessmentReason}
    assert [reason for reason in reasons if f"`{reason.value}`" not in page("api.md")] == []


def test_every_event_is_listed_and_no_other() -> None:
    listed = set(re.findall(r"^\| `(\w+)` \| (?:a|an|no|something|transcript)\b", page("events.md"), re.MULTILINE))
    assert listed == {kind.value for kind in EventType}


def test_every_command_and_exit_code_is_listed() -> None:
    command = get_command(app)
    names = set(getattr(command, "commands", {}))
    assert set(re.findall(r"^\| `goldenfish (\w+)", page("running.md"), re.MULTILINE)) == names
    codes = set(re.findall(r"^\| (\d) \|", page("running.md"), re.MULTILINE))
    assert codes == {str(code.value) for code in Exit}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8"))
    missing = [target for target in targets if not (path.parent / target).exists()]
    assert missing == []
