"""The pages for developers name what the code has: codes, reasons, events, commands, links."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest
from typer.main import get_command

from cli.errors import Exit
from cli.main import app
from goldenfish import problems
from goldenfish.assessments.models import FailureReason as AssessmentReason
from goldenfish.conversation.transitions.closing import RUNNER_LOST
from goldenfish.conversation.turn import INTERNAL, TIME_OVER
from goldenfish.events.models import EventType, FrameType
from goldenfish.idempotency.service import INTERNAL_ERROR
from goldenfish.problems import (
    BadMessage,
    MessageTooLarge,
    Problem,
    RateLimited,
    StaleTurn,
    UnknownType,
    WrongState,
)
from goldenfish.providers.faults import FaultCode
from goldenfish.providers.refusals import PROVIDER_REFUSALS
from goldenfish.transcripts.models import FailureReason as TranscriptReason
from tests.contract.asyncapi.client_messages import client_messages

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "samples" / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]

NO_PROBLEM_OF_OURS = {
    ("404", "not_found"),
    ("405", "method_not_allowed"),
    (str(INTERNAL_ERROR["status"]), str(INTERNAL_ERROR["code"])),
}
"""Told before a route is found, and after one broke."""


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def test_every_refusal_is_listed_with_its_status() -> None:
    listed = set(re.findall(r"^\| (\d{3}) \| `(\w+)` \|", page("api.md"), re.MULTILINE))
    assert listed == {(str(p.status), code) for code, p in _problem_codes().items()} | NO_PROBLEM_OF_OURS


def _problem_codes() -> dict[str, type[Problem]]:
    found = [*vars(problems).values(), *PROVIDER_REFUSALS]
    return {p.code: p for p in found if isinstance(p, type) and p is not Problem and issubclass(p, Problem)}


def test_every_reason_of_a_failed_part_is_listed() -> None:
    reasons = {*TranscriptReason, *AssessmentReason}
    assert [reason for reason in reasons if f"`{reason.value}`" not in page("api.md")] == []


def rows(title: str, *, until: str) -> set[str]:
    """The names in the first column of the tables between two headings of events.md."""
    section = page("events.md").partition(f"{title}\n")[2].partition(f"{until}\n")[0]
    cells = re.findall(r"^\| (`[^|]*) \|", section, re.MULTILINE)
    return {name for cell in cells for name in re.findall(r"`(\w+)`", cell)}


def test_every_event_frame_and_message_is_listed_and_no_other() -> None:
    envelope = {"v", "type", "id", "seq", "ts", "turn", "gen", "ref", "replay", "data"}
    assert rows("## Events and frames", until="### Durable") == envelope
    assert rows("### Durable", until="### Fleeting") == {kind.value for kind in EventType}
    assert rows("### Fleeting", until="## Messages of a client") == {kind.value for kind in FrameType}
    sent = rows("## Messages of a client", until="## Refusals")
    assert sent == {message.kind for message in client_messages()}


def test_every_code_of_the_socket_is_listed() -> None:
    codes = rows("## Refusals", until="## Dialects")
    own = {p.code for p in (BadMessage, UnknownType, MessageTooLarge, RateLimited, WrongState, StaleTurn)}
    assert own | set(get_args(FaultCode)) | {RUNNER_LOST, TIME_OVER, INTERNAL} <= codes
    assert codes - own <= {*get_args(FaultCode), RUNNER_LOST, TIME_OVER, INTERNAL, *_problem_codes()}


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
