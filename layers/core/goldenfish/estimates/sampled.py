"""Shapley values of an RBF model, sampled over permutations, with the Monte-Carlo error of the sampling.

The value of feature j is the mean, over orders of the features and rows b of the background, of the change in
prediction when j goes from b's value to the answer's after the features that stand before j have gone (Štrumbelj
and Kononenko 2014, doi:10.1007/s10115-013-0679-x). Along one order the changes add up to prediction - prediction(b),
so every sum is complete whatever the sample. Each background row is walked in the same number of orders, and each
order is walked from both ends (antithetic pairs: Mitchell et al. 2022, section 3, JMLR 23(43)). The error is that of
the mean over pairs within background rows: the rows themselves are all used and add none.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from goldenfish.estimates.predictor import Array, Predictor

PAIRS = 2
"""Pairs of orders a background row: two are the fewest that show their own error; 50 rows make 200 walks."""
SEED = 20250101
"""Fixed: the same session has the same explanation whenever it is asked for."""


def sampled_draws(
    predictor: Predictor, background: Array, scaled: Array, *, pairs: int = PAIRS, seed: int = SEED
) -> Array:
    """Changes in the mean prediction of n answers, one per background row, pair and feature: (b, pairs, f).

    Their mean over the first two axes is the contributions; `standard_error` gives the error of any sum of columns.

    Args:
        predictor: of an RBF kind.
        background: (b, f) scaled rows.
        scaled: (n, f) scaled rows of the answers.
        pairs: antithetic pairs of orders for every background row, 2 or more.
        seed: of the orders.
    """
    generator = np.random.default_rng(seed)
    features = background.shape[1]
    draws = np.zeros((len(background), pairs, features))
    towards = (scaled[:, None, :] - predictor.support_vectors) ** 2  # (n, s, f)
    for row, start in enumerate(background):
        away = (start - predictor.support_vectors) ** 2  # (s, f)
        for pair in range(pairs):
            order = generator.permutation(features)
            for walk in (order, order[::-1]):
                draws[row, pair, walk] += _walk(predictor, away, towards, walk) / 2
    return draws


def standard_error(draws: Array) -> float:
    """Monte-Carlo standard error of the mean of `draws` (b, pairs), one column or a sum of columns."""
    rows, pairs = draws.shape
    within: Array = draws.var(axis=1, ddof=1) / pairs
    return float(np.sqrt(within.sum()) / rows)


def _walk(predictor: Predictor, away: Array, towards: Array, walk: NDArray[np.int_]) -> Array:
    """Change of the mean prediction (f,) at each step of one order."""
    steps = (towards - away)[:, :, walk]
    distances = np.concatenate([np.zeros((*steps.shape[:2], 1)), np.cumsum(steps, axis=2)], axis=2)
    distances += away.sum(axis=1)[None, :, None]
    predictions: Array = np.einsum("nsk,s->k", np.exp(-predictor.gamma * distances), predictor.dual_coef)
    return np.diff(predictions) / len(towards)
