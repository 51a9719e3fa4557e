"""The peer's rows: pipecat holds the same turns, in a process and with packages of its own."""

from __future__ import annotations

import json
import subprocess
import sys

from bench.figures import Figure, percentile
from bench.peer_pipecat import NOT_INSTALLED
from bench.turn_script import TurnScript
from cli.configuration import ROOT

NAME = "  beside it: pipecat"


def peer_figures(script: TurnScript, python: str | None) -> list[Figure]:
    """What pipecat adds to the same script, and how it cancels; or that it is not installed.

    Args:
        script: of the turns.
        python: one that has the package; None for this one.
    """
    command = [python or sys.executable, str(ROOT / "bench" / "peer_pipecat.py"), script.to_json()]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode == NOT_INSTALLED:
        return [Figure(NAME, None, "s", None, "not installed: pip install pipecat-ai, then --pipecat PYTHON")]
    done.check_returncode()
    found = json.loads(done.stdout.splitlines()[-1])
    note = f"{found['version']}, stub services in one process, no network, nothing stored"
    return [
        Figure(f"{NAME}, p50", percentile(found["overheads_s"], 0.5), "s", None, note),
        Figure(f"{NAME}, p95", percentile(found["overheads_s"], 0.95), "s"),
        Figure(f"{NAME}, cancel: model stopped, p95", percentile(found["closed_s"], 0.95), "s"),
        Figure(f"{NAME}, sound after cancel", float(found["audio_after_cancel"]), "frames"),
    ]
