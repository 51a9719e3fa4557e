"""What the training recordings look like, so that others can be told from them (`estimates.applicability`).

The reference score of a recording is its distance from a fit that has not seen its speaker: distances from a fit that
has would be too small, and every new speaker would be refused. A distance alone lets through what lies where odd
people do: with `synthesiser.py` each fit also learns in which direction synthetic voices differ from its people. That
makes the check sharper there and no less valid: p-values rest on people whom neither distance nor direction has seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from sklearn.covariance import LedoitWolf
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from goldenfish.estimates.cloud import TINY, WINSOR, Cloud, unlikeness
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
CORE = 0.75
TAIL = 0.95
NEVER = 1e9
MIN_ROWS = 20
"""With fewer scores, or fewer than three speakers, no p-value can be 0.05 or less: no reference is fitted."""


@dataclass(frozen=True)
class Reference:
    """Arrays of the artefact, g features and r training recordings.

    Attributes:
        cloud: fitted on all of them.
        middle: (2,) median of each part of a recording's unlikeness to a fit without its speaker.
        spread: (2,) from there to the part's 95 % quantile.
        scores: (r,) ascending unlikeness of recordings to a fit without their speaker.
    """

    cloud: Cloud
    middle: Array
    spread: Array
    scores: Array

    def p_values(self, rows: Array) -> Array:
        """Conformal p-values (n,) of rows (n, g)."""
        unlike = unlikeness(self.cloud.parts(rows), self.middle, self.spread)
        p: Array = (1 + (self.scores >= unlike[:, None]).sum(axis=1)) / (self.scores.size + 1)
        return p


def fit_reference(rows: Array, speakers: Sequence[str], synthetic: Array) -> Reference:
    """Fit on training recordings.

    Args:
        rows: (r, g) without NaN, in the features' units.
        speakers: r ids.
        synthetic: (s, g) what synthetic voices measure; may be none.

    Returns:
        A reference without scores, which refuses nothing, where there are too few recordings or no features.
    """
    features = rows.shape[1]
    count = len(set(speakers))
    if len(rows) < MIN_ROWS or count < 3 or not features:  # noqa: PLR2004 - see MIN_ROWS
        zeros = np.zeros(features)
        nothing = Cloud(zeros, zeros, np.ones(features), np.eye(features), zeros)
        return Reference(nothing, np.zeros(2), np.ones(2), np.zeros(0))
    people = np.array(speakers)
    parts = np.empty((len(rows), 2))
    for seen, held_out in GroupKFold(min(MAX_FOLDS, count)).split(rows, groups=people):
        parts[held_out] = fit_cloud(rows[seen], people[seen], synthetic).parts(rows[held_out])
    middle, tail = np.quantile(parts, [0.5, TAIL], axis=0)
    same = tail <= middle  # no direction: this part must never be the larger one
    middle, spread = np.where(same, NEVER, middle), np.where(same, 1.0, tail - middle)
    scores = np.sort(unlikeness(parts, middle, spread))
    return Reference(fit_cloud(rows, people, synthetic), middle, spread, scores)


def fit_cloud(rows: Array, speakers: NDArray[np.str_], synthetic: Array) -> Cloud:
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
    cloud = Cloud(logged.astype(np.float64), centre, scale, _precision(core), np.zeros_like(centre))
    return replace(cloud, direction=_direction(cloud, rows, speakers, synthetic)) if len(synthetic) else cloud


def _direction(cloud: Cloud, rows: Array, speakers: NDArray[np.str_], synthetic: Array) -> Array:
    """Coefficients (g,) of a logistic regression, people against synthetic voices.

    Both sides weigh the same, and so does every speaker.
    """
    places = np.clip(cloud.standardised(np.vstack([rows, synthetic])), -WINSOR, WINSOR)
    is_synthetic = np.arange(len(places)) >= len(rows)
    _, who, answers = np.unique(speakers, return_inverse=True, return_counts=True)
    weights = np.concatenate([1 / (answers.size * answers[who]), np.full(len(synthetic), 1 / len(synthetic))])
    model = LogisticRegression(max_iter=2000).fit(places, is_synthetic, sample_weight=weights * len(places) / 2)
    direction: Array = model.coef_[0]
    return direction


def _precision(standard: Array) -> Array:
    precision: Array = np.linalg.inv(LedoitWolf(assume_centered=True).fit(standard).covariance_)
    return precision


def _skewness(values: Array) -> Array:
    """Third standardised moment of each column; 0 for a constant."""
    centred = values - values.mean(axis=0)
    spread = values.std(axis=0)
    skewness: Array = (centred**3).mean(axis=0) / np.where(spread > 0, spread, 1.0) ** 3
    return skewness
