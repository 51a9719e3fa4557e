"""How far a statistic must go at each of several looks so that all looks together err as often as one.

Group-sequential testing with an error-spending function (Lan and DeMets 1983, doi:10.1093/biomet/70.3.659) of the
O'Brien-Fleming type: by the fraction t of the year alpha*(t) = 2 - 2 Phi(z(1 - alpha / 2) / sqrt(t)) of the error is
spent, little early, all of it at the year's end. Slopes of the same person's growing series have independent
increments on the score scale (Scharfstein, Tsiatis and Robins 1997, doi:10.1080/01621459.1997.10473655), so each
boundary follows from the density of those who have not crossed yet, by numerical integration (Armitage, McPherson and
Rowe 1969, doi:10.2307/2343787) at the dates as they are.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from statistics import NormalDist

import numpy as np

# What stands beyond 7 standard deviations is nothing. With 401 points boundaries are at most 0.005 too far out, never
# too near, and a year of weekly looks takes 25 ms.
REACH = 7.0
POINTS = 401
# Less error than this is not spent at a look but kept for the next.
LEAST = 1e-7


def spent_by(fraction: float, alpha: float) -> float:
    """The error that may be spent by a fraction of the year, 0 to `alpha`."""
    if fraction <= 0:
        return 0.0
    normal = NormalDist()
    return 2 - 2 * normal.cdf(normal.inv_cdf(1 - alpha / 2) / math.sqrt(min(fraction, 1.0)))


@lru_cache(maxsize=256)
def boundaries(information: Sequence[float], spent: Sequence[float]) -> tuple[float, ...]:
    """Critical values of a standardised statistic, one per look; infinite where nothing may be spent.

    Args:
        information: of the statistic at each look (1 / variance of the slope), rising strictly, a tuple.
        spent: error that may be spent in all up to each look, not falling, a tuple.
    """
    critical: list[float] = []
    grid = density = np.empty(0)
    before, used = 0.0, 0.0
    for now, allowed in zip(information, spent, strict=True):
        scale = math.sqrt(now)
        end = np.linspace(-REACH * scale, REACH * scale, POINTS)
        if not grid.size:
            here = _normal(end, now)
        else:
            here = _normal(end[:, None] - grid, now - before) @ (density * _weights(grid))
        above = np.concatenate((np.cumsum(((here[1:] + here[:-1]) / 2 * np.diff(end))[::-1])[::-1], [0.0]))
        crossing = math.inf
        if allowed - used > LEAST:
            # `above` falls along the grid; np.interp wants it rising.
            crossing = float(np.interp(allowed - used, above[::-1], end[::-1]))
            used = allowed
        critical.append(crossing / scale)
        # The next look starts from those below the boundary, with a grid that ends on it.
        grid = np.linspace(-REACH * scale, min(crossing, REACH * scale), POINTS)
        density = np.interp(grid, end, here)
        before = now
    return tuple(critical)


def _normal(distance: np.ndarray, variance: float) -> np.ndarray:
    """Density of a normal distribution around 0."""
    density: np.ndarray = np.exp(-(distance**2) / (2 * variance)) / math.sqrt(2 * math.pi * variance)
    return density


def _weights(grid: np.ndarray) -> np.ndarray:
    """Of the trapezium rule."""
    weights = np.full(grid.size, grid[1] - grid[0])
    weights[[0, -1]] /= 2
    return weights
