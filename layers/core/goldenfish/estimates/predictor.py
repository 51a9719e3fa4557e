"""Prediction of a fitted model from its arrays alone: NumPy, no scikit-learn, no pickle.

A row x holds f features in the measurements' own units; NaN is a feature that could not be measured.

1. a missing value takes `fill` (the training median; NaN where none missed it: not predicted)
2. z = (clip(x, lower, upper) - mean) / scale, all four fixed when the model was trained
3. the prediction:

| kind | prediction |
|---|---|
| `mean` | intercept |
| `linear`, `svc_linear` | coef · z + intercept |
| `svr_rbf`, `svc_rbf` | sum_i dual_coef_i exp(-gamma ‖z - support_vectors_i‖²) + intercept |

For the two SVCs it is the decision value: above 0 means the second of the two classes. A feature that the
pipeline's selection dropped has lower = upper = mean = 0 and scale = 1, so that z is 0 for every value.
Source of the formulas: scikit-learn user guide, 1.4.7 "Mathematical formulation" of support vector machines.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Kind = Literal["mean", "linear", "svr_rbf", "svc_linear", "svc_rbf"]
KINDS: tuple[Kind, ...] = get_args(Kind)
CLASSIFIERS: tuple[Kind, ...] = ("svc_linear", "svc_rbf")
RBF_KINDS: tuple[Kind, ...] = ("svr_rbf", "svc_rbf")


def _none(*shape: int) -> Array:
    return np.zeros(shape)


@dataclass(frozen=True)
class Predictor:
    """One fitted pipeline, f features and s support vectors.

    Attributes:
        kind: which formula.
        lower: (f,) smallest value used, in the feature's unit; -inf where nothing is clipped.
        upper: (f,) largest value used.
        fill: (f,) value of a missing feature; NaN where it must not be missing.
        mean: (f,) subtracted.
        scale: (f,) divided by, never 0.
        intercept: added.
        coef: (f,) of the linear kinds; empty otherwise.
        support_vectors: (s, f) in scaled units, of the RBF kinds; empty otherwise.
        dual_coef: (s,) of the RBF kinds; empty otherwise.
        gamma: of the RBF kinds; 0 otherwise.
    """

    kind: Kind
    lower: Array
    upper: Array
    fill: Array
    mean: Array
    scale: Array
    intercept: float
    coef: Array = field(default_factory=lambda: _none(0))
    support_vectors: Array = field(default_factory=lambda: _none(0, 0))
    dual_coef: Array = field(default_factory=lambda: _none(0))
    gamma: float = 0.0

    def predict(self, rows: Array) -> Array:
        """Raw predictions (n,), not held to any scale.

        Args:
            rows: (n, f) in the features' units; NaN only where `fill` is finite.
        """
        return self.predict_scaled(self.scaled(rows))

    def scaled(self, rows: Array) -> Array:
        """Rows (n, f) filled, clipped and scaled.

        Raises:
            ValueError: a row of another length, or a missing feature that must not be missing.
        """
        if rows.ndim != 2 or rows.shape[1] != self.mean.size:  # noqa: PLR2004 - rows and features
            raise ValueError(f"rows must be (n, {self.mean.size}), not {rows.shape}")
        filled = np.where(np.isnan(rows), self.fill, rows)
        if np.isnan(filled).any():
            raise ValueError("a row misses a feature that no training row missed")
        scaled: Array = (np.clip(filled, self.lower, self.upper) - self.mean) / self.scale
        return scaled

    def predict_scaled(self, scaled: Array) -> Array:
        """Predictions (n,) of rows that `scaled` has made (n, f)."""
        if self.kind == "mean":
            return np.full(len(scaled), self.intercept)
        if self.kind in RBF_KINDS:
            # One support vector after the other is never needed: n and s are hundreds here, so (n, s, f) fits.
            distances = ((scaled[:, None, :] - self.support_vectors) ** 2).sum(axis=2)
            similar: Array = np.einsum("ns,s->n", np.exp(-self.gamma * distances), self.dual_coef)
            return similar + self.intercept
        weighted: Array = np.einsum("nf,f->n", scaled, self.coef)
        return weighted + self.intercept
