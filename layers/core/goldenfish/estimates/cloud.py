"""How unlike a model's training recordings another one is: far from them, or on a synthesiser's side of them.

Far: Mahalanobis distance with a shrunk covariance (Ledoit and Wolf 2004, doi:10.1016/S0047-259X(03)00096-4), since
there may be as many features as recordings. Skewed positive features count by their logarithm: jitter of 0.2 % is as
far from 1 % as 5 %. On a synthesiser's side: along the direction that separates known synthetic voices from the
training recordings. It only orders recordings; what is refused is decided by the training recordings alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from goldenfish.estimates.predictor import Array

TINY = 1e-12
"""What a value of 0 or less counts as under a logarithm: far from everything positive."""
WINSOR = 3.0
"""Standardised values count towards the synthesiser's side up to here, so that no single one decides."""


@dataclass(frozen=True)
class Cloud:
    """Where training recordings lie; g features.

    Attributes:
        logged: (g,) 1 where the logarithm of a feature counts, 0 elsewhere.
        mean: (g,) centre of the values or logarithms.
        scale: (g,) their spread; 1 for a constant.
        precision: (g, g) inverse of the shrunk covariance of the standardised values.
        direction: (g,) from the training recordings to a synthesiser's; zeros where there is none.
    """

    logged: Array
    mean: Array
    scale: Array
    precision: Array
    direction: Array

    def standardised(self, rows: Array) -> Array:
        """Rows (n, g) in the features' units, without NaN, as distances from the centre in spreads (n, g)."""
        levels = np.where(self.logged > 0, np.log(np.maximum(rows, TINY)), rows)
        standard: Array = (levels - self.mean) / self.scale
        return standard

    def parts(self, rows: Array) -> Array:
        """Distance from the centre, and place along the direction (n, 2), each in its own unit."""
        z = self.standardised(rows)
        distance = np.sqrt(np.einsum("ng,gh,nh->n", z, self.precision, z))
        return np.column_stack([distance, np.clip(z, -WINSOR, WINSOR) @ self.direction])


def unlikeness(parts: Array, middle: Array, spread: Array) -> Array:
    """The larger of both parts (n, 2), each less its middle and over its spread (2,): the scores (n,)."""
    scores: Array = ((parts - middle) / spread).max(axis=1)
    return scores
