"""Pictures of a report as SVG: axes with round numbers, points, lines, bars; nothing is loaded, nothing moves.

Colours are of the Okabe-Ito palette, which people with colour-vision deficiency can tell apart
(https://jfly.uni-koeln.de/color/).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

WIDTH, HEIGHT = 520, 380
LEFT, RIGHT, TOP, BOTTOM = 58, 16, 14, 48
BLUE, ORANGE, GREEN, GREY = "#0072b2", "#d55e00", "#009e73", "#8a94a6"
TICKS = 6
Point = tuple[float, float]


@dataclass
class Chart:
    """A chart with linear axes, drawn piece by piece.

    Attributes:
        x: lowest and highest value of the horizontal axis.
        y: of the vertical axis.
        x_label: what the horizontal axis shows, with its unit.
        y_label: likewise.
    """

    x: tuple[float, float]
    y: tuple[float, float]
    x_label: str
    y_label: str
    shapes: list[str] = field(default_factory=list)

    def points(self, xs: Sequence[float], ys: Sequence[float], colour: str = BLUE, radius: float = 3.2) -> None:
        """One dot per pair."""
        for x, y in zip(xs, ys, strict=True):
            at = f'cx="{self._across(x):.1f}" cy="{self._down(y):.1f}"'
            self.shapes.append(f'<circle {at} r="{radius}" fill="{colour}" fill-opacity=".65"/>')

    def line(
        self, start: tuple[float, float], end: tuple[float, float], colour: str, *, dashed: bool = False
    ) -> None:
        """A straight line between two points of the axes."""
        (x1, y1), (x2, y2) = start, end
        ends = f'x1="{self._across(x1):.1f}" y1="{self._down(y1):.1f}" x2="{self._across(x2):.1f}"'
        dash = ' stroke-dasharray="5 4"' if dashed else ""
        style = f'stroke="{colour}" stroke-width="1.6"{dash}'
        self.shapes.append(f'<line {ends} y2="{self._down(y2):.1f}" {style}/>')

    def bar(self, left: float, right: float, height: float, colour: str = BLUE) -> None:
        """A bar from the horizontal axis up."""
        x, y = self._across(left), self._down(height)
        wide, high = self._across(right) - x, self._down(self.y[0]) - y
        size = f'x="{x:.1f}" y="{y:.1f}" width="{max(wide - 1, 0.5):.1f}" height="{max(high, 0):.1f}"'
        self.shapes.append(f'<rect {size} fill="{colour}" fill-opacity=".75"/>')

    def words(self, x: float, y: float, text: str, *, anchor: str = "start") -> None:
        """A short text at a point of the axes."""
        at = f'x="{self._across(x):.1f}" y="{self._down(y):.1f}"'
        self.shapes.append(f'<text {at} text-anchor="{anchor}" dominant-baseline="middle">{escape(text)}</text>')

    def svg(self, described: str, *, y_ticks: bool = True) -> str:
        """The picture.

        Args:
            described: what it shows, for those who cannot see it.
            y_ticks: number the vertical axis.
        """
        frame = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
        font = 'font-family="system-ui,sans-serif" font-size="12" fill="#1d2430"'
        bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
        axes = f'<path d="M{LEFT} {TOP}V{bottom}H{right}" fill="none" stroke="{GREY}"/>'
        names = (
            f'<text x="{(LEFT + right) / 2}" y="{HEIGHT - 10}" text-anchor="middle">{escape(self.x_label)}</text>'
            f'<text transform="translate(14 {(TOP + bottom) / 2}) rotate(-90)" text-anchor="middle">'
            f"{escape(self.y_label)}</text>"
        )
        parts = [f"<title>{escape(described)}</title>", axes, *self._ticks(y_ticks=y_ticks), *self.shapes, names]
        return f'<svg xmlns="http://www.w3.org/2000/svg" role="img" {frame} {font}>{"".join(parts)}</svg>'

    def _ticks(self, *, y_ticks: bool) -> list[str]:
        found = []
        for value in round_numbers(*self.x):
            at = self._across(value)
            found.append(f'<text x="{at:.1f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{value:g}</text>')
            found.append(f'<path d="M{at:.1f} {HEIGHT - BOTTOM}v4" stroke="{GREY}"/>')
        for value in round_numbers(*self.y) if y_ticks else ():
            at = self._down(value)
            found.append(f'<text x="{LEFT - 7}" y="{at + 4:.1f}" text-anchor="end">{value:g}</text>')
            found.append(f'<path d="M{LEFT} {at:.1f}H{WIDTH - RIGHT}" stroke="#eef1f5"/>')
        return found

    def _across(self, value: float) -> float:
        low, high = self.x
        return LEFT + (value - low) / (high - low) * (WIDTH - LEFT - RIGHT)

    def _down(self, value: float) -> float:
        low, high = self.y
        return HEIGHT - BOTTOM - (value - low) / (high - low) * (HEIGHT - TOP - BOTTOM)


def round_numbers(low: float, high: float) -> list[float]:
    """Round numbers between low and high for an axis, `TICKS` or a few more."""
    rough = (high - low) / TICKS
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= rough)
    first = math.ceil(low / step - 1e-9)
    return [round(place * step, 10) for place in range(first, math.floor(high / step + 1e-9) + 1)]


def span(values: Sequence[float], share: float = 0.05) -> tuple[float, float]:
    """Lowest and highest value with a margin; never empty."""
    low, high = min(values), max(values)
    margin = (high - low) * share or 1.0
    return low - margin, high + margin
