"""Writes tiny demonstration models, marked synthetic, for the tests."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

LINEAR: dict[str, ArrayLike] = {"mean": [20.0, 0.5], "scale": [10.0, 0.2], "coef": [-2.0, 3.0], "intercept": 24.0}


def install(directory: Path, arrays: Mapping[str, ArrayLike] | None = None, /, **changes: object) -> Path:
    """Write `model.json` and `model.npz`; `changes` replace fields of the description."""
    file = io.BytesIO()
    np.savez(file, allow_pickle=True, **{name: np.asarray(value) for name, value in (arrays or LINEAR).items()})
    description = {
        "schema": "goldenfish.model/1",
        "model_id": "test-linear",
        "kind": "linear",
        "target": "mmse_total",
        "target_range": [0.0, 30.0],
        "extractor": "goldenfish-acoustic/2",
        "features": ["pause_rate", "phonation_ratio"],
        "languages": ["en"],
        "min_speech_s": 5.0,
        "coverage": 0.9,
        "half_width": 7.5,
        "synthetic": True,
        "arrays_sha256": hashlib.sha256(file.getvalue()).hexdigest(),
    }
    (directory / "model.npz").write_bytes(file.getvalue())
    (directory / "model.json").write_text(json.dumps(description | changes), encoding="utf-8")
    return directory
