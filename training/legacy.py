"""A model of the first service (`svm_model.pkl` and `scaler.pkl`) made into arrays, once and offline.

Unpickling runs whatever code the file holds: it is done at a terminal, for files whose maker is trusted, and never
in a service. The old files say nothing about the people behind them: no residuals, so no interval, so the result is
an artefact that can be read and compared but is not served (`imported_without_evaluation`).
"""

from __future__ import annotations

import hashlib
import pickle
from pathlib import Path

import numpy as np
from sklearn.pipeline import Pipeline

from goldenfish.estimates.predictor import Predictor
from goldenfish.estimates.specification import FeatureSpec, Scope
from training.fitted import FittedModel, Step, predictor_of
from training.refusals import TrainingRefused

PROBES = 50
NOTHING_KNOWN = Scope(
    extractors=("imported",),
    languages=("unknown",),
    question_ids=(),
    age_range=None,
    sample_rates_hz=(),
    codecs=(),
    devices=(),
    min_speech_s=0.0,
    min_answers=1,
    pcm_only=True,
)


def import_pickles(
    model: Path, scaler: Path, features: tuple[str, ...], *, target_range: tuple[float, float], code_version: str
) -> FittedModel:
    """Unpickle both files, which runs the code in them, and keep their arrays only.

    Args:
        model: pickled `SVR`, `SVC` with two classes, or a linear regressor.
        scaler: pickled `StandardScaler` or `MinMaxScaler`.
        features: names of the columns, in the order the model was trained with.
        target_range: ends of the scale it predicts on.
        code_version: of this package.

    Raises:
        TrainingRefused: `model_refused` for files that cannot be read or hold something else, `features_differ` for
            another number of features.
    """
    pipeline = _pipeline(_unpickled(scaler), _unpickled(model), len(features))
    predictor = _predictor(pipeline, len(features))
    # Nothing is known of the training rows; these show that the arrays predict what the pickle predicts.
    probes = predictor.mean + predictor.scale * np.random.default_rng(0).normal(size=(PROBES, len(features)))
    decide = getattr(pipeline, "decision_function", None) or pipeline.predict
    return FittedModel(
        model_id=f"imported-{model.stem}".replace("_", "-"),
        target="mmse_total",
        target_range=target_range,
        features=tuple(FeatureSpec(name=name, unit="", family="table") for name in features),
        predictor=predictor,
        fold_predictors=(),
        rows=probes,
        speakers=(),
        predictions=np.asarray(decide(probes), dtype=np.float64),
        speaker_residuals=np.zeros(0),
        speaker_folds=np.zeros(0),
        reference_features=(),
        reference_rows=np.zeros((0, 0)),
        reference_speakers=(),
        coverage=0.9,
        scope=NOTHING_KNOWN,
        data_sha256=hashlib.sha256(model.read_bytes() + scaler.read_bytes()).hexdigest(),
        code_version=code_version,
        blocked=("imported_without_evaluation",),
        classes=_classes(pipeline),
    )


def _pipeline(scaler: Step, estimator: Step, n_features: int) -> Pipeline:
    """Both steps as one.

    Raises:
        TrainingRefused: `features_differ`; an object that was never fitted knows no features.
    """
    for part in (scaler, estimator):
        expected = getattr(part, "n_features_in_", None)
        if expected != n_features:
            what = f"{type(part).__name__} was fitted on {expected} features, {n_features} were named"
            raise TrainingRefused("features_differ", what)
    return Pipeline([("scale", scaler), ("model", estimator)])


def _predictor(pipeline: Pipeline, n_features: int) -> Predictor:
    try:
        return predictor_of(pipeline, n_features)
    except (ValueError, AttributeError) as error:
        raise TrainingRefused("model_refused", str(error)) from error


def _classes(pipeline: Step) -> tuple[str, str] | None:
    found = getattr(pipeline, "classes_", None)
    return None if found is None else (str(found[0]), str(found[1]))


def _unpickled(path: Path) -> Step:
    try:
        with path.open("rb") as file:
            return pickle.load(file)  # noqa: S301 - the command's whole purpose, behind --trust
    except Exception as error:  # whatever the code in a pickle raises
        raise TrainingRefused("model_refused", f"{path.name} cannot be unpickled: {error}") from error
