"""Small fitted models for the tests: simulated rows through real scikit-learn pipelines."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.impute import SimpleImputer
from sklearn.linear_model import Ridge
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, SVR

from goldenfish.assessments.models import RecordingConditions
from goldenfish.estimates.artefact import Model
from goldenfish.estimates.models import AnswerRow
from goldenfish.estimates.predictor import Array
from goldenfish.estimates.specification import FeatureSpec, Scope
from training.card import Card
from training.clip import ClipToTrainingRange
from training.export import write_artefact
from training.fitted import FittedModel, predictor_of

EXTRACTOR = "goldenfish-acoustic/2"
FOLDS = 5
FAMILIES = ("timing", "pitch", "level", "perturbation", "spectrum", "words")
ESTIMATORS: dict[str, Any] = {
    "ridge": lambda: Ridge(alpha=3.0),
    "linear_svr": lambda: SVR(kernel="linear", C=0.5),
    "rbf_svr": lambda: SVR(C=5.0, gamma=0.08),
    "linear_svc": lambda: SVC(kernel="linear", C=0.5),
    "rbf_svc": lambda: SVC(C=2.0, gamma=0.08),
}


def columns(count: int) -> tuple[FeatureSpec, ...]:
    return tuple(FeatureSpec(name=f"m{one}", unit="s", family=FAMILIES[one % 6]) for one in range(count))


def scope(**changes: object) -> Scope:
    known: dict[str, object] = {
        "extractors": (EXTRACTOR,),
        "languages": ("en",),
        "question_ids": ("L1", "R1", "P1"),
        "age_range": (60.0, 85.0),
        "sample_rates_hz": (16000, 44100),
        "codecs": ("pcm_s16le",),
        "devices": ("phone",),
        "min_speech_s": 5.0,
        "min_answers": 1,
        "pcm_only": True,
    }
    return Scope.model_validate(known | changes)


def pipeline(estimator: object) -> Pipeline:
    return Pipeline(
        [
            ("fill", SimpleImputer(strategy="median")),
            ("clip", ClipToTrainingRange()),
            ("scale", StandardScaler()),
            ("model", estimator),
        ]
    )


def fitted_model(name: str = "ridge", *, features: int = 8, missing: bool = False, **changes: Any) -> FittedModel:
    """60 speakers with two answers each; the score hangs on the first three features."""
    return replace(_trained(name, features, missing=missing), **changes)


@cache
def _trained(name: str, features: int, *, missing: bool, speakers: int = 60, seed: int = 0) -> FittedModel:
    generator = np.random.default_rng(seed)
    answers = np.repeat(np.arange(speakers), 2)
    own = generator.normal(size=(speakers, features))
    rows = 10 + 2 * (own[answers] + 0.6 * generator.normal(size=(len(answers), features)))
    score = np.clip(23 + 3 * own[:, 0] - 2 * own[:, 1] + 2 * own[:, 2] + generator.normal(size=speakers), 0, 30)
    if missing:
        rows[generator.random(rows.shape) < np.where(np.arange(features) == features - 1, 0.1, 0.0)] = np.nan
    group = name.endswith("svc")
    target = (score > 23).astype(float)[answers] if group else score[answers]
    model = pipeline(ESTIMATORS[name]()).fit(rows, target)
    folds = np.arange(speakers) % FOLDS
    parts = [
        pipeline(ESTIMATORS[name]()).fit(rows[folds[answers] != k], target[folds[answers] != k]) for k in range(FOLDS)
    ]
    held_out = np.array([_answers(parts[folds[who]], rows[answers == who]).mean() for who in range(speakers)])
    facts: dict[str, Any] = {
        "model_id": f"test-{name}",
        "target": "mmse_total",
        "target_range": (0.0, 30.0),
        "features": columns(features),
        "predictor": predictor_of(model, features),
        "fold_predictors": tuple(predictor_of(part, features) for part in parts),
        "rows": rows,
        "speakers": tuple(f"person-{who}" for who in answers),
        "predictions": _answers(model, rows),
        "speaker_residuals": np.abs(score - held_out),
        "speaker_folds": folds,
        "reference_features": columns(features - 1),
        "reference_rows": rows[:, :-1],
        "reference_speakers": tuple(f"person-{who}" for who in answers),
        "coverage": 0.9,
        "scope": scope(),
        "data_sha256": "0" * 64,
        "code_version": "0",
        "classes": ("low", "high") if group else None,
    }
    return FittedModel(**facts)


def installed(directory: Path, name: str = "ridge", **changes: Any) -> Model:
    return write_artefact(directory, fitted_model(name, **changes), Card())


def answer(values: Array | list[float], /, question_id: str = "L1", **changes: object) -> AnswerRow:
    """An answer that the model of `fitted_model` applies to."""
    names = [one.name for one in columns(len(values))]
    known: dict[str, object] = {
        "question_id": question_id,
        "scored": True,
        "language": "en",
        "extractors": (EXTRACTOR, "words/1"),
        "values": dict(zip(names, (float(one) for one in values), strict=True)),
        "units": dict.fromkeys(names, "s"),
        "verdict": "good",
        "speech_s": 20.0,
        "conditions": conditions(),
        "device": "phone",
    }
    return AnswerRow.model_validate(known | changes)


def conditions(**changes: object) -> RecordingConditions:
    known: dict[str, object] = {
        "container": "wav",
        "codec": "pcm_s16le",
        "sample_rate_hz": 48000,
        "channels": 1,
        "duration_s": 30.0,
        "corrupt_packets": 0,
    }
    return RecordingConditions.model_validate(known | changes)


def _answers(model: Pipeline, rows: Array) -> Array:
    decide = getattr(model, "decision_function", model.predict)
    return np.asarray(decide(rows), dtype=np.float64)
