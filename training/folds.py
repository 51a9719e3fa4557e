"""Folds of speakers. There is no other kind here: whoever is tested has no answer in training.

Fewer than 60 speakers: each is left out in turn (LOSO). More: ten folds, five inside them to choose the model
(`--quick`: five and three, also below 60). Speakers are spread so that every fold has all bands of the score.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.dataset import Floats, Integers

LEAVE_ONE_OUT_BELOW = 60


@dataclass(frozen=True)
class Plan:
    """How an evaluation is folded.

    Attributes:
        outer: number of outer folds.
        inner: number of folds within the training part of each.
        seed: of all random choices.
        quick: coarser grids.
    """

    outer: int
    inner: int
    seed: int
    quick: bool

    def describe(self, n_speakers: int) -> str:
        """In words, for the report."""
        outer = "leave one speaker out" if self.outer == n_speakers else f"{self.outer} outer folds of speakers"
        return f"{outer}, {self.inner} inner folds of speakers, seed {self.seed}"


def plan_for(n_speakers: int, *, seed: int, quick: bool) -> Plan:
    """The folds for so many speakers."""
    if quick:
        return Plan(min(5, n_speakers), min(3, n_speakers - 1), seed, quick)
    outer = n_speakers if n_speakers < LEAVE_ONE_OUT_BELOW else 10
    return Plan(outer, min(5, n_speakers - 1), seed, quick)


def speaker_folds(target: Floats, count: int, seed: int) -> Integers:
    """A fold for every speaker, stratified on the score.

    Speakers are ordered by score (ties at random) and cut into bands of `count`; each band gives one speaker to
    every fold, at random.

    Args:
        target: shape (p,), one per speaker.
        count: number of folds, at most p.
        seed: of the random choices.

    Returns:
        shape (p,), 0 … count-1, sizes that differ by at most one.
    """
    random = np.random.default_rng(seed)
    order = np.lexsort((random.random(target.size), target))
    folds = np.empty(target.size, dtype=np.int_)
    for start in range(0, target.size, count):
        band = order[start : start + count]
        folds[band] = random.permutation(count)[: band.size]
    return _even(folds, count, random)


def _even(folds: Integers, count: int, random: np.random.Generator) -> Integers:
    """Fold numbers renamed at random; the incomplete last band leaves sizes one apart at most."""
    names: Integers = random.permutation(count)[folds]
    return names
