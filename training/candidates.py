"""The models that compete, with their grids. Hyperparameters are chosen in the inner folds, never on the outer ones.

| candidate | grid (quick) |
|---|---|
| `mean` | none: the mean of the training speakers, of groups the larger; may win, and then there is no model |
| `ridge` | penalty 1, 10, 100, 1,000, 10,000 (10, 100, 1,000) |
| `linear_svr` | C 0.001, 0.01, 0.1 (0.01), epsilon 0.1 |
| `rbf_svr` | C 0.3, 1, 3, 10 (1, 3), gamma 0.1, 0.3, 1 / number of features (0.3), epsilon 0.1 |
| `linear_svc`, `rbf_svc` | for two groups: likewise, classes weighted equally |

C and epsilon are in standard deviations of the training score, so that a grid means the same on any scale. Kernel
models are fitted on at most `MAX_KERNEL_ROWS` rows, as many from each speaker, drawn by seed.
Source: scikit-learn user guide, 1.1.2 and 1.4.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, TypeAlias

import numpy as np
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.linear_model import Ridge
from sklearn.pipeline import Pipeline
from sklearn.svm import SVC, SVR

from training.dataset import Floats, Integers, equal_speakers
from training.preprocessing import preparation

Parameters = Mapping[str, float]
Estimator: TypeAlias = Any  # scikit-learn has no types
MAX_KERNEL_ROWS = 1000
EPSILON = 0.1
# Enough for C ≤ 10 on standardised features; what has not converged by then is a worse candidate, not a hang.
MAX_ITERATIONS = 200_000


@dataclass(frozen=True)
class Candidate:
    """One kind of model.

    Attributes:
        name: as in the module's table.
        grid: hyperparameters to choose from, simplest first.
        make: hyperparameters, SD of the training score and number of features to an unfitted estimator.
        kernel: its cost grows with the square of the rows.
    """

    name: str
    grid: tuple[Parameters, ...]
    make: Callable[[Parameters, float, int], Estimator]
    kernel: bool


def candidates_for(*, groups: bool, quick: bool) -> tuple[Candidate, ...]:
    """What competes, simplest first: of equals the first wins."""
    penalties = (1000.0, 100.0, 10.0) if quick else (10_000.0, 1000.0, 100.0, 10.0, 1.0)
    linear = _grid(C=(0.01,) if quick else (0.001, 0.01, 0.1))
    rbf = _grid(C=(1.0, 3.0), gamma=(0.3,)) if quick else _grid(C=(0.3, 1.0, 3.0, 10.0), gamma=(0.1, 0.3, 1.0))
    if groups:
        return (
            Candidate(MEAN.name, ({},), _share_of_groups, kernel=False),
            Candidate("linear_svc", linear, _linear_svc, kernel=True),
            Candidate("rbf_svc", rbf, _rbf_svc, kernel=True),
        )
    return (
        MEAN,
        Candidate("ridge", _grid(alpha=penalties), _ridge, kernel=False),
        Candidate("linear_svr", linear, _linear_svr, kernel=True),
        Candidate("rbf_svr", rbf, _rbf_svr, kernel=True),
    )


def baseline_for(*, groups: bool, quick: bool) -> Candidate:
    """The one model of the metadata-only baseline: the simplest that competes."""
    return candidates_for(groups=groups, quick=quick)[1]


def fixed_model() -> Candidate:
    """The simplest model of a score with nothing to tune, for the control that is repeated often."""
    simplest = baseline_for(groups=False, quick=True)
    middle = simplest.grid[len(simplest.grid) // 2]
    return Candidate(simplest.name, (middle,), simplest.make, simplest.kernel)


@dataclass(frozen=True)
class Prepared:
    """Training rows after preprocessing, and the fitted steps.

    Attributes:
        steps: fitted preprocessing.
        rows: shape (n, f'), scaled.
        target: shape (n,).
        speakers: shape (n,).
        weights: shape (n,), all speakers equal, mean 1.
    """

    steps: Pipeline
    rows: Floats
    target: Floats
    speakers: Integers
    weights: Floats


def prepare(values: Floats, target: Floats, speakers: Integers, *, groups: bool) -> Prepared:
    """Fit the preprocessing on training rows (n, f)."""
    weights = equal_speakers(speakers)
    steps = preparation(groups=groups)
    rows = steps.fit_transform(values, target, scale__sample_weight=weights)
    return Prepared(steps, rows, target, speakers, weights)


def fit(candidate: Candidate, parameters: Parameters, prepared: Prepared, seed: int) -> Pipeline:
    """The whole pipeline of one candidate, fitted on prepared training rows."""
    return Pipeline([*prepared.steps.steps, ("model", fit_model(candidate, parameters, prepared, seed))])


def fit_model(candidate: Candidate, parameters: Parameters, prepared: Prepared, seed: int) -> Estimator:
    """One candidate's model alone: it takes rows that `prepared.steps` has transformed."""
    spread = float(np.sqrt(np.cov(prepared.target, aweights=prepared.weights)))
    model = candidate.make(parameters, spread, prepared.rows.shape[1])
    rows = _share(prepared.speakers, seed) if candidate.kernel else slice(None)
    model.fit(prepared.rows[rows], prepared.target[rows], sample_weight=prepared.weights[rows])
    return model


def predict(model: Estimator, values: Floats) -> Floats:
    """Score of each row by a pipeline or a model, or for groups the decision value (above 0: group 1), shape (n,)."""
    if hasattr(model, "decision_function"):
        decided = model.decision_function(values)
    elif hasattr(model, "predict_proba"):
        # Of the groups' mean predictor: it decides for the larger group.
        decided = model.predict_proba(values)[:, 1] - 0.5
    else:
        decided = model.predict(values)
    found: Floats = np.asarray(decided, dtype=np.float64)
    return found


def _share(speakers: Integers, seed: int) -> Integers:
    """Rows for a kernel model: all, or as many from each speaker as fit in `MAX_KERNEL_ROWS`."""
    if speakers.size <= MAX_KERNEL_ROWS:
        return np.arange(speakers.size)
    order = np.random.default_rng(seed).permutation(speakers.size)
    each = max(1, MAX_KERNEL_ROWS // np.unique(speakers).size)
    taken: dict[int, int] = {}
    rows: list[int] = []
    for row in order:
        speaker = int(speakers[row])
        if taken.get(speaker, 0) < each:
            taken[speaker] = taken.get(speaker, 0) + 1
            rows.append(int(row))
    return np.sort(np.array(rows, dtype=np.int_))


def _grid(**axes: tuple[float, ...]) -> tuple[Parameters, ...]:
    return tuple(dict(zip(axes, point, strict=True)) for point in product(*axes.values()))


def _mean(_parameters: Parameters, _spread: float, _features: int) -> Estimator:
    return DummyRegressor(strategy="mean")


def _share_of_groups(_parameters: Parameters, _spread: float, _features: int) -> Estimator:
    return DummyClassifier(strategy="prior")


def _ridge(parameters: Parameters, _spread: float, _features: int) -> Estimator:
    return Ridge(alpha=parameters["alpha"])


def _linear_svr(parameters: Parameters, spread: float, _features: int) -> Estimator:
    return SVR(kernel="linear", C=parameters["C"] * spread, epsilon=EPSILON * spread, max_iter=MAX_ITERATIONS)


def _rbf_svr(parameters: Parameters, spread: float, features: int) -> Estimator:
    gamma = parameters["gamma"] / features
    return SVR(C=parameters["C"] * spread, gamma=gamma, epsilon=EPSILON * spread, max_iter=MAX_ITERATIONS)


def _linear_svc(parameters: Parameters, _spread: float, _features: int) -> Estimator:
    return SVC(kernel="linear", C=parameters["C"], class_weight="balanced", max_iter=MAX_ITERATIONS)


def _rbf_svc(parameters: Parameters, _spread: float, features: int) -> Estimator:
    gamma = parameters["gamma"] / features
    return SVC(C=parameters["C"], gamma=gamma, class_weight="balanced", max_iter=MAX_ITERATIONS)


MEAN = Candidate("mean", ({},), _mean, kernel=False)
