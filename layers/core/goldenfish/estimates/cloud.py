"""How far a recording lies from those that a model was trained on: Mahalanobis distance with a shrunk covariance.

The covariance is shrunk by Ledoit and Wolf (2004, doi:10.1016/S0047-259X(03)00096-4), since there may be as many
features as recordings. Skewed positive features count by their logarithm: jitter of 0.2 % is as far from 1 % as 5 %.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from goldenfish.estimates.predictor import Array

TINY = 1e-12
"""What a value of 0 or less counts as under a logarithm: far from everything positive."""


@dataclass(frozen=True)
class Cloud:
    """Where training recordings lie; g features.

    Attributes:
        logged: (g,) 1 where the logarithm of a feature counts, 0 elsewhere.
        mean: (g,) centre of the values or logarithms.
        scale: (g,) their spread; 1 for a constant.
        precision: (g, g) inverse of the shrunk covariance of the standardised values.
    """

    logged: Array
    mean: Array
    scale: Array
    precision: Array

    def distances(self, rows: Array) -> Array:
        """Squared distances (n,) of rows (n, g) in the features' units, without NaN."""
        levels = np.where(self.logged > 0, np.log(np.maximum(rows, TINY)), rows)
        z = (levels - self.mean) / self.scale
        squared: Array = np.einsum("ng,gh,nh->n", z, self.precision, z)
        return squared
