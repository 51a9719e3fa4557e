"""What this data would have shown had recordings been dealt to folds without regard to who speaks.

A fixed pair of diagnostic models, never the result: least squares on log features, and a regression tree whose leaves
hold at least three quarters of a typical speaker's recordings, 100 at most. Each is evaluated in ten folds of
recordings and in ten folds of speakers; the mean absolute error is over recordings. Where the first is much
smaller, a model can recognise the person instead of the condition, and any figure from folds of recordings is void.
On the Oxford telemonitoring data (Tsanas et al. 2010, doi:10.1109/TBME.2009.2036000) folds of recordings show about
8.2 and 7.9, close to what was published.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.linear_model import LinearRegression
from sklearn.tree import DecisionTreeRegressor

from training.dataset import Floats, Integers, by_speaker
from training.folds import speaker_folds
from training.metrics import mae
from training.nested import Rows

FOLDS = 10
MAX_LEAF = 100
LEAF_SHARE = 0.75


@dataclass(frozen=True)
class Diagnostic:
    """One model under both kinds of folds; mean absolute errors over recordings.

    Attributes:
        name: what model.
        by_recording: folds of recordings.
        by_speaker: folds of speakers.
    """

    name: str
    by_recording: float
    by_speaker: float


@dataclass(frozen=True)
class LeakCheck:
    """The pair, and the mean predictor beside it.

    Attributes:
        models: least squares and tree.
        mean: mean predictor under the same folds.
        leaf: least recordings in a leaf of the tree.
    """

    models: tuple[Diagnostic, ...]
    mean: Diagnostic
    leaf: int

    @property
    def leaks(self) -> bool:
        """Whether folds of recordings flatter: they beat the mean where folds of speakers do so less by 2 %."""
        return any(
            one.by_recording / self.mean.by_recording < min(1.0, one.by_speaker / self.mean.by_speaker) - 0.02
            for one in self.models
        )


def check_leaks(rows: Rows, seed: int) -> LeakCheck:
    """Evaluate the pair under both kinds of folds."""
    count = min(FOLDS, int(rows.speakers.max()) + 1)
    order = np.random.default_rng(seed).permutation(rows.target.size)
    recordings = np.empty(rows.target.size, dtype=np.int_)
    recordings[order] = np.arange(rows.target.size) % count
    speakers = speaker_folds(by_speaker(rows.target, rows.speakers), count, seed)[rows.speakers]
    typical = float(np.median(np.bincount(rows.speakers)))
    leaf = int(np.clip(np.ceil(LEAF_SHARE * typical), 2, MAX_LEAF))
    logs = _logarithms(rows.values)
    models: list[tuple[str, Any, Floats]] = [
        ("least squares on log features", LinearRegression(), logs),
        ("regression tree", DecisionTreeRegressor(min_samples_leaf=leaf, random_state=seed), rows.values),
    ]
    found = tuple(
        Diagnostic(name, _error(model, values, rows.target, recordings), _error(model, values, rows.target, speakers))
        for name, model, values in models
    )
    mean = Diagnostic("mean predictor", _mean_error(rows.target, recordings), _mean_error(rows.target, speakers))
    return LeakCheck(found, mean, leaf)


def _logarithms(values: Floats) -> Floats:
    """Natural logarithm of the columns that are positive throughout; the others as they are."""
    positive = np.nanmin(np.where(np.isnan(values), np.inf, values), axis=0) > 0
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(positive, np.log(np.where(positive, values, 1.0)), values)


def _error(model: Any, values: Floats, target: Floats, folds: Integers) -> float:  # noqa: ANN401 - scikit-learn
    predicted = np.empty(target.size)
    for fold in np.unique(folds):
        inside, outside = folds != fold, folds == fold
        known = np.isfinite(values[inside]).any(axis=0)
        fill = np.nanmedian(values[inside][:, known], axis=0)
        rows = np.where(np.isnan(values[:, known]), fill, values[:, known])
        predicted[outside] = model.fit(rows[inside], target[inside]).predict(rows[outside])
    return mae(target, predicted)


def _mean_error(target: Floats, folds: Integers) -> float:
    predicted = np.empty(target.size)
    for fold in np.unique(folds):
        predicted[folds == fold] = target[folds != fold].mean()
    return mae(target, predicted)
