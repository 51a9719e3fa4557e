"""The fit side of the intervals: one residual per speaker out of speaker-grouped folds, or a reason for none.

The interval is CV+ (`goldenfish.estimates.conformal`), so the artefact stores the K fold models beside the final one:
its guarantee is about predictions of the fold models, and there is none for residuals of theirs put around another
model. It never is a multiple of the training RMSE, which holds neither for new people nor for skewed errors.

One residual per speaker: answers of one person are alike, so what is exchangeable between training and use is people.
The residual is that of ONE session (the speaker's first), because a session is what gets an interval at serving;
a mean over a speaker's sessions would be less off than any session is (Dunn, Wasserman and Ramdas 2022, section 4,
"subsampling once", doi:10.1080/01621459.2022.2060112).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from goldenfish.estimates.conformal import MIN_SPEAKERS, ConformalScores

COVERAGE = 0.9


@dataclass(frozen=True)
class NoIntervals:
    """Why a model gives no intervals.

    Attributes:
        reason: `too_few_speakers` or `too_few_for_coverage`, stable.
        detail: one sentence for the report.
    """

    reason: str
    detail: str


@dataclass(frozen=True)
class HeldOut:
    """Intervals of the training speakers themselves, each from the other speakers' residuals.

    A look at where the intervals fail (per group, per decile), not a measure of the coverage in use: over all
    speakers it is close to the nominal one by construction. The coverage in use is that of docs/science.md.

    Attributes:
        low: shape (n,), clipped to the scale.
        high: shape (n,).
        covered: shape (n,), whether the observed score lies within.
        mean_width: in the target's unit, after clipping.
    """

    low: NDArray[np.floating]
    high: NDArray[np.floating]
    covered: NDArray[np.bool_]
    mean_width: float


def conformal_scores(
    observed: NDArray[np.floating],
    predicted: NDArray[np.floating],
    folds: NDArray[np.integer],
    *,
    lowest: float,
    highest: float,
    coverage: float = COVERAGE,
) -> ConformalScores | NoIntervals:
    """What the artefact stores for intervals.

    Args:
        observed: shape (n,), one session per speaker.
        predicted: shape (n,), out of fold: by the model of `folds`, which saw none of the speaker's answers;
            the mean over the session's answers, as at serving.
        folds: shape (n,), which fold model that was, 0 to K - 1.
        lowest: the scale's lower end; intervals are clipped to it.
        highest: the scale's upper end.
        coverage: share of new people to be covered.

    Returns:
        The scores, or a refusal below 20 speakers.
    """
    n = observed.size
    if n < MIN_SPEAKERS:
        return NoIntervals("too_few_speakers", f"{n} speakers; intervals need at least {MIN_SPEAKERS}")
    if coverage * (n + 1) > n:
        return NoIntervals("too_few_for_coverage", f"{n} speakers cannot carry intervals of {coverage:.0%}")
    return ConformalScores(np.abs(observed - predicted), folds, coverage, lowest, highest)


def held_out(observed: NDArray[np.floating], predicted: NDArray[np.floating], scores: ConformalScores) -> HeldOut:
    """Each training speaker's interval from the residuals of all others, for the report's tables.

    Args:
        observed: shape (n,), as given to `conformal_scores`.
        predicted: shape (n,), likewise.
        scores: its result.
    """
    n = observed.size
    ordered = np.sort(scores.residuals)
    rank = min(int(np.ceil(round(scores.coverage * n, 9))), n - 1)
    # Without their own residual the rank-th smallest is the next one for those who stand before it.
    own_before = np.argsort(np.argsort(scores.residuals, kind="stable"), kind="stable") < rank
    half = np.where(own_before, ordered[rank], ordered[rank - 1])
    low = np.clip(predicted - half, scores.lowest, scores.highest)
    high = np.clip(predicted + half, scores.lowest, scores.highest)
    covered = (low <= observed) & (observed <= high)
    return HeldOut(low, high, covered, float(np.mean(high - low)))
