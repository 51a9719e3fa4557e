"""Conformal intervals of CV+: how far off the fold models were for people they had not seen.

CV+ (Barber, Candès, Ramdas and Tibshirani 2021, section 3.2, doi:10.1214/20-AOS1965): each of the n speakers has one
absolute residual R, made by the fold model that did not see them, and each fold model k makes its own prediction
mu_k for the new session. The lower end is the floor(alpha (n + 1))-th smallest of mu_k(i) - R_i, the upper end the
ceil((1 - alpha)(n + 1))-th smallest of mu_k(i) + R_i. Coverage is at least 1 - 2 alpha whatever the model
and the data, and 1 - alpha as measured (docs/science.md). Nothing is assumed about the shape of the errors.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MIN_SPEAKERS = 20
"""Below this the 5 % ends of the residuals are one person or none: no interval is given."""


@dataclass(frozen=True)
class ConformalScores:
    """What an artefact carries for its intervals.

    Attributes:
        residuals: shape (n,), absolute, one per speaker, in the target's unit.
        folds: shape (n,), integers 0 to K - 1: the fold model that did not see the speaker.
        coverage: the share of new people whose true score shall lie within, 0.9.
        lowest: the scale's lower end.
        highest: the scale's upper end.
    """

    residuals: NDArray[np.floating]
    folds: NDArray[np.integer]
    coverage: float
    lowest: float
    highest: float


def cv_plus(scores: ConformalScores, fold_predictions: NDArray[np.floating]) -> NDArray[np.floating]:
    """Intervals of new sessions, clipped to the scale.

    Args:
        scores: of the artefact.
        fold_predictions: shape (m, K), each fold model's prediction of each new session
            (the mean of its predictions of the session's answers).

    Returns:
        Shape (m, 2), lower and upper ends; the scale's own ends where the residuals are too few to say.
    """
    each = fold_predictions[:, scores.folds]
    n = scores.residuals.size
    rank = math.ceil(round(scores.coverage * (n + 1), 9))
    ends = np.empty((fold_predictions.shape[0], 2))
    if rank > n:
        ends[:] = scores.lowest, scores.highest
        return ends
    # The floor(alpha (n + 1))-th smallest from below is the rank-th from above.
    ends[:, 0] = np.partition(each - scores.residuals, n - rank, axis=1)[:, n - rank]
    ends[:, 1] = np.partition(each + scores.residuals, rank - 1, axis=1)[:, rank - 1]
    clipped: NDArray[np.floating] = np.clip(ends, scores.lowest, scores.highest)
    return clipped
