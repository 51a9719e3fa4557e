"""What measuring a recording costs: CPU per minute of audio, beside other extractors; cold start; memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import wave
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from bench.figures import Figure
from bench.other_extractors import NOT_INSTALLED
from cli.answers import sample_answers
from cli.configuration import ROOT
from goldenfish.audio.decode import decode

RATE = 16_000
MINUTE_GOAL_S = 2.0
COLD_GOAL_S = 1.5
COLD_AUDIO_S = 11
# A recording of nine more minutes is held as read and as decoded; what is measured may take this much more.
MEMORY_GOAL_MB = 150.0
CPU = "CPU s/min"


def extraction_figures(repeats: int, opensmile_python: str | None) -> list[Figure]:
    """All of them, on the project's own samples joined to a minute.

    Args:
        repeats: how often each is measured; the median counts.
        opensmile_python: a Python that has openSMILE; None for this one.
    """
    with tempfile.TemporaryDirectory(prefix="goldenfish-bench-") as folder:
        minute, ten = (recording(Path(folder), 60 * minutes) for minutes in (1, 10))
        probed = probe(minute, repeats)
        figures = [
            Figure("measuring a minute of audio", probed["whole_cpu_s"], CPU, MINUTE_GOAL_S, "everything; aim 0.9"),
            *(Figure(f"  {name}", seconds, CPU) for name, seconds in probed["parts_cpu_s"].items()),
            other("praat", sys.executable, minute, repeats, "pitch, pulses, jitter, shimmer, HNR: praat-parselmouth"),
            other("opensmile", opensmile_python or sys.executable, minute, repeats, "eGeMAPSv02: opensmile"),
            *cold_first_result(recording(Path(folder), COLD_AUDIO_S), repeats),
        ]
        first, tenfold = (probe(file, 0)["peak_mb"] for file in (minute, ten))
    grown = Figure(
        "  more for ten", tenfold - first, "MB", MEMORY_GOAL_MB, "52 MB of it the recording and its samples"
    )
    return [*figures, Figure("peak memory, a minute", first, "MB"), grown]


def recording(folder: Path, seconds: int) -> Path:
    """The samples, one after the other and again, as WAV of this length."""
    parts = [decode(file.read_bytes(), max_seconds=120).samples for file in sample_answers("en")]
    samples = np.resize(np.concatenate(parts), seconds * RATE)
    path = folder / f"{seconds}.wav"
    with wave.open(str(path), "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(RATE)
        writer.writeframes(np.round(np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def probe(file: Path, repeats: int) -> dict[str, Any]:
    """What `bench.extraction_probe` finds, in one thread."""
    done = run([sys.executable, "-m", "bench.extraction_probe", str(file), str(repeats)])
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def cold_first_result(file: Path, repeats: int) -> list[Figure]:
    """A fresh process with compiled byte code, from its start to the result, as time goes by and as CPU time."""
    probe(file, 0)
    walls, processors = [], []
    for _ in range(repeats):
        began = time.perf_counter()
        processors.append(probe(file, 0)["first_cpu_s"])
        walls.append(time.perf_counter() - began)
    name = f"cold start to the first result of {COLD_AUDIO_S} s"
    note = "the clock's time, on a busy machine that of others too"
    return [
        Figure(name, median(processors), "CPU s", COLD_GOAL_S),
        Figure("  by the clock", median(walls), "s", None, note),
    ]


def other(which: str, python: str, file: Path, repeats: int, what: str) -> Figure:
    """The same minute by another extractor, or that it is not installed."""
    command = [python, str(ROOT / "bench" / "other_extractors.py"), which, str(file), str(repeats)]
    done = run(command, check=False)
    if done.returncode == NOT_INSTALLED:
        package = what.rpartition(" ")[2]
        return Figure(f"  beside it: {which}", None, CPU, None, f"not installed: pip install {package}")
    done.check_returncode()
    return Figure(f"  beside it: {which}", float(done.stdout.split()[-1]), CPU, None, what)


def run(command: list[str], *, check: bool = True) -> subprocess.CompletedProcess[str]:
    """A process in the worker's conditions: the code, a place for numba's cache, one thread."""
    environment = {
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "POWERTOOLS_METRICS_NAMESPACE": "bench",
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "layers" / "core")]),
        "NUMBA_CACHE_DIR": str(Path(tempfile.gettempdir()) / "goldenfish-numba"),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    return subprocess.run(command, check=check, capture_output=True, text=True, env=environment, cwd=ROOT)
