"""How far the same person's estimates lie apart when nothing has changed: SEM, practice effect, ICC.

The trends need them (`goldenfish.trends`); they go into the card as `sem` and `practice`. They are measured on
speakers with two or more sessions in the training data, on out-of-fold estimates: the practice effect is the mean
gain, the SEM what is left of the gains around it, the ICC the two-way consistency (McGraw and Wong 1996,
doi:10.1037/1082-989X.1.1.30). True change between the sessions counts as error, so the SEM errs on the large side.
The mean predictor gives everybody the same in both sessions. People whose outer fold chose it are set aside: with
them the SEM would be smaller than that of the model which is served.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from training.calibration import mean_interval

MIN_SPEAKERS = 20


@dataclass(frozen=True)
class Reliability:
    """Repeatability of the session estimate.

    Attributes:
        speakers: how many have two sessions.
        sem: standard error of measurement of one session, in the target's unit; None with fewer than 20 speakers.
        sem_low: lower end of its 95 % interval; None likewise.
        sem_high: upper end: with this SEM true, flags on the given one are too frequent (docs/science.md).
        practice: mean gain from the first session to the second; None likewise.
        practice_low: lower end of its 95 % interval; None likewise.
        practice_high: upper end.
        icc: share of the variance that lies between people, ICC(C,1), at most 1; None likewise.
        set_aside: how many more have two sessions, estimated by the mean predictor.
        reason: `too_few_repeats`, or `mean_predictor` where those set aside would make it 20 speakers; else None.
    """

    speakers: int
    sem: float | None
    sem_low: float | None
    sem_high: float | None
    practice: float | None
    practice_low: float | None
    practice_high: float | None
    icc: float | None
    set_aside: int = 0
    reason: str | None = None


def reliability(first: NDArray[np.floating], second: NDArray[np.floating], *, set_aside: int = 0) -> Reliability:
    """Repeatability from two sessions of each speaker.

    Args:
        first: shape (n,), out-of-fold estimate of the speaker's first session.
        second: shape (n,), of their second; by the same fold model.
        set_aside: how many more there are, whose fold model is the mean predictor.
    """
    n = first.size
    if n < MIN_SPEAKERS:
        reason = "mean_predictor" if n + set_aside >= MIN_SPEAKERS else "too_few_repeats"
        return Reliability(n, None, None, None, None, None, None, None, set_aside, reason)
    gain = second - first
    practice = mean_interval(gain)
    error_variance = float(gain.var(ddof=1)) / 2
    between = float(((first + second) / 2).var(ddof=1)) * 2
    total = between + error_variance
    icc = (between - error_variance) / total if total > 0 else None
    # The variance of normal gains follows a chi-square distribution with n - 1 degrees of freedom.
    low, high = (math.sqrt(error_variance * (n - 1) / float(stats.chi2.ppf(p, n - 1))) for p in (0.975, 0.025))
    sem = math.sqrt(error_variance)
    return Reliability(n, sem, low, high, practice.value, practice.low, practice.high, icc, set_aside)
