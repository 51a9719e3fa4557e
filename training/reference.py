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

NAMES = (
    "articulation_rate", "voiced_len_mean", "unvoiced_len_mean", "voiced_ratio", "f0_slope_mean", "loudness_cv",
    "jitter_local", "jitter_abs", "jitter_rap", "jitter_ppq5",
    "shimmer_local", "shimmer_db", "shimmer_apq3", "shimmer_apq5", "hnr", "cpps",
    "spectral_flux", "mfcc1_sd", "mfcc2_sd", "mfcc3_sd", "mfcc4_sd", "f1_sd", "f2_sd",
)  # fmt: skip
"""How a voice is made and how it moves. Level, pitch, mean spectrum and pauses are left out: they differ from person,
microphone and question to the next so much that what is no person at all lies in between."""
MAX_FOLDS = 20
IQR_OF_NORMAL = 1.349
MIN_OF_SD = 0.3
WINSOR = 3.0
CORE = 0.75
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
    """Where most recordings (r, g) lie; a positive feature whose logarithm is less skewed counts by its logarithm.

    Centre and scale are median and interquartile range, and the covariance is that of the three quarters nearest to
    it (one concentration step of Rousseeuw and Van Driessen 1999, doi:10.1080/00401706.1999.10485670): a few odd
    recordings would widen the cloud so much that everything else odd falls into it.
    """
    logarithms = np.log(np.maximum(rows, TINY))
    logged = (rows > 0).all(axis=0) & (np.abs(_skewness(logarithms)) < np.abs(_skewness(rows)))
    levels = np.where(logged, logarithms, rows)
    centre = np.median(levels, axis=0)
    lower, upper = np.quantile(levels, [0.25, 0.75], axis=0)
    # Not much less than the SD: a count that is nearly always 0 would make any other value infinitely far.
    spread = np.maximum((upper - lower) / IQR_OF_NORMAL, MIN_OF_SD * levels.std(axis=0))
    scale = np.where(spread > 0, spread, 1.0)
    standard = np.clip((levels - centre) / scale, -WINSOR, WINSOR)
    distances = np.einsum("ng,gh,nh->n", standard, _precision(standard), standard)
    core = standard[distances <= np.quantile(distances, CORE)]
    return Cloud(logged.astype(np.float64), centre, scale, _precision(core))


def _precision(standard: Array) -> Array:
    precision: Array = np.linalg.inv(LedoitWolf(assume_centered=True).fit(standard).covariance_)
    return precision


def _skewness(values: Array) -> Array:
    """Third standardised moment of each column; 0 for a constant."""
    centred = values - values.mean(axis=0)
    spread = values.std(axis=0)
    skewness: Array = (centred**3).mean(axis=0) / np.where(spread > 0, spread, 1.0) ** 3
    return skewness
