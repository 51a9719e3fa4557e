"""How far the same person's estimates lie apart when nothing has changed: SEM, practice effect, ICC.

The trends need them (`goldenfish.trends`); they go into the card as `sem` and `practice`. They are measured on
speakers with two or more sessions in the training data, on out-of-fold estimates, after taking away each session's mean over
all speakers with it (the practice effect; two-way consistency, McGraw and Wong 1996, doi:10.1037/1082-989X.1.1.30).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MIN_SPEAKERS = 20


@dataclass(frozen=True)
class Reliability:
    """Repeatability of the session estimate.

    Attributes:
        speakers: how many have two sessions.
        sem: standard error of measurement of one session, in the target's unit; None with fewer than 20 speakers.
        practice: mean gain from the first session to the second; None likewise.
        practice_low: lower end of its 95 % interval; None likewise.
        practice_high: upper end.
        icc: share of the variance that lies between people, ICC(C,1), at most 1; None likewise.
        reason: `too_few_repeats`, else None.
    """

    speakers: int
    sem: float | None
    practice: float | None
    practice_low: float | None
    practice_high: float | None
    icc: float | None
    reason: str | None = None


def reliability(first: NDArray[np.floating], second: NDArray[np.floating]) -> Reliability:
    """Repeatability from two sessions of each speaker.

    Args:
        first: shape (n,), out-of-fold estimate of the speaker's first session.
        second: shape (n,), of their second; by the same fold model.
    """
    raise NotImplementedError
