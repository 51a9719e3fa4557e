"""An installed estimate model: `model.json` and `model.npz` in one directory, no code in either.

`model.json` (UTF-8, keys all required):

    {"schema": "goldenfish.model/1",
     "model_id": "…", "kind": "linear" | "svr_rbf", "target": "mmse_total", "target_range": [0, 30],
     "extractor": "goldenfish-acoustic/2",        which extractor the features must come from
     "features": ["pause_rate", …],                measurement names, in the order of the arrays' columns
     "languages": ["en"], "min_speech_s": 15.0,
     "coverage": 0.9, "half_width": 7.5,           interval: value ± half_width, clipped to target_range
     "synthetic": false,                           true: a demonstration trained on simulated speakers
     "arrays_sha256": "…"}                         of the bytes of model.npz

`model.npz` (float64, f features, s support vectors; x = (features - mean) / scale):

| kind | arrays | prediction |
|---|---|---|
| both | mean (f,), scale (f,), intercept () | |
| linear | coef (f,) | coef · x + intercept |
| svr_rbf | support_vectors (s, f), dual_coef (s,), gamma () | sum_i dual_coef_i exp(-gamma ‖x - sv_i‖²) + intercept |
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

Arrays = dict[str, NDArray[np.float64]]

SHARED_ARRAYS = {"mean": ("f",), "scale": ("f",), "intercept": ()}
ARRAYS = {
    "linear": SHARED_ARRAYS | {"coef": ("f",)},
    "svr_rbf": SHARED_ARRAYS | {"support_vectors": ("s", "f"), "dual_coef": ("s",), "gamma": ()},
}


class ModelRefused(Exception):
    """An installed model that must not be used.

    Attributes:
        reason: stable code for `estimate_reason`.
    """

    def __init__(self, reason: Literal["model_unreadable", "model_hash_mismatch"], detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason


class ModelSpecification(BaseModel):
    """`model.json`, see the module's text."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    schema_: Literal["goldenfish.model/1"] = Field(alias="schema")
    model_id: str = Field(min_length=1)
    kind: Literal["linear", "svr_rbf"]
    target: Literal["mmse_total"]
    target_range: list[float] = Field(min_length=2, max_length=2)
    extractor: str
    features: list[str] = Field(min_length=1)
    languages: list[str] = Field(min_length=1)
    min_speech_s: float = Field(ge=0)
    coverage: float = Field(gt=0, lt=1)
    half_width: float = Field(gt=0, allow_inf_nan=False)
    synthetic: bool
    arrays_sha256: str


@dataclass(frozen=True)
class Model:
    """A model that passed every check.

    Attributes:
        specification: `model.json`.
        arrays: `model.npz`, float64, shapes as documented.
        sha256: of `model.json`, which pins the arrays by their own hash.
    """

    specification: ModelSpecification
    arrays: Arrays
    sha256: str

    def predict(self, features: NDArray[np.float64]) -> float:
        """Raw prediction, not clipped.

        Args:
            features: shape (f,), in the specification's order and the measurements' units.
        """
        arrays = self.arrays
        scaled = (features - arrays["mean"]) / arrays["scale"]
        if self.specification.kind == "linear":
            return float((arrays["coef"] * scaled).sum() + arrays["intercept"])
        distances = ((arrays["support_vectors"] - scaled) ** 2).sum(axis=1)
        return float((arrays["dual_coef"] * np.exp(-arrays["gamma"] * distances)).sum() + arrays["intercept"])


def load_model(directory: Path) -> Model | None:
    """Read and check the model in `directory`.

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
    except (ValidationError, OSError) as error:
        raise ModelRefused("model_unreadable", str(error)) from error
    if hashlib.sha256(packed).hexdigest() != specification.arrays_sha256:
        raise ModelRefused("model_hash_mismatch", "model.npz is not the file that model.json names")
    return Model(specification, _read_arrays(packed, specification), hashlib.sha256(text).hexdigest())


def _read_arrays(packed: bytes, specification: ModelSpecification) -> Arrays:
    try:
        with np.load(io.BytesIO(packed), allow_pickle=False) as file:
            arrays = {name: np.asarray(file[name], dtype=np.float64) for name in ARRAYS[specification.kind]}
    except (KeyError, ValueError, OSError, zipfile.BadZipFile) as error:
        raise ModelRefused("model_unreadable", str(error)) from error
    sizes = {"f": len(specification.features)}
    for name, shape in ARRAYS[specification.kind].items():
        array = arrays[name]
        if array.ndim != len(shape) or not np.isfinite(array).all():
            raise ModelRefused("model_unreadable", f"{name} has the wrong shape or is not finite")
        if any(sizes.setdefault(axis, length) != length for axis, length in zip(shape, array.shape, strict=True)):
            raise ModelRefused("model_unreadable", f"{name} does not fit the other arrays")
    if (arrays["scale"] == 0).any():
        raise ModelRefused("model_unreadable", "scale holds a zero")
    return arrays
