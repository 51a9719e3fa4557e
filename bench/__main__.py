"""`make bench`: prints every figure with its goal. `--json` prints one object; `--quick` measures less often."""

from __future__ import annotations

import argparse
import os
import platform
from pathlib import Path

import av
from rich.table import Table
from rich.text import Text

from bench.cold_start import cold_starts
from bench.extraction import extraction_figures
from bench.figures import Figure
from bench.latency import BenchCloud, overhead_figures, ready_figure
from bench.live_turn import live_turn_figures
from bench.next_question import next_question_figures
from bench.page import page_figures
from bench.page_sound import sound_figures
from bench.session_cost import call_and_cost_figures
from bench.upload import upload_figures
from cli.answers import sample_answers
from cli.terminal import err, out, write_json

DIGITS = {"USD": 6, "calls": 1, "KB": 1, "MB": 0, "frames": 0}


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(prog="make bench", description=__doc__)
    arguments.add_argument("--json", action="store_true")
    arguments.add_argument("--quick", action="store_true")
    arguments.add_argument("--save-costs", action="store_true", help="keep it for `goldenfish cost`")
    arguments.add_argument("--opensmile", metavar="PYTHON", help="a Python with openSMILE, to measure it beside ours")
    arguments.add_argument("--pipecat", metavar="PYTHON", help="a Python with pipecat-ai, to hold the same turns")
    chosen = arguments.parse_args()
    figures = measure(1 if chosen.quick else 5, chosen.opensmile, chosen.pipecat, save=chosen.save_costs)
    machine = f"{platform.machine()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, Python "
    machine += platform.python_version()
    if chosen.json:
        rows = [figure._asdict() | {"met": figure.met} for figure in figures]
        write_json({"schema": "goldenfish.bench/1", "machine": machine, "figures": rows})
    else:
        out().print(table(figures, machine))


def measure(
    repeats: int, opensmile_python: str | None, pipecat_python: str | None, *, save: bool = False
) -> list[Figure]:
    """All figures."""
    files = list(sample_answers("en"))
    with err().status("cold starts …"):
        figures = cold_starts(repeats)
    with err().status("measuring recordings …"):
        figures += extraction_figures(repeats, opensmile_python)
    with err().status("starting the local cloud …"):
        figures.append(ready_figure(min(repeats, 3)))
    with BenchCloud() as bench, err().status("interviews …"):
        figures += overhead_figures(bench, files, repeats)
        figures += call_and_cost_figures(bench, files, [audio_seconds(path) for path in files], save=save)
        figures += next_question_figures(bench, repeats)
        figures += page_figures(bench, repeats)
        figures += upload_figures(bench, min(repeats, 3))
    with err().status("the page's sound …"):
        figures += sound_figures(repeats)
    with err().status("streamed turns …"):
        figures += live_turn_figures(repeats, pipecat_python)
    return figures


def audio_seconds(path: Path) -> float:
    """Length of a recording as its container says."""
    with av.open(str(path)) as container:
        return (container.duration or 0) / av.time_base


def table(figures: list[Figure], machine: str) -> Table:
    """One row per figure, its goal beside it."""
    grid = Table(box=None, padding=(0, 1), header_style="bold", title=machine, title_justify="left")
    for title in ("figure", "value", "goal", ""):
        grid.add_column(title, justify="right" if title in {"value", "goal"} else "left")
    for figure in figures:
        digits = DIGITS.get(figure.unit, 3)
        goal = "" if figure.goal is None else f"≤ {figure.goal:g}"
        style = {True: "green", False: "red", None: ""}[figure.met]
        known = "–" if figure.value is None else f"{figure.value:.{digits}f}"
        value = Text(f"{known} {figure.unit}", style=style)
        grid.add_row(figure.name, value, goal, Text(figure.note, style="dim"))
    return grid


if __name__ == "__main__":
    main()
