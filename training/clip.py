"""A step of a scikit-learn pipeline: hold every feature within the range of the training rows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin


class ClipToTrainingRange(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Clips each feature to the smallest and largest value seen in `fit`, so that no answer is extrapolated.

    Attributes:
        lower_: (f,) smallest value in training, NaN ignored.
        upper_: (f,) largest.
    """

    lower_: NDArray[np.float64]
    upper_: NDArray[np.float64]

    def fit(self, rows: NDArray[np.float64], _targets: object = None) -> ClipToTrainingRange:
        """Remember the range of `rows` (n, f)."""
        self.lower_ = np.nanmin(rows, axis=0)
        self.upper_ = np.nanmax(rows, axis=0)
        self.n_features_in_ = rows.shape[1]
        return self

    def transform(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Rows (n, f) within the range; NaN stays NaN."""
        return np.clip(rows, self.lower_, self.upper_)
