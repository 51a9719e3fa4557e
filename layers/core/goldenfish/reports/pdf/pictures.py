"""The pictures of the printed report, drawn in points from the lower left corner."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.graphics.shapes import Circle, Drawing, Line, Polygon, PolyLine, Rect, String

from goldenfish.assessments.models import Tracks
from goldenfish.reports.pdf.styles import BAND, BLUE, INK, LINE, PAPER, QUIET, REGULAR
from goldenfish.trends.models import Trend, TrendPoint

TEXT_SIZE = 8
MOST_POINTS = 700
"""Drawn per track: more than the printed width can show."""


def interval_picture(value: float, low: float, high: float, ends: tuple[float, float], width: float) -> Drawing:
    """The estimate on its scale with its interval."""
    drawing = Drawing(width, 38)
    lowest, highest = ends
    length = highest - lowest or 1.0

    def x(of: float) -> float:
        return 8 + (of - lowest) / length * (width - 16)

    drawing.add(Line(x(lowest), 20, x(highest), 20, strokeColor=LINE, strokeWidth=1.5))
    drawing.add(Rect(x(low), 14, x(high) - x(low), 12, fillColor=BAND, strokeColor=None))
    drawing.add(Circle(x(value), 20, 5, fillColor=BLUE, strokeColor=None))
    for mark in (lowest, highest):
        drawing.add(_text(x(mark), 2, f"{mark:g}", "middle"))
    return drawing


def contribution_picture(rows: Sequence[tuple[str, float]], width: float) -> Drawing:
    """One bar per group, to the right of the middle for points above the average, to the left for points below."""
    height, middle = 20, width * 0.68
    drawing = Drawing(width, height * len(rows) + 4)
    largest = max(abs(value) for _, value in rows) or 1.0
    for place, (label, value) in enumerate(rows):
        y = height * (len(rows) - 1 - place)
        length = value / largest * (width * 0.22)
        drawing.add(_text(0, y + 6, label, "start", size=9))
        drawing.add(Rect(middle + min(length, 0), y + 3, abs(length), 12, fillColor=BLUE, strokeColor=None))
        past = middle + length + (4 if value >= 0 else -4)
        drawing.add(_text(past, y + 6, f"{value:+.1f}", "start" if value >= 0 else "end"))
    drawing.add(Line(middle, 0, middle, height * len(rows), strokeColor=QUIET, strokeWidth=0.7))
    return drawing


def trend_picture(trend: Trend, width: float, height: float) -> Drawing:
    """Values over the dates, with the band of no change where there is one; open circles are a demonstration's."""
    drawing = Drawing(width, height)
    points = [point for point in trend.points if point.value is not None]
    values = [v for p in points for v in (p.value, p.low, p.high) if v is not None]
    bottom, top = min(values), max(values)
    room = (top - bottom) * 0.08 or abs(top) * 0.1 or 1.0
    start = points[0].date.timestamp()
    length = (points[-1].date.timestamp() - start) or 1.0

    def x(point: TrendPoint) -> float:
        return 42 + (point.date.timestamp() - start) / length * (width - 60)

    def y(value: float) -> float:
        return 18 + (value - bottom + room) / (top - bottom + 2 * room) * (height - 24)

    banded = [(x(p), y(p.low), y(p.high)) for p in points if p.low is not None and p.high is not None]
    if banded:
        upper = [place for at, _, high in banded for place in (at, high)]
        lower = [place for at, low, _ in reversed(banded) for place in (at, low)]
        drawing.add(Polygon(upper + lower, fillColor=BAND, strokeColor=None))
    drawing.add(PolyLine([v for p in points for v in (x(p), y(p.value or 0.0))], strokeColor=BLUE, strokeWidth=1))
    for point in points:
        inside = PAPER if point.synthetic else BLUE
        drawing.add(Circle(x(point), y(point.value or 0.0), 2.5, fillColor=inside, strokeColor=BLUE))
    for value in {bottom, top}:
        drawing.add(_text(38, y(value) - 3, f"{value:.3g}", "end"))
    drawing.add(_text(x(points[0]), 4, f"{points[0].date:%Y-%m-%d}", "start"))
    if len(points) > 1:
        drawing.add(_text(x(points[-1]), 4, f"{points[-1].date:%Y-%m-%d}", "end"))
    return drawing


def answer_picture(tracks: Tracks, width: float) -> Drawing:
    """Speech as bars, loudness as a line, pitch as dots over one answer's time."""
    height = 58.0
    drawing = Drawing(width, height)
    length = max(len(tracks.level_db) * tracks.step_s, 1e-3)
    drawing.add(Rect(0, 10, width, height - 10, fillColor=PAPER, strokeColor=None))
    for begin, end in tracks.speech:
        left, right = begin / length * width, min(end / length, 1.0) * width
        drawing.add(Rect(left, 10, max(right - left, 0.5), 5, fillColor=BLUE, strokeColor=None))
    loudness = _runs(tracks.level_db, -60.0, 0.0, 17, 22)
    pitch = _runs(tracks.f0_hz, 60.0, 400.0, 32, 24)
    for runs, colour, thickness in ((loudness, QUIET, 0.5), (pitch, INK, 1.3)):
        for run in runs:
            # A single point is drawn as a short stroke: a line needs two ends.
            ends = [*run, (run[-1][0] + 1, run[-1][1])]
            line = [v for at, y in ends for v in (at / len(tracks.level_db) * width, y)]
            drawing.add(PolyLine(line, strokeColor=colour, strokeWidth=thickness))
    drawing.add(_text(0, 0, "0 s", "start"))
    drawing.add(_text(width, 0, f"{length:.0f} s", "end"))
    return drawing


def _runs(
    values: Sequence[float | None], lowest: float, highest: float, base: float, height: float
) -> list[list[tuple[float, float]]]:
    """Stretches without a gap as (index, y); thinned out where there is more than can be seen."""
    every = max(1, len(values) // MOST_POINTS)
    runs: list[list[tuple[float, float]]] = [[]]
    for index in range(0, len(values), every):
        value = values[index]
        if value is None:
            runs.append([])
        else:
            inside = min(max(value, lowest), highest)
            runs[-1].append((index, base + (inside - lowest) / (highest - lowest) * height))
    return [run for run in runs if run]


def _text(x: float, y: float, text: str, anchor: str, *, size: float = TEXT_SIZE) -> String:
    return String(x, y, text, fontName=REGULAR, fontSize=size, fillColor=QUIET, textAnchor=anchor)
