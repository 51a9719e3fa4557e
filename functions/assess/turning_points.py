"""Peaks and valleys of a contour, small wiggles left out: what pitch slopes and loudness peaks are counted from."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def turning_points(contour: NDArray[np.floating], least: float) -> list[int]:
    """Indices of peaks and valleys in turn; from each to the next the contour rises or falls by at least `least`.

    The first and the last of them are the extremes where the first such movement begins and the last one ends.

    Args:
        contour: shape (n,), finite.
        least: smallest movement that counts; above 0.

    Returns:
        Ascending indices; none where the contour never moves so far.

    Example:
        >>> turning_points(np.array([0.2, 0.0, 3.0, 2.9, 3.1, 0.0, 2.0]), 1.0)
        [1, 4, 5, 6]
    """
    values = contour.tolist()
    turns: list[int] = []
    high = low = 0  # extremes since the last turn
    upward: bool | None = None
    for index, value in enumerate(values):
        if value > values[high]:
            high = index
        if value < values[low]:
            low = index
        if upward is not False and values[high] - value >= least:
            turns.append(high)
            upward, low = False, index
        elif upward is not True and value - values[low] >= least:
            turns.append(low)
            upward, high = True, index
        if upward is not None:
            # On the way up only a new peak matters, on the way down only a new valley.
            high, low = (high, high) if upward else (low, low)
    return turns if upward is None else [*turns, high if upward else low]
