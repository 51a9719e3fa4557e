"""`make load`: 200 interviews at once on this machine. `--json` prints one object.

Exit codes: 0 nothing was lost · 1 something was; the report names it.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable

from rich.table import Table

from bench.load.run import Plan, Report, Spread, load
from cli.terminal import err, out, write_json

LINE_EVERY_S = 15.0


def main() -> None:
    """Load and report."""
    arguments = argparse.ArgumentParser(prog="make load", description=__doc__)
    arguments.add_argument("--interviews", type=int, default=200, help="held at the same time")
    arguments.add_argument("--answers", type=int, default=3, help="in each interview")
    arguments.add_argument("--ramp", type=float, default=40.0, help="seconds over which they begin")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--json", action="store_true")
    chosen = arguments.parse_args()
    plan = Plan(chosen.interviews, chosen.answers, chosen.ramp, chosen.seed)
    with err().status("starting the local cloud …") as status:
        report = load(plan, status.update if err().is_terminal else _now_and_then())
    if chosen.json:
        spreads = report._asdict() | {
            "plan": plan._asdict(),
            "requests": {name: each._asdict() for name, each in report.requests.items()},
            "queue_wait": {name: each._asdict() for name, each in report.queue_wait.items()},
            "to_result": report.to_result._asdict() if report.to_result else None,
        }
        write_json({"schema": "goldenfish.load/1", **spreads})
    else:
        show(report)
    sys.exit(1 if report.faults else 0)


def _now_and_then() -> Callable[[str], None]:
    """Progress as plain lines, for a log."""
    told = time.monotonic()

    def tell(text: str) -> None:
        nonlocal told
        if time.monotonic() - told >= LINE_EVERY_S:
            told = time.monotonic()
            err().print(text, markup=False)

    return tell


def show(report: Report) -> None:
    """Print what was measured, then every fault."""
    machine = f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    table = Table("seconds", "n", "p50", "p95", "p99", "longest", title=machine, title_justify="left")
    rows: dict[str, Spread | None] = {f"request: {name}": each for name, each in report.requests.items()}
    rows |= {f"recording waits for {name}": each for name, each in report.queue_wait.items()}
    for name, each in (rows | {"upload → result card": report.to_result}).items():
        figures = [f"{value:.3f}" for value in each[1:]] if each else ["–"] * 4
        table.add_row(name, str(each.n if each else 0), *figures)
    out().print(table)
    statuses = ", ".join(f"{times} × {status}" for status, times in report.statuses.items())
    deepest = ", ".join(f"{name} {depth}" for name, depth in report.deepest.items() if depth) or "none"
    out().print(f"statuses: {statuses}", f"deepest queues: {deepest}", sep="\n", markup=False, soft_wrap=True)
    out().print(f"connections lost by themselves: {report.connections_lost}")
    total = sum(report.cost_usd.values())
    out().print(
        f"AWS cost of a session of {report.plan.answers} answers: {total:.6f} USD at the most (durations of this "
        "busy machine; without vendors and idle costs; itemised in --json)",
        soft_wrap=True,
    )
    for fault in report.faults:
        out().print(f"FAULT {fault}", soft_wrap=True, markup=False)
    finished = f"{report.finished} of {report.plan.interviews} interviews finished"
    answers = report.finished * report.plan.answers
    out().print(f"{finished}, {answers} answers, in {report.seconds:.0f} s; {len(report.faults)} faults")


if __name__ == "__main__":
    main()
