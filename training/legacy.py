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

from goldenfish.estimates.specification import FeatureSpec, Scope
from training.fitted import FittedModel, Step, predictor_of
from training.refusals import TrainingRefused

EXTRACTOR = "imported"
LANGUAGE = "unknown"
PROBES = 50


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
    scaling, estimator = _unpickled(scaler), _unpickled(model)
    for part in (scaling, estimator):
        expected = getattr(part, "n_features_in_", None)
        if expected != len(features):
            what = f"{type(part).__name__} was fitted on {expected} features, {len(features)} were named"
            raise TrainingRefused("features_differ", what)
    pipeline = Pipeline([("scale", scaling), ("model", estimator)])
    try:
        predictor = predictor_of(pipeline, len(features))
    except (ValueError, AttributeError) as error:
        raise TrainingRefused("model_refused", str(error)) from error
    # Nothing is known of the training rows; these only show that the arrays predict what the pickle predicts.
    probes = predictor.mean + predictor.scale * np.random.default_rng(0).normal(size=(PROBES, len(features)))
    decide = getattr(pipeline, "decision_function", None) or pipeline.predict
    columns = tuple(FeatureSpec(name=name, unit="", family="table") for name in features)
    return FittedModel(
        model_id=f"imported-{model.stem}".replace("_", "-"),
        target="mmse_total",
        target_range=target_range,
        features=columns,
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
        scope=Scope(
            extractors=(EXTRACTOR,),
            languages=(LANGUAGE,),
            question_ids=(),
            age_range=None,
            sample_rates_hz=(),
            codecs=(),
            devices=(),
            min_speech_s=0.0,
            min_answers=1,
            pcm_only=True,
        ),
        data_sha256=hashlib.sha256(model.read_bytes() + scaler.read_bytes()).hexdigest(),
        code_version=code_version,
        blocked=("imported_without_evaluation",),
        classes=_classes(estimator),
    )


def _classes(estimator: Step) -> tuple[str, str] | None:
    found = getattr(estimator, "classes_", None)
    return None if found is None else (str(found[0]), str(found[1]))


def _unpickled(path: Path) -> Step:
    try:
        with path.open("rb") as file:
            return pickle.load(file)  # noqa: S301 - the command's whole purpose, behind --trust
    except Exception as error:  # whatever the code in a pickle raises
        raise TrainingRefused("model_refused", f"{path.name} cannot be unpickled: {error}") from error
