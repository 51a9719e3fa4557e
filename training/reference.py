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

from goldenfish.estimates.applicability import mahalanobis
from goldenfish.estimates.predictor import Array

MAX_FOLDS = 20
MIN_ROWS = 40
"""With fewer scores, or fewer than three speakers, a p-value below 0.05 says nothing: no reference is fitted."""


@dataclass(frozen=True)
class Reference:
    """Arrays of the artefact, g features and r training recordings.

    Attributes:
        mean: (g,) of the features, in their units.
        scale: (g,) standard deviations; 1 for a constant.
        precision: (g, g) inverse of the shrunk covariance of the standardised features.
        scores: (r,) ascending squared distances of recordings from a fit without their speaker.
    """

    mean: Array
    scale: Array
    precision: Array
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
        return Reference(np.zeros(features), np.ones(features), np.eye(features), np.zeros(0))
    scores = np.empty(len(rows))
    for seen, held_out in GroupKFold(min(MAX_FOLDS, count)).split(rows, groups=np.array(speakers)):
        scores[held_out] = mahalanobis(rows[held_out], *_fit(rows[seen]))
    return Reference(*_fit(rows), np.sort(scores))


def _fit(rows: Array) -> tuple[Array, Array, Array]:
    mean, spread = rows.mean(axis=0), rows.std(axis=0)
    scale = np.where(spread > 0, spread, 1.0)
    covariance = LedoitWolf(assume_centered=True).fit((rows - mean) / scale).covariance_
    return mean, scale, np.linalg.inv(covariance)
