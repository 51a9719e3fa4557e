"""The pictures of a training report, each from the study's own numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from training.calibration import Calibration
from training.controls import Control
from training.dataset import Floats
from training.figures_text import named
from training.intervals import HeldOut
from training.metrics import Metrics
from training.pictures import BLUE, GREEN, GREY, ORANGE, Chart, span
from training.report_blocks import Picture

BINS = 12


def score_histogram(scores: Floats, name: str) -> Picture:
    """How many speakers have which score."""
    return _histogram(scores, name, f"Distribution of {name} over {scores.size} speakers.", centre=None)


def residual_histogram(observed: Floats, predicted: Floats) -> Picture:
    """How far off the estimates are."""
    residuals = predicted - observed
    caption = f"Estimate minus observed score of {observed.size} speakers; the dashed line is no error."
    return _histogram(residuals, "estimate - observed", caption, centre=0.0)


def observed_and_predicted(observed: Floats, predicted: Floats, name: str) -> Picture:
    """Every speaker, with the line on which a perfect estimate would lie."""
    ends = span([*observed, *predicted])
    chart = Chart(ends, ends, f"estimate of {name}", f"observed {name}")
    chart.line((ends[0], ends[0]), (ends[1], ends[1]), GREY, dashed=True)
    chart.line((ends[0], float(observed.mean())), (ends[1], float(observed.mean())), ORANGE, dashed=True)
    chart.points([float(x) for x in predicted], [float(y) for y in observed])
    caption = "Observed against estimated scores, one dot per speaker. Grey: perfect agreement. Orange: the mean."
    return Picture(chart.svg(caption), caption)


def calibration_picture(found: Calibration, name: str) -> Picture:
    """Mean observed score per tenth of the predictions, with intervals, and the calibration line."""
    ends = span([value for one in found.deciles for value in (one.predicted, one.observed.low, one.observed.high)])
    chart = Chart(ends, ends, f"mean estimate of {name}", f"mean observed {name}")
    chart.line((ends[0], ends[0]), (ends[1], ends[1]), GREY, dashed=True)
    for one in found.deciles:
        chart.line((one.predicted, one.observed.low), (one.predicted, one.observed.high), BLUE)
    chart.points([one.predicted for one in found.deciles], [one.observed.value for one in found.deciles], radius=4.5)
    caption = "Calibration by tenths of the estimates, with 95 % intervals of the observed mean. Grey: perfect."
    return Picture(chart.svg(caption), caption)


def interval_picture(observed: Floats, intervals: HeldOut, name: str, coverage: float) -> Picture:
    """Each speaker's interval in order of the observed score."""
    order = np.argsort(observed, kind="stable")
    chart = Chart(
        (-1.0, float(observed.size)), span([*intervals.low, *intervals.high, *observed]), "speakers by score", name
    )
    for place, row in enumerate(order):
        colour = GREY if intervals.covered[row] else ORANGE
        chart.line((place, float(intervals.low[row])), (place, float(intervals.high[row])), colour)
    chart.points([float(place) for place in range(order.size)], [float(score) for score in observed[order]], radius=2)
    missed = int((~intervals.covered).sum())
    caption = (
        f"{coverage:.0%} intervals of the training speakers, each from the others' errors; dots are observed scores. "
        f"Orange: the {missed} of {observed.size} that miss."
    )
    return Picture(chart.svg(caption), caption)


def gain_picture(metrics: Mapping[str, Metrics], unit: str) -> Picture:
    """How much better than the mean predictor each candidate is, with intervals."""
    shown = [name for name, each in metrics.items() if name != "mean" and not math.isnan(each.gain.value)]
    gains = [metrics[name].gain for name in shown]
    ends = [value for one in gains for value in (one.value, one.low, one.high) if not math.isnan(value)]
    label = f"gain over the mean predictor, {unit}"
    chart = Chart(span([0.0, *ends], 0.35), (-0.5, len(shown) - 0.5), label, "")
    chart.line((0, -0.5), (0, len(shown) - 0.5), GREY, dashed=True)
    for place, name in enumerate(reversed(shown)):
        gain = metrics[name].gain
        colour = GREEN if metrics[name].beats_mean else BLUE
        if not math.isnan(gain.low):
            chart.line((gain.low, place), (gain.high, place), colour)
        chart.points([gain.value], [place], colour, 4.5)
        chart.words(chart.x[0], place + 0.28, named(name))
    caption = (
        "Gain over the mean predictor with 95 % intervals. Right of the dashed line is better; green: shown to be."
    )
    return Picture(chart.svg(caption, y_ticks=False), caption)


def controls_picture(controls: Sequence[Control]) -> Picture:
    """How much of the mean predictor's squared error each control takes away."""
    done = [one for one in controls if one.skill is not None]
    shares = [100 * (one.skill or 0.0) for one in done]
    label = "squared error of the mean predictor taken away, %"
    chart = Chart(span([0.0, *shares], 0.5), (-0.5, len(done) - 0.5), label, "")
    chart.line((0, -0.5), (0, len(done) - 0.5), GREY, dashed=True)
    for place, (one, value) in enumerate(zip(done, shares, strict=True)):
        colour = ORANGE if one.flagged else BLUE
        chart.line((0, place), (value, place), colour)
        chart.points([value], [place], colour, 5)
        chart.words(chart.x[0], place + 0.25, named(one.name))
    caption = "Controls: what models take away that must not work. Orange: more than chance, the control is flagged."
    return Picture(chart.svg(caption, y_ticks=False), caption)


def _histogram(values: Floats, label: str, caption: str, centre: float | None) -> Picture:
    counts, edges = np.histogram(values, bins=min(BINS, max(4, values.size // 3)))
    chart = Chart(span([float(edges[0]), float(edges[-1])]), (0.0, float(counts.max()) * 1.08), label, "speakers")
    for count, left, right in zip(counts, edges[:-1], edges[1:], strict=True):
        chart.bar(float(left), float(right), float(count))
    if centre is not None and chart.x[0] < centre < chart.x[1]:
        chart.line((centre, 0), (centre, chart.y[1]), ORANGE, dashed=True)
    return Picture(chart.svg(caption), caption)
