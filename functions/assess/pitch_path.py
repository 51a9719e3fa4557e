"""The cheapest path through pitch candidates (Viterbi), as in Boersma (1993), equation 27."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

BLOCK_FRAMES = 512


def cheapest_path(
    frequency: NDArray[np.float32], merit: NDArray[np.float32], costs: tuple[float, float]
) -> NDArray[np.intp]:
    """Which candidate each frame takes.

    Args:
        frequency: Hz, shape (m, k); 0 marks an unvoiced candidate or an empty place.
        merit: worth of each candidate, shape (m, k); -inf marks an empty place.
        costs: octave jump (per octave) and change between voiced and unvoiced, both per step.

    Returns:
        Index of the chosen candidate, shape (m,).
    """
    count, places = frequency.shape
    came_from = np.zeros((count, places), dtype=np.uint8)
    columns = np.arange(places)
    score = merit[0].astype(np.float64) if count else np.zeros(0)
    for start in range(1, count, BLOCK_FRAMES):
        end = min(start + BLOCK_FRAMES, count)
        steps = _step_costs(frequency[start - 1 : end - 1], frequency[start:end], *costs)
        for frame in range(start, end):
            arriving = score[:, None] - steps[frame - start]
            best = arriving.argmax(axis=0)
            came_from[frame] = best
            score = arriving[best, columns] + merit[frame]
    path = np.zeros(count, dtype=np.intp)
    if count:
        path[-1] = score.argmax()
        for frame in range(count - 1, 0, -1):
            path[frame - 1] = came_from[frame, path[frame]]
    return path


def _step_costs(
    before: NDArray[np.float32], after: NDArray[np.float32], octave_jump: float, voicing_change: float
) -> NDArray[np.float32]:
    """Cost of every step between neighbouring frames, shape (m, k before, k after)."""
    octaves_before = np.log2(np.where(before > 0, before, 1))[:, :, None]
    octaves_after = np.log2(np.where(after > 0, after, 1))[:, None, :]
    voiced_before, voiced_after = (before > 0)[:, :, None], (after > 0)[:, None, :]
    jump = octave_jump * np.abs(octaves_before - octaves_after)
    cost = np.where(voiced_before & voiced_after, jump, np.where(voiced_before != voiced_after, voicing_change, 0.0))
    return cost.astype(np.float32)
