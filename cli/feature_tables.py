"""The measurements of one recording as tables and a strip of small pictures."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.pictures import sparkline, speech_bar
from goldenfish.assessments.models import Assessment, Measurement, Quality, RecordingConditions, Tracks

VERDICT_STYLES = {"good": "green", "usable": "yellow", "refused": "red"}
STRIP = 48


def show(console: Console, file: Path, assessment: Assessment, words: Sequence[Measurement], language: str) -> None:
    """Print everything known of one recording."""
    console.print(Text(str(file), style="bold").append(f"  {assessment.extractor}", style="dim"), soft_wrap=True)
    if assessment.conditions:
        console.print(conditions_line(assessment.conditions, assessment.speech_s), soft_wrap=True)
    if assessment.status != "done":
        what = f"not measured: {assessment.reason} ({assessment.detail})"
        console.print(Text(what, style="red"), soft_wrap=True)
    if assessment.quality:
        for line in quality_lines(assessment.quality, language):
            console.print(line, soft_wrap=True)
    if assessment.tracks and assessment.conditions:
        console.print(strip(assessment.tracks, assessment.conditions.duration_s))
    for family, measurements in groupby((*assessment.measurements, *words), key=lambda one: one.family):
        console.print(table(family, list(measurements)))
    console.print()


def conditions_line(conditions: RecordingConditions, speech_s: float | None) -> Text:
    """How the recording was made."""
    channels = "mono" if conditions.channels == 1 else f"{conditions.channels} channels"
    parts = [
        f"{conditions.container}/{conditions.codec}",
        f"{conditions.sample_rate_hz / 1000:g} kHz {channels}",
        f"{conditions.duration_s:.1f} s",
        f"{speech_s or 0:.1f} s of speech",
    ]
    if conditions.corrupt_packets:
        parts.append(f"{conditions.corrupt_packets} damaged packets")
    return Text(" · ".join(parts), style="dim")


def quality_lines(quality: Quality, language: str) -> list[Text]:
    """The verdict, and for each gate that was not passed its value and what to do."""
    lines = [Text("recording: ").append(quality.verdict, style=VERDICT_STYLES.get(quality.verdict, ""))]
    for gate in quality.gates:
        if gate.advice:
            value = "" if gate.value is None else f" {gate.value:g} {gate.unit}"
            advice = gate.advice.vi if language == "vi" else gate.advice.en
            lines.append(Text(f"  {gate.code}{value}: {advice}"))
    return lines


def strip(tracks: Tracks, duration_s: float) -> Table:
    """F0, level and speech over time, one under the other on the same scale."""
    grid = Table.grid(padding=(0, 1))
    f0, level = narrowed(tracks.f0_hz), narrowed(tracks.level_db)
    width = max(len(f0), 1)
    for name, picture, scale in (
        ("F0", sparkline(f0), span_of(f0, "Hz")),
        ("level", sparkline(level), span_of(level, "dBFS")),
        ("speech", speech_bar(tracks.speech, duration_s, width), f"{duration_s:.1f} s"),
    ):
        grid.add_row(Text(name, style="dim"), Text(picture, style="cyan"), Text(scale, style="dim"))
    return grid


def narrowed(values: Sequence[float | None], width: int = STRIP) -> list[float | None]:
    """At most `width` values: the median of those that fall together, None where there are none."""
    count = min(width, len(values))
    pieces = [values[i * len(values) // count : (i + 1) * len(values) // count] for i in range(count)]
    known = [[value for value in piece if value is not None] for piece in pieces]
    return [median(piece) if piece else None for piece in known]


def span_of(values: Sequence[float | None], unit: str) -> str:
    """From the smallest to the greatest value."""
    known = [value for value in values if value is not None]
    return f"{min(known):.0f} to {max(known):.0f} {unit}" if known else "none"


def table(family: str, measurements: Sequence[Measurement]) -> Table:
    """One row per measurement of a family: value, unit, seconds used, and flags or the reason of a missing value."""
    grid = Table(box=None, padding=(0, 1), header_style="bold")
    for title in (family, "value", "unit", "seconds", ""):
        grid.add_column(title, justify="right" if title in {"value", "seconds"} else "left")
    for one in measurements:
        value = "–" if one.value is None else f"{one.value:.4g}"
        seconds = "" if one.seconds_used is None else f"{one.seconds_used:.1f}"
        note = Text(one.reason.replace("_", " "), style="yellow") if one.reason else Text(", ".join(one.flags))
        grid.add_row(one.name, value, "" if one.unit in {"1", "count"} else one.unit, seconds, note)
    return grid
