"""What the training recordings look like, so that others can be told from them (`estimates.applicability`).

The reference score of a recording is its distance from a fit that has not seen its speaker: distances from a fit that
has would be too small, and every new speaker would be refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.covariance import LedoitWolf
from sklearn.model_selection import GroupKFold

from goldenfish.estimates.cloud import TINY, Cloud
from goldenfish.estimates.predictor import Array

MAX_FOLDS = 20
MIN_ROWS = 20
"""With fewer scores, or fewer than three speakers, no p-value can be 0.05 or less: no reference is fitted."""


@dataclass(frozen=True)
class Reference:
    """Arrays of the artefact, g features and r training recordings.

    Attributes:
        cloud: fitted on all of them.
        scores: (r,) ascending squared distances of recordings from a fit without their speaker.
    """

    cloud: Cloud
    scores: Array


def fit_reference(rows: Array, speakers: Sequence[str]) -> Reference:
    """Fit on training recordings.

    Args:
        rows: (r, g) without NaN, in the features' units.
        speakers: r ids.

    Returns:
        A reference without scores, which refuses nothing, where there are too few recordings or no features.
    """
    features = rows.shape[1]
    count = len(set(speakers))
    if len(rows) < MIN_ROWS or count < 3 or not features:  # noqa: PLR2004 - see MIN_ROWS
        nothing = Cloud(np.zeros(features), np.zeros(features), np.ones(features), np.eye(features))
        return Reference(nothing, np.zeros(0))
    scores = np.empty(len(rows))
    for seen, held_out in GroupKFold(min(MAX_FOLDS, count)).split(rows, groups=np.array(speakers)):
        scores[held_out] = fit_cloud(rows[seen]).distances(rows[held_out])
    return Reference(fit_cloud(rows), np.sort(scores))


def fit_cloud(rows: Array) -> Cloud:
    """Where recordings (r, g) lie; a positive feature whose logarithm is less skewed counts by its logarithm."""
    logarithms = np.log(np.maximum(rows, TINY))
    logged = (rows > 0).all(axis=0) & (np.abs(_skewness(logarithms)) < np.abs(_skewness(rows)))
    levels = np.where(logged, logarithms, rows)
    spread = levels.std(axis=0)
    scale = np.where(spread > 0, spread, 1.0)
    mean = levels.mean(axis=0)
    covariance = LedoitWolf(assume_centered=True).fit((levels - mean) / scale).covariance_
    return Cloud(logged.astype(np.float64), mean, scale, np.linalg.inv(covariance))


def _skewness(values: Array) -> Array:
    """Third standardised moment of each column; 0 for a constant."""
    centred = values - values.mean(axis=0)
    spread = values.std(axis=0)
    skewness: Array = (centred**3).mean(axis=0) / np.where(spread > 0, spread, 1.0) ** 3
    return skewness
