"""Controls: models that must not work. Where one does, the recordings or the pipeline tell the score, not the speech.

| control | sees | flagged when |
|---|---|---|
| `silence_only` | level and spectrum between the words, per speaker | it predicts the score better than by chance |
| `metadata_only` | age, sex, education, device, codec, site … | likewise: a model must beat it to be of use |
| `permuted_labels` | all the model sees, scores dealt anew between speakers | the pipeline still predicts them |

The first two are one small fixed model each: partial least squares with one component (Wold, Sjöström and Eriksson
2001, doi:10.1016/S0169-7439(01)00155-1), features standardised in the fold, evaluated in 10 folds of whole speakers.
One component leans on what all features say together, and so finds a level that shifts every band where ridge or
a model of the best single feature loses it among the others. The statistic is the share of the mean predictor's
squared error that is taken away, its null distribution the same, folds and all, with the scores permuted between
speakers (Ojala and Garriga 2010, jmlr.org/papers/v11/ojala10a.html): exact and one-sided.

A pipeline without leaks cannot predict scores that were dealt anew: over several deals its share lies below 0 in the
mean, and a one-sided t-test asks whether it lies above. (To permute once more against fixed predictions is no test:
out-of-fold predictions depend on each other through the folds, and 9 % of such p-values lay below 0.05.)
The family's error is 5 % (Holm 1979, jstor.org/stable/4615733).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import stats

ALPHA = 0.05
PERMUTATIONS = 999
FOLDS = 10
DEALS = 10
FLAT = 1e-9
MIN_SPEAKERS = 20

OutOfFold = Callable[[NDArray[np.floating]], NDArray[np.floating]]
"""The evaluation itself: scores per speaker, shape (n,), to out-of-fold predictions per speaker, shape (n,)."""


@dataclass(frozen=True)
class Control:
    """One control's outcome.

    Attributes:
        name: `silence_only`, `metadata_only` or `permuted_labels`.
        speakers: how many took part.
        rmse: out of fold, in the target's unit (over all deals for `permuted_labels`); None if not done.
        mean_rmse: of the mean predictor on the same folds; None if not done.
        skill: share of the mean predictor's squared error taken away, at most 1, below 0 if worse; None if not done.
        p_value: one-sided, not adjusted; None if not done.
        p_adjusted: after Holm over the controls that were done; None if not done.
        flagged: whether p_adjusted is at most 5 %; None if not done.
        reason: why it was not done: `no_features`, `too_few_speakers`, `one_value`; None if it was.
    """

    name: str
    speakers: int
    rmse: float | None
    mean_rmse: float | None
    skill: float | None
    p_value: float | None
    p_adjusted: float | None
    flagged: bool | None
    reason: str | None = None


def audit(
    target: NDArray[np.floating],
    features: Mapping[str, NDArray[np.floating]],
    out_of_fold: OutOfFold | None = None,
    *,
    permutations: int = PERMUTATIONS,
    deals: int = DEALS,
    seed: int = 0,
) -> tuple[Control, ...]:
    """All controls of a report, as one family.

    Args:
        target: shape (n,), one score per speaker (or 0 and 1 for a labelled group).
        features: control's name ("silence_only", "metadata_only") to its features, shape (n, f), one row per speaker
            (means over the speaker's recordings, one-hot columns of what is no number), NaN where unknown;
            f may be 0.
        out_of_fold: the pipeline under test; it is called `deals` times, each with scores permuted anew.
            Without it `permuted_labels` is not in the family.
        permutations: of the first two controls; the smallest p-value is 1 / (permutations + 1).
        deals: runs of the pipeline, at least 2.
        seed: of folds and permutations.

    Returns:
        One control per entry, then `permuted_labels`.
    """
    rng = np.random.default_rng(seed)
    n = target.size
    reason = "too_few_speakers" if n < MIN_SPEAKERS else "one_value" if np.ptp(target) == 0 else None
    if reason is not None:
        names = (*features, "permuted_labels") if out_of_fold is not None else tuple(features)
        return tuple(_refused(name, n, reason) for name in names)
    folds = rng.permutation(n) % FOLDS
    dealt = np.column_stack([target, *(rng.permutation(target) for _ in range(permutations))])
    controls = [
        _exact(name, dealt, values, folds) if values.shape[1] else _refused(name, n, "no_features")
        for name, values in features.items()
    ]
    if out_of_fold is not None:
        controls.append(_permuted(target, out_of_fold, deals, rng))
    return _holm(controls)


def _exact(
    name: str, dealt: NDArray[np.floating], values: NDArray[np.floating], folds: NDArray[np.integer]
) -> Control:
    """The small model on the scores (column 0) and on all their permutations.

    Args:
        name: of the control.
        dealt: shape (n, permutations + 1).
        values: shape (n, f), NaN where unknown.
        folds: shape (n,).
    """
    predicted, means = np.empty(dealt.shape), np.empty(dealt.shape)
    for fold in np.unique(folds):
        test, train = folds == fold, folds != fold
        scaled = _standardised(values, train)
        means[test] = dealt[train].mean(axis=0)
        spread = dealt[train] - means[test][0]
        weights = scaled[train].T @ spread
        component = scaled[train] @ weights
        # A component without length (no feature varies) predicts the mean.
        slope = (component * spread).sum(axis=0) / np.maximum((component**2).sum(axis=0), np.finfo(float).tiny)
        predicted[test] = means[test] + scaled[test] @ weights * slope
    squares = ((dealt - predicted) ** 2).mean(axis=0)
    mean_squares = ((dealt - means) ** 2).mean(axis=0)
    skill = 1 - squares / mean_squares
    # Rounding must not make a permutation that is the same as the data count as smaller.
    p_value = float(np.mean(skill >= skill[0] - 1e-12))
    rmse, mean_rmse = float(np.sqrt(squares[0])), float(np.sqrt(mean_squares[0]))
    return Control(name, dealt.shape[0], rmse, mean_rmse, float(skill[0]), p_value, None, None)


def _standardised(values: NDArray[np.floating], train: NDArray[np.bool_]) -> NDArray[np.floating]:
    """Mean 0 and SD 1 in the training rows; what is unknown or does not vary there is 0, shape (n, f)."""
    known = np.where(np.isfinite(values), values, np.nan)
    count = np.maximum(np.isfinite(known[train]).sum(axis=0), 1)
    centre = np.nansum(known[train], axis=0) / count
    scale = np.sqrt(np.nansum((known[train] - centre) ** 2, axis=0) / count)
    # A constant column has a spread of rounding errors.
    varies = scale > FLAT * np.maximum(np.abs(centre), 1)
    scaled: NDArray[np.floating] = np.nan_to_num((known - centre) / np.where(varies, scale, np.inf))
    return scaled


def _permuted(target: NDArray[np.floating], out_of_fold: OutOfFold, deals: int, rng: np.random.Generator) -> Control:
    """The pipeline on scores dealt anew, several times."""
    n = target.size
    # The mean of all, own score included, is the best that one can say without knowing anything: a pipeline that
    # learnt nothing but the mean of its training rows stays below it whatever its folds.
    mean_square = float(target.var())
    squares = np.empty(deals)
    for deal in range(deals):
        dealt = rng.permutation(target)
        squares[deal] = np.mean((dealt - out_of_fold(dealt)) ** 2)
    skill = 1 - squares / mean_square
    # A pipeline that says the same in every deal has no spread but rounding errors.
    error = max(float(skill.std(ddof=1)) / np.sqrt(deals), FLAT)
    p_value = float(stats.t.sf(skill.mean() / error, deals - 1))
    rmse, mean_rmse = float(np.sqrt(squares.mean())), float(np.sqrt(mean_square))
    return Control("permuted_labels", n, rmse, mean_rmse, float(skill.mean()), p_value, None, None)


def _refused(name: str, speakers: int, reason: str) -> Control:
    return Control(name, speakers, None, None, None, None, None, None, reason)


def _holm(controls: list[Control]) -> tuple[Control, ...]:
    """Adjust over the controls that were done."""
    done = sorted((control.p_value, place) for place, control in enumerate(controls) if control.p_value is not None)
    smallest = 0.0
    adjusted = list(controls)
    for rank, (p_value, place) in enumerate(done):
        smallest = max(smallest, min(1.0, (len(done) - rank) * p_value))
        adjusted[place] = replace(controls[place], p_adjusted=smallest, flagged=smallest <= ALPHA)
    return tuple(adjusted)
