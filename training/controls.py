"""Controls: models that must not work. Where one does, the recordings or the pipeline tell the score, not the speech.

| control | sees | flagged when |
|---|---|---|
| `silence_only` | level and spectrum between the words, per speaker | it predicts the score better than by chance |
| `metadata_only` | age, sex, education, device, codec, site … | likewise: a model must beat it to be of use |
| `permuted_labels` | all the model sees, scores dealt anew between speakers | the pipeline still predicts them |

The first two are one small fixed model each (ridge, penalty 0.1 per training speaker, standardised in the fold),
evaluated in 10 folds of whole speakers. Their statistic is the share of the mean predictor's squared error that they
take away. Its null distribution is the same statistic, folds and all, with the scores permuted between speakers
(Ojala and Garriga 2010, jmlr.org/papers/v11/ojala10a.html): exact, one-sided. A pipeline without leaks cannot
predict scores that were dealt anew; that its predictions go with them is tested by permuting once more.
The family's error is 5 % (Holm 1979, jstor.org/stable/4615733).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

ALPHA = 0.05
PERMUTATIONS = 999
FOLDS = 10
PENALTY = 0.1
MIN_SPEAKERS = 20

OutOfFold = Callable[[NDArray[np.floating]], NDArray[np.floating]]
"""The evaluation itself: scores per speaker, shape (n,), to out-of-fold predictions per speaker, shape (n,)."""


@dataclass(frozen=True)
class Control:
    """One control's outcome.

    Attributes:
        name: `silence_only`, `metadata_only` or `permuted_labels`.
        speakers: how many took part.
        rmse: out of fold, in the target's unit; None if not done.
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
    seed: int = 0,
) -> tuple[Control, ...]:
    """All controls of a report, as one family.

    Args:
        target: shape (n,), one score per speaker (or 0 and 1 for a labelled group).
        features: control's name ("silence_only", "metadata_only") to its features, shape (n, f), one row per speaker
            (means over the speaker's recordings, one-hot columns of what is no number), NaN where unknown;
            f may be 0.
        out_of_fold: the pipeline under test; it is called once, with permuted scores. Without it
            `permuted_labels` is not in the family.
        permutations: how many; the smallest p-value is 1 / (permutations + 1).
        seed: of folds and permutations.

    Returns:
        One control per entry, then `permuted_labels`.
    """
    rng = np.random.default_rng(seed)
    n = target.size
    folds = rng.permutation(n) % min(FOLDS, max(n, 1))
    dealt = np.column_stack([target, *(rng.permutation(target) for _ in range(permutations))])
    reason = "too_few_speakers" if n < MIN_SPEAKERS else "one_value" if np.ptp(target) == 0 else None
    controls = [
        _refused(name, n, reason or "no_features")
        if reason or not values.shape[1]
        else _control(name, dealt, *_ridge(values, dealt, folds))
        for name, values in features.items()
    ]
    if out_of_fold is not None:
        controls.append(_refused("permuted_labels", n, reason) if reason else _permuted(dealt, out_of_fold, rng))
    return _holm(controls)


def _ridge(
    values: NDArray[np.floating], targets: NDArray[np.floating], folds: NDArray[np.integer]
) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    """Out-of-fold predictions of the ridge and of the mean, shape (n, permutations + 1) each.

    Args:
        values: shape (n, f), NaN where unknown.
        targets: shape (n, permutations + 1), the observed scores first.
        folds: shape (n,).
    """
    predicted, means = np.empty(targets.shape), np.empty(targets.shape)
    for fold in np.unique(folds):
        test, train = folds == fold, folds != fold
        known = np.where(np.isfinite(values), values, np.nan)
        count = np.maximum(np.isfinite(known[train]).sum(axis=0), 1)
        centre = np.nansum(known[train], axis=0) / count
        scale = np.sqrt(np.nansum((known[train] - centre) ** 2, axis=0) / count)
        # A column without spread in the training rows says nothing; the unknown is put at the mean.
        scaled = np.nan_to_num((known - centre) / np.where(scale > 0, scale, np.inf))
        rows = scaled[train]
        mean = targets[train].mean(axis=0)
        penalty = PENALTY * rows.shape[0] * np.eye(rows.shape[1])
        weights = np.linalg.solve(rows.T @ rows + penalty, rows.T @ (targets[train] - mean))
        predicted[test] = mean + scaled[test] @ weights
        means[test] = mean
    return predicted, means


def _permuted(dealt: NDArray[np.floating], out_of_fold: OutOfFold, rng: np.random.Generator) -> Control:
    """The pipeline on scores dealt anew, against those scores and against ones dealt once more."""
    target = rng.permutation(dealt[:, 0])
    predicted = out_of_fold(target)
    n = target.size
    again = np.column_stack([target, dealt[:, 1:]])
    # Every speaker's mean predictor is the mean of all others.
    means = (again.sum(axis=0) - again) / (n - 1)
    return _control("permuted_labels", again, np.broadcast_to(predicted[:, None], again.shape), means)


def _control(
    name: str, targets: NDArray[np.floating], predicted: NDArray[np.floating], means: NDArray[np.floating]
) -> Control:
    """The outcome for column 0; the other columns are its null distribution."""
    squares = ((targets - predicted) ** 2).mean(axis=0)
    mean_squares = ((targets - means) ** 2).mean(axis=0)
    skill = 1 - squares / mean_squares
    # Rounding must not make a permutation that is the same as the data count as smaller.
    p_value = float(np.mean(skill >= skill[0] - 1e-12))
    rmse, mean_rmse = float(np.sqrt(squares[0])), float(np.sqrt(mean_squares[0]))
    return Control(name, targets.shape[0], rmse, mean_rmse, float(skill[0]), p_value, None, None)


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
