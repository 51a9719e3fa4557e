"""Simulated people with scores: half without impairment, half with, as in published studies."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FEATURES, INFORMATIVE, LOADING = 40, 10, 0.32
"""Ten of forty features go with the standardised score."""


def scores(rng: np.random.Generator, people: int) -> NDArray[np.floating]:
    """Scores from 0 to 30, shape (people,): half 30 - gamma(1.5, 0.8), half N(18, 5.5), clipped."""
    impaired = rng.permutation(people) < people // 2
    drawn = np.where(impaired, rng.normal(18, 5.5, people), 30 - rng.gamma(1.5, 0.8, people))
    return np.clip(drawn, 0, 30)


def voices(
    rng: np.random.Generator, score: NDArray[np.floating], *, answers: int = 1, answer_sd: float = 0.0
) -> NDArray[np.floating]:
    """Features of everybody's answers, shape (people, answers, 40).

    Args:
        rng: source of chance.
        score: shape (people,).
        answers: per person.
        answer_sd: how far a person's answers lie apart, where people lie 1 apart.
    """
    person = rng.normal(size=(score.size, FEATURES))
    person[:, :INFORMATIVE] += LOADING * ((score - 23.2) / 6.7)[:, None]
    return person[:, None, :] + answer_sd * rng.normal(size=(score.size, answers, FEATURES))
