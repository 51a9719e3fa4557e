"""A trained model as the trainer hands it to `training.export`: arrays and what it was trained on.

The trainer fits scikit-learn pipelines of these steps, each optional but the last: `SimpleImputer`,
`ClipToTrainingRange`, `StandardScaler` or `MinMaxScaler` in this order, selectors with `get_support` anywhere,
then `DummyRegressor`, `Ridge` (or another linear regressor with `coef_`), `SVR`, or `SVC` with two classes (kernel
`linear` or `rbf`). `predictor_of` turns one into arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from goldenfish.estimates.predictor import Array, Predictor
from goldenfish.estimates.specification import FeatureSpec, Scope
from training.clip import ClipToTrainingRange

Step: TypeAlias = Any  # scikit-learn has no types
Columns = NDArray[np.int_]


@dataclass(frozen=True)
class FittedModel:
    """Everything the artefact needs; n rows (recordings), p speakers, f features, g reference features.

    Attributes:
        model_id: name of the model, a few words joined by hyphens.
        target: column predicted, `mmse_total` for example.
        target_range: ends of its scale.
        features: name, unit and family of each column, in order.
        predictor: fitted on all rows (`predictor_of`).
        fold_predictors: the same pipeline fitted without each outer fold, for CV+ (empty: no interval, not served).
        rows: (n, f) training rows in the features' units, NaN for missing.
        speakers: n speaker ids, one per row.
        predictions: (n,) what scikit-learn predicts for `rows`; the export refuses to differ by 1e-9.
        speaker_residuals: (p,) absolute, one per speaker, as `training.intervals.conformal_scores` gives them.
        speaker_folds: (p,) index into `fold_predictors` of the fold that left the speaker out.
        reference_features: measurements that every row of `reference_rows` has, for out-of-distribution refusal;
            wider than `features` is better (all acoustic ones); empty: no such refusal is possible (a table).
        reference_rows: (r, g), no NaN: the training recordings that have all of them.
        reference_speakers: r speaker ids, one per reference row.
        coverage: nominal coverage of the interval.
        scope: what the recordings were; what lies outside is refused.
        data_sha256: hash of the manifest or table that was trained on.
        code_version: version of this package, with the commit where known.
        synthetic: trained on simulated speakers.
        blocked: stable codes why this model must not be served (`no_better_than_mean`, `control_flagged`,
            `too_few_speakers`); empty when it may.
        sem: standard error of measurement of a session's estimate, in points; None if it could not be computed.
        practice: mean gain from one session to the next in stable persons, in points; None if unknown.
        classes: (negative, positive) labels of a classifier; None otherwise.
    """

    model_id: str
    target: str
    target_range: tuple[float, float]
    features: tuple[FeatureSpec, ...]
    predictor: Predictor
    fold_predictors: tuple[Predictor, ...]
    rows: Array
    speakers: tuple[str, ...]
    predictions: Array
    speaker_residuals: Array
    speaker_folds: Array
    reference_features: tuple[FeatureSpec, ...]
    reference_rows: Array
    reference_speakers: tuple[str, ...]
    coverage: float
    scope: Scope
    data_sha256: str
    code_version: str
    synthetic: bool = False
    blocked: tuple[str, ...] = ()
    sem: float | None = None
    practice: float | None = None
    classes: tuple[str, str] | None = None


def predictor_of(pipeline: Step, n_features: int) -> Predictor:
    """The arrays of a fitted scikit-learn pipeline.

    Args:
        pipeline: `sklearn.pipeline.Pipeline` of the steps named at the top of this module.
        n_features: length of a row before the pipeline.

    Raises:
        ValueError: a step that has no arrays here.
    """
    arrays: dict[str, Any] = {
        "lower": np.full(n_features, -np.inf),
        "upper": np.full(n_features, np.inf),
        "fill": np.full(n_features, np.nan),
        "mean": np.zeros(n_features),
        "scale": np.ones(n_features),
    }
    kept: Columns = np.arange(n_features)
    *steps, (_, estimator) = pipeline.steps
    for _, step in steps:
        kept = _read_step(step, arrays, kept)
    dropped = np.setdiff1d(np.arange(n_features), kept)
    for name, value in {"lower": 0.0, "upper": 0.0, "fill": 0.0, "mean": 0.0, "scale": 1.0}.items():
        arrays[name][dropped] = value
    return Predictor(**arrays, **_read_estimator(estimator, kept, n_features))


def _read_step(step: Step, arrays: dict[str, Array], kept: Columns) -> Columns:
    """Put one preprocessing step into `arrays`; returns the columns that are left."""
    kind = type(step).__name__
    if step == "passthrough":
        return kept
    if hasattr(step, "get_support"):
        chosen: Columns = kept[step.get_support()]
        return chosen
    if isinstance(step, ClipToTrainingRange):
        arrays["lower"][kept], arrays["upper"][kept] = step.lower_, step.upper_
    elif kind == "SimpleImputer":
        arrays["fill"][kept] = step.statistics_
    elif kind == "StandardScaler":
        arrays["mean"][kept], arrays["scale"][kept] = step.mean_, step.scale_
    elif kind == "MinMaxScaler":
        low, high = step.feature_range
        arrays["scale"][kept] = 1.0 / step.scale_
        arrays["mean"][kept] = -step.min_ / step.scale_
        if step.clip:
            arrays["lower"][kept] = np.maximum(arrays["lower"][kept], (low - step.min_) / step.scale_)
            arrays["upper"][kept] = np.minimum(arrays["upper"][kept], (high - step.min_) / step.scale_)
    else:
        raise ValueError(f"{kind} has no arrays in a model file")
    return kept


def _read_estimator(estimator: Step, kept: Columns, n_features: int) -> dict[str, Any]:
    """Kind and arrays of the last step, with zeros in the columns that were dropped."""
    kind = type(estimator).__name__
    if kind == "DummyRegressor":
        return {"kind": "mean", "intercept": float(np.ravel(estimator.constant_)[0])}
    classifier = kind == "SVC"
    if classifier and len(estimator.classes_) != 2:  # noqa: PLR2004 - one group against another
        raise ValueError("an SVC must have two classes")
    if getattr(estimator, "kernel", None) == "rbf":
        vectors = np.zeros((len(estimator.support_vectors_), n_features))
        vectors[:, kept] = estimator.support_vectors_
        return {
            "kind": "svc_rbf" if classifier else "svr_rbf",
            "intercept": float(np.ravel(estimator.intercept_)[0]),
            "support_vectors": vectors,
            "dual_coef": np.ravel(estimator.dual_coef_).astype(float),
            "gamma": float(estimator._gamma),  # the resolved value of "scale", which has no public name
        }
    if getattr(estimator, "kernel", "linear") != "linear" or not hasattr(estimator, "coef_"):
        raise ValueError(f"{kind} is neither linear nor an RBF support vector machine")
    coef = np.zeros(n_features)
    coef[kept] = np.ravel(estimator.coef_)
    return {
        "kind": "svc_linear" if classifier else "linear",
        "intercept": float(np.ravel(estimator.intercept_)[0]),
        "coef": coef,
    }
