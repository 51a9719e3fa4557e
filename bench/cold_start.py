"""What importing each function costs: CPU seconds of a fresh process."""

from __future__ import annotations

import os
import subprocess
import sys
from statistics import median

from bench.figures import Figure
from cli.configuration import ROOT

HANDLERS = {
    "api": "functions.api.app",
    "interviewer": "functions.interviewer.socket",
    "push": "functions.interviewer.push",
    "asr": "functions.asr.app",
    "assess": "functions.assess.app",
    "insights": "functions.insights.app",
    "sweeper": "functions.insights.sweep",
}
GOALS = {"api": 0.9}
CODE = "import time, {module}; print(time.process_time())"


def cold_starts(repeats: int) -> list[Figure]:
    """One figure per function: CPU seconds from the start of the process to the imported handler, median."""
    figures = []
    for name, module in HANDLERS.items():
        import_once(module)  # compiles byte code and fills the page cache, as a deployed artefact has it
        seconds = median(import_once(module) for _ in range(repeats))
        figures.append(Figure(f"cold start {name}", seconds, "CPU s", GOALS.get(name), f"median of {repeats}"))
    return figures


def import_once(module: str) -> float:
    """CPU seconds of a process that starts Python and imports one module."""
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "layers" / "core")]),
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "POWERTOOLS_METRICS_NAMESPACE": "bench",
    }
    process = subprocess.run(
        [sys.executable, "-c", CODE.format(module=module)],
        check=True,
        capture_output=True,
        text=True,
        env=environment,
        cwd=ROOT,
    )
    return float(process.stdout.split()[-1])
