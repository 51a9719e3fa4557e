"""`goldenfish invariants`: does everything hold that must hold, whatever has gone wrong?"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated, Any

import httpx
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.errors import Exit
from cli.failure_reasons import UNKNOWN, failure_reason
from cli.redrive import target_of
from cli.state import State, need_running
from cli.terminal import err, out, write_json
from cli.trace import read_logs

if TYPE_CHECKING:
    from localcloud.invariants.checks import Finding
    from localcloud.invariants.evidence import Evidence, Places

Json = dict[str, Any]
POLL_S = 0.5
KILLED = "killed by a fault"
EPILOG = """Examples:

  goldenfish invariants             a table: what holds, what does not, and what is waited for

  goldenfish invariants --json      the same for programs

Exit codes: 0 everything holds · 1 something does not · 3 no local cloud runs here.
"""


def invariants(
    *,
    wait: Annotated[float, typer.Option(min=0, help="Seconds to wait for work that is under way.")] = 60,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Look through the table, the bucket and the queues of the local cloud that runs from this folder.

    Every session has ended or waits for something named; events have no gap; one summary for each revision; every
    stored recording is accounted for; the queues are empty; dead letters are explained.
    """
    state = need_running()
    findings = examine(state, wait_s=wait)
    if as_json:
        write_json(report(findings))
    else:
        show(findings)
    if not all(finding.holds for finding in findings):
        raise typer.Exit(Exit.FAILED)


def examine(state: State, *, wait_s: float = 0) -> list[Finding]:
    """Look through a local cloud, once its queues are empty or the time is over.

    Args:
        state: of the local cloud.
        wait_s: for work that is under way, in seconds.
    """
    from localcloud.invariants.checks import check  # noqa: PLC0415 - boto3: only this command pays
    from localcloud.invariants.evidence import read  # noqa: PLC0415 - as above

    deadline = time.monotonic() + wait_s
    places = places_of(state)
    while True:
        evidence = read(places)
        logs = read_logs(state.logs)
        killed = sum(line["function"] == "AsrFunction" and KILLED in line["text"] for line in logs)
        findings = check(evidence, reasons=_reasons(state, evidence, logs), sold=_sold(state), killed=killed)
        if all(finding.holds for finding in findings) or time.monotonic() >= deadline:
            return findings
        time.sleep(POLL_S)


def places_of(state: State) -> Places:
    """Where a local cloud keeps things."""
    import boto3  # noqa: PLC0415 - only this command pays

    from localcloud.aws.credentials import client_settings  # noqa: PLC0415 - as above
    from localcloud.invariants.evidence import Places  # noqa: PLC0415 - as above

    settings = client_settings(state.aws_endpoint)
    buckets = boto3.client("s3", **settings).list_buckets()["Buckets"]
    return Places(
        endpoint=state.aws_endpoint,
        tables=tuple(boto3.client("dynamodb", **settings).list_tables()["TableNames"]),
        buckets=tuple(bucket["Name"] for bucket in buckets),
        queues={name: queue.url for name, queue in state.queues.items() if queue.dead_letters is not None},
        dead_letters={name: queue.url for name, queue in state.queues.items() if queue.dead_letters is None},
    )


def _reasons(state: State, evidence: Evidence, logs: list[Json]) -> dict[str, str]:
    """Why each dead letter failed, by message id; without those of which the logs say nothing."""
    found: dict[str, str] = {}
    for queue, letters in evidence.dead.items():
        for letter in letters:
            target = target_of(state, queue, letter)
            function = f"{target.removesuffix('Queue')}Function" if target else None
            reason = letter.error or failure_reason(letter.message_id, letter.body, function, logs)
            if reason != UNKNOWN:
                found[letter.message_id] = reason
    return found


def _sold(state: State) -> int | None:
    if not state.vendor:
        return None
    bill: dict[str, int] = httpx.get(f"{state.vendor}/bill", timeout=10).json()
    return sum(bill.values())


def report(findings: list[Finding]) -> Json:
    """The one object that `--json` prints."""
    rows = [
        {
            "invariant": finding.name,
            "holds": finding.holds,
            "looked_at": finding.looked_at,
            "broken": list(finding.broken),
            "notes": list(finding.notes),
        }
        for finding in findings
    ]
    holds = all(finding.holds for finding in findings)
    return {"schema": "goldenfish.invariants/1", "hold": holds, "invariants": rows}


def show(findings: list[Finding], console: Console | None = None) -> None:
    """Print one row for each invariant, and beside it what breaks it or is waited for."""
    grid = Table(box=None, padding=(0, 1), header_style="bold")
    for title in ("", "invariant", "of", ""):
        grid.add_column(title, overflow="fold")
    for finding in findings:
        mark = Text("✓", style="green") if finding.holds else Text("✗ broken", style="bold red")
        told = [*finding.broken, *finding.notes]
        grid.add_row(mark, finding.name, str(finding.looked_at), "\n".join(told))
    (console or out()).print(grid)
    if not all(finding.holds for finding in findings):
        err().print("An invariant is broken: docs/faults.md says what to look at.")
