"""Calibration of out-of-fold predictions: slope, intercept, and observed against predicted scores by decile.

Observed scores are regressed on predicted ones (Cox 1958, doi:10.1093/biomet/45.3-4.562; Steyerberg 2019, ch. 15):
slope 1 and intercept 0 are right, a slope below 1 says that predictions are spread too far. Intervals are percentile
bootstraps over speakers for the line, Student's t for each decile's mean. One row per speaker.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

MIN_SPEAKERS = 20
BOOTSTRAPS = 1000
SMALLEST_DECILE = 5
# Predictions closer together than this share of their size are one value with rounding errors.
FLAT = 1e-9


@dataclass(frozen=True)
class Interval:
    """A figure with its 95 % interval.

    Attributes:
        value: the figure.
        low: lower end.
        high: upper end.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Decile:
    """Speakers with alike predictions.

    Attributes:
        speakers: how many.
        predicted: their mean prediction.
        observed: their mean observed score with its 95 % interval.
    """

    speakers: int
    predicted: float
    observed: Interval


@dataclass(frozen=True)
class Calibration:
    """How predictions and observed scores go together.

    Attributes:
        slope: of observed on predicted; None with fewer than 20 speakers or constant predictions.
        intercept: of the same line, in the target's unit; None likewise.
        bias: mean of predicted - observed; None with fewer than 20 speakers.
        deciles: ascending by prediction; fewer than ten where tenths would hold fewer than five speakers.
        reason: why slope and intercept are None: `too_few_speakers`, `constant_predictions`.
    """

    slope: Interval | None
    intercept: Interval | None
    bias: Interval | None
    deciles: tuple[Decile, ...]
    reason: str | None = None


def calibrate(observed: NDArray[np.floating], predicted: NDArray[np.floating], *, seed: int = 0) -> Calibration:
    """Calibration of out-of-fold predictions.

    Args:
        observed: shape (n,), one per speaker.
        predicted: shape (n,), out of fold.
        seed: of the bootstrap.
    """
    n = observed.size
    if n < MIN_SPEAKERS:
        return Calibration(None, None, None, (), "too_few_speakers")
    bias = mean_interval(predicted - observed)
    order = np.argsort(predicted, kind="stable")
    parts = np.array_split(order, min(10, n // SMALLEST_DECILE))
    deciles = tuple(Decile(part.size, float(predicted[part].mean()), mean_interval(observed[part])) for part in parts)
    if np.ptp(predicted) < FLAT * max(1.0, float(np.abs(predicted).max())):
        return Calibration(None, None, bias, deciles, "constant_predictions")
    slope, intercept = _line(observed, predicted, np.random.default_rng(seed))
    return Calibration(slope, intercept, bias, deciles)


def mean_interval(values: NDArray[np.floating]) -> Interval:
    """A mean with its 95 % interval by Student's t.

    Args:
        values: shape (n,), at least two.
    """
    mean = float(values.mean())
    half = float(stats.t.ppf(0.975, values.size - 1) * values.std(ddof=1) / np.sqrt(values.size))
    return Interval(mean, mean - half, mean + half)


def _line(
    observed: NDArray[np.floating], predicted: NDArray[np.floating], rng: np.random.Generator
) -> tuple[Interval, Interval]:
    """Least squares of observed on predicted; the first row of weights is the data, the others are bootstraps."""
    n = observed.size
    drawn = rng.multinomial(n, np.full(n, 1 / n), size=BOOTSTRAPS)
    weights = np.vstack((np.ones(n), drawn)) / n
    # Around the data's own means, so that nothing cancels where scores are far from 0.
    x_centre, y_centre = predicted.mean(), observed.mean()
    x, y = predicted - x_centre, observed - y_centre
    x_mean, y_mean = weights @ x, weights @ y
    slopes = (weights @ (x * y) - x_mean * y_mean) / (weights @ (x * x) - x_mean**2)
    intercepts = y_centre + y_mean - slopes * (x_centre + x_mean)
    return _percentiles(slopes), _percentiles(intercepts)


def _percentiles(figures: NDArray[np.floating]) -> Interval:
    """The first figure with the middle 95 % of the others."""
    low, high = np.percentile(figures[1:], (2.5, 97.5))
    return Interval(float(figures[0]), float(low), float(high))
