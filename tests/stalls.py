"""Runs a command on a machine that stalls: its processes stand still now and then, as on a host that is shared.

    python -m tests.stalls --who browser -- python -m pytest tests/browser/test_practice.py

A test that hopes for a fast machine fails here in minutes, and otherwise once in some thousand runs. Linux only: the
processes are found in /proc.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

MARKS = {"everything": "", "browser": "chrom", "servers": "localcloud"}
"""Whom to stop: a part of the name of their program, or of its arguments in the case of the local cloud's Python."""
PROC = Path("/proc")


def main() -> int:
    """Run the command; returns its exit code."""
    asked = _arguments()
    chance, times = random.Random(asked.seed), 0
    with subprocess.Popen(asked.command) as command:
        while command.poll() is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                command.wait(chance.expovariate(1 / asked.every))
                break
            them = [process for process in tree(parents(), command.pid) if MARKS[asked.who] in program(process)]
            times += bool(them)
            stall(them, chance.uniform(asked.shortest, asked.longest))
    sys.stderr.write(f"{asked.who} stood still {times} times, seed {asked.seed}\n")
    return command.returncode


def stall(processes: Iterable[int], seconds: float) -> None:
    """Stop them for so long; who has ended meanwhile is left out."""
    stopped = []
    try:
        for process in processes:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGSTOP)
                stopped.append(process)
        time.sleep(seconds)
    finally:
        for process in stopped:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGCONT)


def tree(parent_of: Mapping[int, int], root: int) -> list[int]:
    """A process and all that come from it, by the parent of each; parents before their children."""
    found = [root]
    for process in found:
        found += [child for child, parent in parent_of.items() if parent == process]
    return found


def parents() -> dict[int, int]:
    """The parent of each process that runs."""
    found = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):  # it has just ended
                # The second field is its name in parentheses, which may hold anything: proc_pid_stat(5).
                found[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    return found


def program(process: int) -> str:
    """Which program it is; of a Python also its arguments."""
    with contextlib.suppress(OSError):
        # Not its first argument: Chromium writes all of its children's into one.
        name = (PROC / str(process) / "exe").readlink().name
        return (PROC / str(process) / "cmdline").read_text(errors="replace") if name.startswith("python") else name
    return ""


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.stalls", description=__doc__.splitlines()[0])
    parser.add_argument("--who", choices=MARKS, default="everything", help="whose processes (default: %(default)s)")
    parser.add_argument("--every", type=float, default=4, metavar="SECONDS", help="between two stalls, on average")
    parser.add_argument("--shortest", type=float, default=0.05, metavar="SECONDS")
    parser.add_argument("--longest", type=float, default=1, metavar="SECONDS")
    parser.add_argument("--seed", type=int, default=1, help="another one stalls at other moments")
    parser.add_argument("command", nargs="+", help="after --")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
