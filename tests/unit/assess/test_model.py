"""Installed models: what is loaded predicts as scikit-learn does; what was tampered with is refused."""

from __future__ import annotations

import hashlib
import json
import pickle
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import ArrayLike
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVR

from functions.assess.model import ModelRefused, load_model
from tests.unit.assess.installed_model import LINEAR, install


def refusal(directory: Path) -> str:
    with pytest.raises(ModelRefused) as caught:
        load_model(directory)
    return caught.value.reason


def test_no_file_is_no_model(tmp_path: Path) -> None:
    assert load_model(tmp_path) is None
    assert load_model(tmp_path / "missing") is None


def test_a_linear_model(tmp_path: Path) -> None:
    model = load_model(install(tmp_path))
    assert model is not None
    assert model.predict(np.array([30.0, 0.7])) == pytest.approx(24 - 2 + 3)
    assert model.sha256 == hashlib.sha256((tmp_path / "model.json").read_bytes()).hexdigest()
    assert model.specification.synthetic


def test_an_svr_predicts_as_scikit_learn_does(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    features = random.normal(50, 20, (80, 2))
    pipeline = make_pipeline(StandardScaler(), SVR(C=5, gamma=0.3))
    pipeline.fit(features, 25 + 3 * np.sin(features[:, 0] / 20))
    scaler, svr = pipeline[0], pipeline[1]
    arrays: dict[str, ArrayLike] = {
        "mean": scaler.mean_,
        "scale": scaler.scale_,
        "support_vectors": svr.support_vectors_,
        "dual_coef": svr.dual_coef_[0],
        "gamma": 0.3,
        "intercept": svr.intercept_[0],
    }
    model = load_model(install(tmp_path, arrays, kind="svr_rbf"))
    assert model is not None
    fresh = random.normal(50, 20, (20, 2))
    served = [model.predict(row) for row in fresh]
    np.testing.assert_allclose(served, pipeline.predict(fresh), atol=1e-9)


def test_other_arrays_than_named_are_refused(tmp_path: Path) -> None:
    install(tmp_path)
    description = (tmp_path / "model.json").read_bytes()
    install(tmp_path, LINEAR | {"intercept": 30.0})
    (tmp_path / "model.json").write_bytes(description)
    assert refusal(tmp_path) == "model_hash_mismatch"


@pytest.mark.parametrize(
    "changes",
    [
        {"schema": "goldenfish.model/2"},
        {"kind": "forest"},
        {"features": []},
        {"half_width": 0},
        {"half_width": float("nan")},
        {"synthetic": "no"},
        {"target": "moca_total"},
        {"note": "an unknown field"},
        {"features": ["pause_rate", "phonation_ratio", "f0_mean"]},
    ],
)
def test_a_description_that_does_not_hold_is_refused(tmp_path: Path, changes: dict[str, object]) -> None:
    assert refusal(install(tmp_path, **changes)) == "model_unreadable"


@pytest.mark.parametrize(
    "arrays",
    [
        {name: value for name, value in LINEAR.items() if name != "scale"},
        LINEAR | {"coef": [1.0]},
        LINEAR | {"coef": [[1.0, 2.0]]},
        LINEAR | {"coef": [1.0, np.nan]},
        LINEAR | {"scale": [1.0, 0.0]},
    ],
)
def test_arrays_that_do_not_fit_are_refused(tmp_path: Path, arrays: dict[str, ArrayLike]) -> None:
    assert refusal(install(tmp_path, arrays)) == "model_unreadable"


@pytest.mark.parametrize("name", ["model.json", "model.npz"])
def test_broken_files_are_refused(tmp_path: Path, name: str) -> None:
    install(tmp_path)
    (tmp_path / name).write_bytes(b"PK\3\4 not really")
    assert refusal(tmp_path) in {"model_unreadable", "model_hash_mismatch"}


def test_missing_arrays_are_refused(tmp_path: Path) -> None:
    install(tmp_path)
    (tmp_path / "model.npz").unlink()
    assert refusal(tmp_path) == "model_unreadable"


class Trap:
    """A pickle that would write a file when loaded."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return Path.write_text, (self.mark, "loaded")


def test_a_pickle_inside_is_never_loaded(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    install(tmp_path, LINEAR | {"coef": np.array([Trap(mark), Trap(mark)], dtype=object)})
    assert refusal(tmp_path) == "model_unreadable"
    assert not mark.exists()
    data = pickle.dumps(Trap(mark))
    (tmp_path / "model.npz").write_bytes(data)
    description = json.loads((tmp_path / "model.json").read_text(encoding="utf-8"))
    description["arrays_sha256"] = hashlib.sha256(data).hexdigest()
    (tmp_path / "model.json").write_text(json.dumps(description), encoding="utf-8")
    assert refusal(tmp_path) == "model_unreadable"
    assert not mark.exists()
