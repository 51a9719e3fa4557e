"""Nested cross-validation over speakers: the only evaluation there is.

For every outer fold, candidates and hyperparameters are chosen on the other speakers alone, in inner folds of
speakers; the chosen pipeline is fitted on all of them and predicts the fold. What is reported for `chosen` is
therefore the error of the whole procedure, choosing included (Cawley and Talbot 2010,
jmlr.org/papers/v11/cawley10a.html).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.pipeline import Pipeline

from training.candidates import MEAN, Candidate, Parameters, Prepared, fit, fit_model, predict, prepare
from training.dataset import Floats, Integers, by_speaker
from training.folds import Plan, speaker_folds
from training.metrics import ranking_loss, rmse

Progress = Callable[[int, int], None]
CHOSEN = "chosen"


@dataclass(frozen=True)
class Rows:
    """What is evaluated: n answers.

    Attributes:
        values: features, shape (n, f).
        target: shape (n,).
        speakers: shape (n,), codes 0 … p-1.
        groups: the target is a group, 0 or 1.
    """

    values: Floats
    target: Floats
    speakers: Integers
    groups: bool

    def part(self, chosen: Integers) -> Rows:
        """Some of the rows, with their speakers numbered anew."""
        codes = np.unique(self.speakers[chosen], return_inverse=True)[1]
        return Rows(self.values[chosen], self.target[chosen], codes, self.groups)


@dataclass(frozen=True)
class Choice:
    """What the inner folds chose.

    Attributes:
        candidate: the best of all.
        parameters: its hyperparameters.
        best: every candidate's best hyperparameters.
        losses: every candidate's loss in the inner folds: RMSE, or 1 - AUC for groups.
    """

    candidate: Candidate
    parameters: Parameters
    best: Mapping[str, Parameters]
    losses: Mapping[str, float]


@dataclass(frozen=True)
class Nested:
    """Out-of-fold predictions.

    Attributes:
        predictions: candidate, or `chosen`, to predictions, shape (n,).
        folds: outer fold of each row, shape (n,).
        choices: what was chosen in each outer fold.
        models: the chosen pipeline of each outer fold.
    """

    predictions: Mapping[str, Floats]
    folds: Integers
    choices: tuple[Choice, ...]
    models: tuple[Pipeline, ...]

    @property
    def chose_mean(self) -> NDArray[np.bool_]:
        """Whether each outer fold chose the mean predictor, shape (number of folds,)."""
        return np.array([choice.candidate.name == MEAN.name for choice in self.choices])


def evaluate(rows: Rows, candidates: Sequence[Candidate], plan: Plan, progress: Progress | None = None) -> Nested:
    """Predict every speaker by models that never heard them.

    Args:
        rows: the answers.
        candidates: simplest first.
        plan: how many folds.
        progress: called with outer folds done and in all.
    """
    folds = outer_folds(rows, plan)
    predictions = {name: np.empty(rows.target.size) for name in (CHOSEN, *(one.name for one in candidates))}
    choices: list[Choice] = []
    models: list[Pipeline] = []
    for fold in range(plan.outer):
        inside, outside = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        training = rows.part(inside)
        choice = choose(training, candidates, plan)
        prepared = _prepare(training)
        fitted = {one.name: fit(one, choice.best[one.name], prepared, plan.seed) for one in candidates}
        fitted[CHOSEN] = fitted[choice.candidate.name]
        for name, pipeline in fitted.items():
            predictions[name][outside] = predict(pipeline, rows.values[outside])
        choices.append(choice)
        models.append(fitted[CHOSEN])
        if progress:
            progress(fold + 1, plan.outer)
    return Nested(predictions, folds, tuple(choices), tuple(models))


def outer_folds(rows: Rows, plan: Plan) -> Integers:
    """Outer fold of each row, shape (n,)."""
    return speaker_folds(by_speaker(rows.target, rows.speakers), plan.outer, plan.seed)[rows.speakers]


def choose(rows: Rows, candidates: Sequence[Candidate], plan: Plan) -> Choice:
    """The candidate and hyperparameters with the lowest loss over speakers in the inner folds."""
    if len(candidates) == 1 and len(candidates[0].grid) == 1:
        only = candidates[0]
        return Choice(only, only.grid[0], {only.name: only.grid[0]}, {})
    target = by_speaker(rows.target, rows.speakers)
    count = min(plan.inner, target.size)
    folds = speaker_folds(target, count, plan.seed + 1)[rows.speakers]
    points = [(one, parameters) for one in candidates for parameters in one.grid]
    found = np.empty((len(points), rows.target.size))
    for fold in range(count):
        inside, outside = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        prepared = _prepare(rows.part(inside))
        held_out = prepared.steps.transform(rows.values[outside])
        for place, (one, parameters) in enumerate(points):
            found[place, outside] = predict(fit_model(one, parameters, prepared, plan.seed), held_out)
    loss = ranking_loss if rows.groups else rmse
    losses = [loss(target, by_speaker(each, rows.speakers)) for each in found]
    if rows.groups:
        # A constant ranks nobody. Over pooled folds it seems to: each fold's share differs by whom it held out.
        losses = [0.5 if one.name == MEAN.name else value for (one, _), value in zip(points, losses, strict=True)]
    best: dict[str, tuple[float, Parameters]] = {}
    for (one, parameters), value in zip(points, losses, strict=True):
        if one.name not in best or value < best[one.name][0]:
            best[one.name] = (value, parameters)
    winner = min(candidates, key=lambda one: best[one.name][0])
    return Choice(
        winner,
        best[winner.name][1],
        {name: parameters for name, (_, parameters) in best.items()},
        {name: value for name, (value, _) in best.items()},
    )


def fit_final(rows: Rows, candidates: Sequence[Candidate], plan: Plan) -> tuple[Choice, Pipeline]:
    """Choose on all speakers and fit on all: the model that is exported."""
    choice = choose(rows, candidates, plan)
    return choice, fit(choice.candidate, choice.parameters, _prepare(rows), plan.seed)


def _prepare(rows: Rows) -> Prepared:
    return prepare(rows.values, rows.target, rows.speakers, groups=rows.groups)
