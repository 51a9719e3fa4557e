"""Error figures over speakers, each with a 95 % interval by resampling speakers.

Percentile bootstrap (Efron and Tibshirani 1993, ch. 13) over people, not recordings: answers of one person are not
new evidence. Below 20 speakers there is no interval. A candidate *beats* the mean predictor only if the interval of
the paired difference lies above 0 on the same resamples.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

from goldenfish.estimates.conformal import MIN_SPEAKERS
from training.dataset import Floats, Integers

RESAMPLES = 2000
# Predictions closer together than this are one value with rounding errors.
FLAT = 1e-9
Statistic = Callable[[Floats, Floats], float]


@dataclass(frozen=True)
class Figure:
    """A figure and its interval.

    Attributes:
        value: NaN where undefined (a correlation with a constant, or of the mean predictor).
        low: lower end; NaN where there is no interval.
        high: upper end; NaN likewise.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Metrics:
    """How well one candidate does.

    Attributes:
        figures: for scores `rmse`, `mae`, `r2`, `r`; for groups `accuracy`, `balanced_accuracy`, `auc`,
            `sensitivity` (of the second group), `specificity`.
        gain: how much better than the mean predictor: its RMSE minus this RMSE; for groups AUC - 0.5, NaN where
            that is undefined.
    """

    figures: dict[str, Figure]
    gain: Figure

    @property
    def beats_mean(self) -> bool:
        """Whether the interval of the gain lies above 0; False where there is none."""
        return self.gain.low > 0


def rmse(observed: Floats, predicted: Floats) -> float:
    """Root of the mean squared error."""
    return float(np.sqrt(np.mean((observed - predicted) ** 2)))


def mae(observed: Floats, predicted: Floats) -> float:
    """Mean absolute error."""
    return float(np.mean(np.abs(observed - predicted)))


def r2(observed: Floats, predicted: Floats) -> float:
    """1 - squared error / squared deviation from the observed mean; below 0 where worse than that mean."""
    total = float(np.sum((observed - observed.mean()) ** 2))
    return 1 - float(np.sum((observed - predicted) ** 2)) / total if total > 0 else np.nan


def correlation(observed: Floats, predicted: Floats) -> float:
    """Pearson's r; NaN with a constant."""
    if np.ptp(predicted) < FLAT or np.ptp(observed) < FLAT:
        return np.nan
    a, b = observed - observed.mean(), predicted - predicted.mean()
    return float(a @ b / np.sqrt((a @ a) * (b @ b)))


def auc(observed: Floats, decision: Floats) -> float:
    """Chance that a speaker of group 1 has a larger decision value than one of group 0; NaN with one group."""
    ones = observed > 0.5  # noqa: PLR2004 - groups are 0 and 1
    positive, negative = int(ones.sum()), int((~ones).sum())
    if not positive or not negative:
        return np.nan
    return float((rankdata(decision)[ones].sum() - positive * (positive + 1) / 2) / (positive * negative))


def ranking_loss(observed: Floats, decision: Floats) -> float:
    """1 - AUC, to be minimised; a half where it is undefined."""
    found = auc(observed, decision)
    return 0.5 if np.isnan(found) else 1 - found


def sensitivity(observed: Floats, decision: Floats) -> float:
    """Share of group 1 with a decision value above 0; NaN without any."""
    return _share((decision > 0)[observed > 0.5])  # noqa: PLR2004 - groups are 0 and 1


def specificity(observed: Floats, decision: Floats) -> float:
    """Share of group 0 with a decision value of 0 or below; NaN without any."""
    return _share((decision <= 0)[observed <= 0.5])  # noqa: PLR2004 - groups are 0 and 1


def accuracy(observed: Floats, decision: Floats) -> float:
    """Share of speakers put into their group."""
    return float(np.mean((decision > 0) == (observed > 0.5)))  # noqa: PLR2004 - groups are 0 and 1


def balanced_accuracy(observed: Floats, decision: Floats) -> float:
    """Mean of sensitivity and specificity."""
    return (sensitivity(observed, decision) + specificity(observed, decision)) / 2


SCORE: dict[str, Statistic] = {"rmse": rmse, "mae": mae, "r2": r2, "r": correlation}
GROUP: dict[str, Statistic] = {
    "accuracy": accuracy,
    "balanced_accuracy": balanced_accuracy,
    "auc": auc,
    "sensitivity": sensitivity,
    "specificity": specificity,
}

# How predictions go with what was observed, of which a constant says nothing.
RANKING = ("r", "auc")


def score_metrics(observed: Floats, predicted: Floats, mean_predicted: Floats, seed: int) -> Metrics:
    """Metrics of a score, over speakers.

    Args:
        observed: shape (p,).
        predicted: out of fold, shape (p,).
        mean_predicted: of the mean predictor in the same folds, shape (p,).
        seed: of the resamples.
    """
    draws = resamples(observed.size, seed)
    figures = {name: bootstrap(one, observed, predicted, draws) for name, one in SCORE.items()}
    both = np.column_stack([predicted, mean_predicted])
    gain = bootstrap(lambda o, p: rmse(o, p[:, 1]) - rmse(o, p[:, 0]), observed, both, draws)
    return Metrics(figures, gain)


def group_metrics(observed: Floats, decision: Floats, seed: int) -> Metrics:
    """Metrics of a group, over speakers; see `score_metrics`."""
    draws = resamples(observed.size, seed)
    figures = {name: bootstrap(one, observed, decision, draws) for name, one in GROUP.items()}
    area = figures["auc"]
    return Metrics(figures, Figure(area.value - 0.5, area.low - 0.5, area.high - 0.5))


def without_ranking(one: Metrics) -> Metrics:
    """Of the mean predictor: its r and AUC are not defined.

    Within a fold it says the same of everybody, and between folds it differs only by who was held out (the higher
    their scores, the lower the mean of the others): a correlation over folds is made by the folds.
    """
    none = Figure(np.nan, np.nan, np.nan)
    figures = {name: none if name in RANKING else each for name, each in one.figures.items()}
    return Metrics(figures, none if "auc" in figures else one.gain)


def resamples(count: int, seed: int) -> Integers:
    """Speakers drawn with replacement, shape (RESAMPLES, count); none below 20 speakers."""
    draws = RESAMPLES if count >= MIN_SPEAKERS else 0
    found: Integers = np.random.default_rng(seed).integers(0, count, (draws, count))
    return found


def bootstrap(statistic: Statistic, observed: Floats, predicted: Floats, draws: Integers) -> Figure:
    """The statistic with its 95 % percentile interval; no interval without draws or where it is undefined."""
    value = statistic(observed, predicted)
    found = np.array([statistic(observed[draw], predicted[draw]) for draw in draws])
    if not np.isfinite(value) or not np.isfinite(found).any():
        return Figure(value, np.nan, np.nan)
    low, high = np.nanpercentile(found, (2.5, 97.5))
    return Figure(value, float(low), float(high))


def _share(hits: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> float:
    return float(hits.mean()) if hits.size else np.nan
