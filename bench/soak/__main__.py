"""`make soak`: 30 minutes of both products with connections lost at random. `--json` prints one object.

Exit codes: 0 nothing was lost · 1 something was; the report names it.
"""

from __future__ import annotations

import argparse
import sys

from bench.soak.run import Report, soak
from cli.terminal import err, out, write_json


def main() -> None:
    """Soak and report."""
    arguments = argparse.ArgumentParser(prog="make soak", description=__doc__)
    arguments.add_argument("--minutes", type=float, default=30.0)
    arguments.add_argument("--at-once", type=int, default=6, help="sessions held at the same time")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--json", action="store_true")
    chosen = arguments.parse_args()
    with err().status(f"soaking for {chosen.minutes:g} minutes …"):
        report = soak(60 * chosen.minutes, at_once=chosen.at_once, seed=chosen.seed)
    if chosen.json:
        write_json({"schema": "goldenfish.soak/1", **report._asdict()})
    else:
        show(report)
    sys.exit(1 if report.faults else 0)


def show(report: Report) -> None:
    """Print the counts, then every fault."""
    out().print(f"{report.seconds:.0f} s, {report.at_once} sessions at once, seed {report.seed}")
    for name, count in report.counts.items():
        out().print(f"{name:28} {count:8}", markup=False)
    for fault in report.faults:
        out().print(f"FAULT {fault}", soft_wrap=True, markup=False)
    out().print(f"{len(report.faults)} faults")


if __name__ == "__main__":
    main()
