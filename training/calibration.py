"""Calibration of out-of-fold predictions: slope, intercept, and observed against predicted scores by decile.

Observed scores are regressed on predicted ones (Cox 1958, doi:10.1093/biomet/45.3-4.562; Steyerberg 2019, ch. 15):
slope 1 and intercept 0 are right, a slope below 1 says that predictions are spread too far. Intervals are percentile
bootstraps over speakers for the line, Student's t for each decile's mean. One row per speaker.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MIN_SPEAKERS = 20
BOOTSTRAPS = 2000


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
    raise NotImplementedError
