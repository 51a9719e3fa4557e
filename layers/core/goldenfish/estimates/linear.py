"""Shapley values of a linear model, in closed form.

With features taken as independent, the value of feature j for a row z against a background with mean m is
coef_j (z_j - m_j); their sum is prediction - baseline exactly (Štrumbelj and Kononenko 2014, section 3.1,
doi:10.1007/s10115-013-0679-x).
"""

from __future__ import annotations

import numpy as np

from goldenfish.estimates.predictor import Array, Predictor


def linear_contributions(predictor: Predictor, background: Array, scaled: Array) -> Array:
    """Contributions (f,) to the mean prediction of n answers, in the target's unit.

    Args:
        predictor: of a linear kind.
        background: (b, f) scaled rows whose mean prediction is the baseline.
        scaled: (n, f) scaled rows of the answers.
    """
    contributions: Array = predictor.coef * (np.mean(scaled, axis=0) - np.mean(background, axis=0))
    return contributions
