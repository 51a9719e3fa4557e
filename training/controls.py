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
from dataclasses import dataclass

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
    raise NotImplementedError
