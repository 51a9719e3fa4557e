"""What happens to features before a model sees them, learnt from the training rows of a fold alone.

`KeepMeasured` → median imputation → `ClipToTrainingRange` → standardisation → `BestFeatures`. One scikit-learn
pipeline, fitted anew in every fold: selecting or scaling before the folds are made is the commonest leak (84-88 %
"accuracy" on pure noise).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.feature_selection import SelectKBest, f_classif, f_regression
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

from training.clip import ClipToTrainingRange
from training.dataset import Floats
from training.refusals import TrainingRefused

MAX_NULL_SHARE = 0.3
MAX_FEATURES = 50


class KeepMeasured(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Keeps features that differ between rows and that at most 30 % of the training rows lack."""

    kept_: NDArray[np.bool_]

    def fit(self, rows: Floats, _targets: object = None) -> KeepMeasured:
        """Look at the training rows, shape (n, f), NaN where there is no value.

        Raises:
            TrainingRefused: `no_features`, if none is left.
        """
        known = ~np.isnan(rows)
        lowest = np.where(known, rows, np.inf).min(axis=0)
        highest = np.where(known, rows, -np.inf).max(axis=0)
        self.kept_ = (known.mean(axis=0) >= 1 - MAX_NULL_SHARE) & (highest > lowest)
        if not self.kept_.any():
            raise TrainingRefused("no_features", "no feature differs between rows and is known in 70 % of them")
        self.n_features_in_ = rows.shape[1]
        return self

    def transform(self, rows: Floats) -> Floats:
        """The kept columns, shape (n, f')."""
        return rows[:, self.kept_]

    def get_support(self) -> NDArray[np.bool_]:
        """Which columns are kept, shape (f,)."""
        return self.kept_


class BestFeatures(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Keeps the `MAX_FEATURES` that differ most with the target by F-test; all where there are no more.

    `SelectKBest` with a number that depends on how many features this fold has left.

    Args:
        groups: the target is a group, so features are ranked by analysis of variance, else by correlation.
    """

    kept_: NDArray[np.bool_]

    def __init__(self, *, groups: bool = False) -> None:
        self.groups = groups

    def fit(self, rows: Floats, targets: Floats) -> BestFeatures:
        """Rank the features of training rows, shape (n, f)."""
        self.kept_ = np.ones(rows.shape[1], dtype=np.bool_)
        if rows.shape[1] > MAX_FEATURES:
            score = f_classif if self.groups else f_regression
            self.kept_ = SelectKBest(score, k=MAX_FEATURES).fit(rows, targets).get_support()
        self.n_features_in_ = rows.shape[1]
        return self

    def transform(self, rows: Floats) -> Floats:
        """The kept columns, shape (n, f')."""
        return rows[:, self.kept_]

    def get_support(self) -> NDArray[np.bool_]:
        """Which columns are kept, shape (f,)."""
        return self.kept_


def preparation(*, groups: bool) -> Pipeline:
    """The unfitted steps before the model; `groups` as for `BestFeatures`."""
    return Pipeline(
        [
            ("measured", KeepMeasured()),
            ("fill", SimpleImputer(strategy="median")),
            ("clip", ClipToTrainingRange()),
            ("scale", StandardScaler()),
            ("select", BestFeatures(groups=groups)),
        ]
    )
