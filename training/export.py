"""Writes a trained model as `model.json`, `model.npz`, `card.json` and `card.md`, and reads it back to compare.

What is read back must predict the training rows as scikit-learn did, within 1e-9, or nothing counts as written.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from goldenfish.estimates.artefact import Model, load_model
from goldenfish.estimates.predictor import RBF_KINDS, Array, Predictor
from goldenfish.estimates.specification import (
    ModelSpecification,
    feature_spec_sha256,
    speaker_hash,
)
from training.card import Card, card_json, card_markdown
from training.fitted import FittedModel
from training.reference import fit_reference
from training.synthesiser import synthetic_rows

TOLERANCE = 1e-9
BACKGROUND_ROWS = 50
SELFTEST_ROWS = 20
SEED = 0


class ExportFailed(Exception):
    """What was read back does not predict as what was trained."""


def write_artefact(directory: Path, fitted: FittedModel, card: Card) -> Model:
    """Write the model's four files into `directory` and load them again.

    Args:
        directory: made if missing; an older model in it is replaced.
        fitted: what the trainer made.
        card: `training.card.Card`, without the model's own facts, which are added here.

    Returns:
        The model as it was read back.

    Raises:
        ExportFailed: its predictions differ from scikit-learn's by 1e-9 or more.
    """
    fitted = _only_used_columns(fitted)
    directory.mkdir(parents=True, exist_ok=True)
    described = card_json(card, fitted)
    packed = _packed(_arrays(fitted))
    specification = _specification(fitted, card_sha256=_sha256(described), arrays_sha256=_sha256(packed))
    (directory / "card.json").write_bytes(described)
    (directory / "card.md").write_text(card_markdown(card, fitted), encoding="utf-8")
    (directory / "model.npz").write_bytes(packed)
    text = specification.model_dump_json(by_alias=True, indent=1) + "\n"
    (directory / "model.json").write_text(text, encoding="utf-8")
    model = load_model(directory)
    if model is None:
        raise ExportFailed("model.json is not there")
    difference = float(np.abs(model.predictor.predict(fitted.rows) - fitted.predictions).max(initial=0.0))
    if difference >= TOLERANCE:
        raise ExportFailed(f"predictions differ from scikit-learn's by {difference:.3g}")
    return model


def _only_used_columns(fitted: FittedModel) -> FittedModel:
    """Without the columns that every predictor's selection dropped; missing values only where training had some."""
    predictors = (fitted.predictor, *fitted.fold_predictors)
    used = np.any([(one.lower != 0) | (one.upper != 0) for one in predictors], axis=0)
    if not used.any():  # the mean predictor: all columns are kept, for the record
        used[:] = True
    missed = np.isnan(fitted.rows).any(axis=0)

    def narrowed(one: Predictor) -> Predictor:
        dropped = (one.lower == 0) & (one.upper == 0)
        columns = {name: getattr(one, name)[used] for name in ("lower", "upper", "mean", "scale")}
        fill = np.where(missed | dropped, one.fill, np.nan)[used]
        if one.kind in RBF_KINDS:
            return replace(one, **columns, fill=fill, support_vectors=one.support_vectors[:, used])
        return replace(one, **columns, fill=fill, coef=one.coef[used] if one.coef.size else one.coef)

    return replace(
        fitted,
        features=tuple(one for one, kept in zip(fitted.features, used, strict=True) if kept),
        rows=fitted.rows[:, used],
        predictor=narrowed(fitted.predictor),
        fold_predictors=tuple(narrowed(one) for one in fitted.fold_predictors),
    )


def _arrays(fitted: FittedModel) -> dict[str, Array]:
    # Simulated people differ from a synthesiser by what was assumed of them: no direction to be learnt from that.
    names = [one.name for one in fitted.reference_features]
    synthetic = np.zeros((0, len(names))) if fitted.synthetic else synthetic_rows(names)
    reference = fit_reference(fitted.reference_rows, fitted.reference_speakers, synthetic)
    generator = np.random.default_rng(SEED)
    tested = np.sort(generator.permutation(len(fitted.rows))[:SELFTEST_ROWS])
    arrays = {
        "conformal.residuals": fitted.speaker_residuals,
        "conformal.folds": fitted.speaker_folds.astype(np.float64),
        "background.rows": fitted.predictor.scaled(fitted.rows[_one_per_speaker(fitted, generator)]),
        "reference.logged": reference.cloud.logged,
        "reference.mean": reference.cloud.mean,
        "reference.scale": reference.cloud.scale,
        "reference.precision": reference.cloud.precision,
        "reference.direction": reference.cloud.direction,
        "reference.middle": reference.middle,
        "reference.spread": reference.spread,
        "reference.scores": reference.scores,
        "selftest.rows": np.where(np.isnan(fitted.rows[tested]), fitted.predictor.fill, fitted.rows[tested]),
        "selftest.predictions": fitted.predictions[tested],
    }
    arrays |= _predictor_arrays("model", fitted.predictor)
    for fold, predictor in enumerate(fitted.fold_predictors):
        arrays |= _predictor_arrays(f"fold{fold}", predictor)
    return arrays


def _one_per_speaker(fitted: FittedModel, generator: np.random.Generator) -> NDArray[np.int_]:
    """Rows of up to `BACKGROUND_ROWS` speakers, one each."""
    first: dict[str, int] = {}
    for row in generator.permutation(len(fitted.speakers)):
        first.setdefault(fitted.speakers[row], int(row))
    return np.array(sorted(list(first.values())[:BACKGROUND_ROWS]), dtype=np.int_)


def _predictor_arrays(whose: str, predictor: Predictor) -> dict[str, Array]:
    names = ["lower", "upper", "fill", "mean", "scale", "intercept"]
    if predictor.kind in RBF_KINDS:
        names += ["support_vectors", "dual_coef", "gamma"]
    elif predictor.kind != "mean":
        names.append("coef")
    return {f"{whose}.{name}": np.asarray(getattr(predictor, name), dtype=np.float64) for name in names}


def _packed(arrays: dict[str, Array]) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **arrays)
    return file.getvalue()


def _specification(fitted: FittedModel, *, card_sha256: str, arrays_sha256: str) -> ModelSpecification:
    people = sorted(set(fitted.speakers))
    return ModelSpecification(
        schema="goldenfish.model/2",
        model_id=fitted.model_id,
        kind=fitted.predictor.kind,
        target=fitted.target,
        target_range=fitted.target_range,
        classes=fitted.classes,
        features=fitted.features,
        reference_features=fitted.reference_features,
        feature_spec_sha256=feature_spec_sha256(fitted.features, fitted.reference_features, fitted.scope.extractors),
        scope=fitted.scope,
        coverage=fitted.coverage,
        fold_kinds=tuple(one.kind for one in fitted.fold_predictors),
        n_recordings=len(fitted.speakers),
        n_speakers=len(people),
        speaker_hashes=tuple(speaker_hash(fitted.model_id, one) for one in people),
        sem=fitted.sem,
        practice=fitted.practice,
        synthetic=fitted.synthetic,
        blocked=fitted.blocked,
        data_sha256=fitted.data_sha256,
        code_version=fitted.code_version,
        card_sha256=card_sha256,
        arrays_sha256=arrays_sha256,
    )


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
