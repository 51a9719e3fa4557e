"""An installed model: `model.json`, `model.npz` and its card in one directory, no code in any of them.

`model.npz` (float64; f features, s support vectors, g reference features, b background rows, p speakers):

| arrays | shape | |
|---|---|---|
| `<w>.lower`, `.upper`, `.fill`, `.mean`, `.scale` | (f,) | of `predictor.Predictor`; `<w>`: `model`, `fold0`, … |
| `<w>.intercept` | () | |
| `<w>.coef` | (f,) | linear kinds |
| `<w>.support_vectors`, `.dual_coef`, `.gamma` | (s, f), (s,), () | RBF kinds |
| `conformal.residuals`, `conformal.folds` | (p,) | one per speaker; `conformal.py` |
| `background.rows` | (b, f) | scaled training rows that explanations start from; `explain.py` |
| `reference.logged`, `.mean`, `.scale`, `.direction` | (g,) | of `cloud.Cloud` |
| `reference.precision` | (g, g) | of `cloud.Cloud` |
| `reference.middle`, `.spread` | (2,) | of `cloud.unlikeness` |
| `reference.scores` | (r,) | unlikeness of r training recordings; `applicability.py` |
| `selftest.rows`, `selftest.predictions` | (m, f), (m,) | what scikit-learn predicted, for `goldenfish model check` |
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from goldenfish.estimates.predictor import RBF_KINDS, Array, Kind, Predictor
from goldenfish.estimates.specification import ModelSpecification, feature_spec_sha256

Reason = Literal["model_unreadable", "model_hash_mismatch", "feature_spec_mismatch"]
MAY_BE_INFINITE = ("lower", "upper", "fill")  # nothing clipped; NaN: must not be missing


class ModelRefused(Exception):
    """An installed model that must not be used.

    Attributes:
        reason: stable code for the session's refusal.
        detail: one sentence for whoever installed it.
    """

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True)
class Model:
    """A model that passed every check.

    Attributes:
        specification: `model.json`.
        predictor: fitted on all training rows.
        fold_predictors: without each outer fold.
        arrays: the others of `model.npz`, by name.
        sha256: of `model.json`, which pins arrays and card by their own hashes.
    """

    specification: ModelSpecification
    predictor: Predictor
    fold_predictors: tuple[Predictor, ...]
    arrays: Mapping[str, Array]
    sha256: str

    @property
    def features(self) -> list[str]:
        """Names of the columns."""
        return [one.name for one in self.specification.features]


def load_model(directory: Path) -> Model | None:
    """Read and check the model in `directory`. Needs neither scikit-learn nor pickle.

    Returns:
        None where no model is installed (no `model.json`).

    Raises:
        ModelRefused: the files are there but damaged, of another format, or not the ones that belong together.
    """
    description = directory / "model.json"
    if not description.is_file():
        return None
    text = description.read_bytes()
    try:
        specification = ModelSpecification.model_validate_json(text)
        packed = (directory / "model.npz").read_bytes()
        card = (directory / "card.json").read_bytes()
    except (ValidationError, OSError) as error:
        raise ModelRefused("model_unreadable", str(error)) from error
    if hashlib.sha256(packed).hexdigest() != specification.arrays_sha256:
        raise ModelRefused("model_hash_mismatch", "model.npz is not the file that model.json names")
    if hashlib.sha256(card).hexdigest() != specification.card_sha256:
        raise ModelRefused("model_hash_mismatch", "card.json is not the file that model.json names")
    expected = feature_spec_sha256(
        specification.features, specification.reference_features, specification.scope.extractors
    )
    if expected != specification.feature_spec_sha256:
        raise ModelRefused("feature_spec_mismatch", "the features are not those that the model was trained on")
    return _model(specification, _read_arrays(packed), hashlib.sha256(text).hexdigest())


def _read_arrays(packed: bytes) -> dict[str, Array]:
    try:
        with np.load(io.BytesIO(packed), allow_pickle=False) as file:
            arrays = {name: np.asarray(file[name], dtype=np.float64) for name in file.files}
    except (KeyError, ValueError, OSError, zipfile.BadZipFile) as error:
        raise ModelRefused("model_unreadable", str(error)) from error
    for name, array in arrays.items():
        if name.split(".")[-1] not in MAY_BE_INFINITE and not np.isfinite(array).all():
            raise ModelRefused("model_unreadable", f"{name} is not finite")
    return arrays


def _model(specification: ModelSpecification, arrays: dict[str, Array], sha256: str) -> Model:
    """Predictors and shapes.

    Raises:
        ModelRefused: an array is missing or does not fit the others.
    """
    f, g = len(specification.features), len(specification.reference_features)
    try:
        _fits(arrays, "conformal.folds", arrays["conformal.residuals"].shape)
        _fits(arrays, "background.rows", (len(arrays["background.rows"]), f))
        for name in ("logged", "mean", "scale", "direction"):
            _fits(arrays, f"reference.{name}", (g,))
        _fits(arrays, "reference.precision", (g, g))
        for name in ("middle", "spread"):
            _fits(arrays, f"reference.{name}", (2,))
        _fits(arrays, "reference.scores", (arrays["reference.scores"].size,))
        _fits(arrays, "selftest.rows", (arrays["selftest.predictions"].size, f))
        predictor = _predictor(specification.kind, f, arrays, "model")
        folds = tuple(
            _predictor(kind, f, arrays, f"fold{fold}") for fold, kind in enumerate(specification.fold_kinds)
        )
        _known_folds(arrays["conformal.folds"], len(folds))
    except KeyError as error:
        raise ModelRefused("model_unreadable", f"model.npz has no array {error}") from error
    return Model(specification, predictor, folds, arrays, sha256)


def _predictor(kind: Kind, f: int, arrays: dict[str, Array], whose: str) -> Predictor:
    shapes: dict[str, tuple[int, ...]] = dict.fromkeys(("lower", "upper", "fill", "mean", "scale"), (f,))
    rbf = kind in RBF_KINDS
    if rbf:
        s = arrays[f"{whose}.dual_coef"].size
        shapes |= {"support_vectors": (s, f), "dual_coef": (s,)}
    elif kind != "mean":
        shapes["coef"] = (f,)
    columns = {name: _fits(arrays, f"{whose}.{name}", shape) for name, shape in shapes.items()}
    if (columns["scale"] == 0).any():
        raise ModelRefused("model_unreadable", f"{whose}.scale holds a zero")
    return Predictor(
        kind=kind,
        intercept=float(_fits(arrays, f"{whose}.intercept", ())),
        gamma=float(_fits(arrays, f"{whose}.gamma", ())) if rbf else 0.0,
        **columns,
    )


def _fits(arrays: dict[str, Array], name: str, shape: tuple[int, ...]) -> NDArray[np.float64]:
    if arrays[name].shape != shape:
        raise ModelRefused("model_unreadable", f"{name} has shape {arrays[name].shape}, not {shape}")
    return arrays[name]


def _known_folds(folds: Array, count: int) -> None:
    if folds.size and not (np.isin(folds, np.arange(count))).all():
        raise ModelRefused("model_unreadable", "conformal.folds names a fold that is not there")
