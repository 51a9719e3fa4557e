"""A model is written, read back, and refused when any of its files is not the one that belongs to it."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from goldenfish.estimates.artefact import ModelRefused, load_model
from goldenfish.estimates.specification import speaker_hash
from tests.unit.estimates.studies import ESTIMATORS, fitted_model, installed
from training.card import Card
from training.export import ExportFailed, write_artefact

ROOT = Path(__file__).parents[3]


def refusal(directory: Path) -> str:
    with pytest.raises(ModelRefused) as raised:
        load_model(directory)
    return raised.value.reason


def rewrite(directory: Path, **changes: object) -> None:
    path = directory / "model.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes), encoding="utf-8")


@pytest.mark.parametrize("name", ESTIMATORS)
def test_what_is_read_back_predicts_what_was_trained(name: str, tmp_path: Path) -> None:
    fitted = fitted_model(name, missing=True)
    model = write_artefact(tmp_path, fitted, Card())
    np.testing.assert_allclose(model.predictor.predict(fitted.rows), fitted.predictions, rtol=0, atol=1e-9)
    assert len(model.fold_predictors) == 5
    assert [bool(np.isnan(one)) for one in model.predictor.fill] == [True] * 7 + [False]  # only the last was missed


def test_no_model_is_none_and_not_an_error(tmp_path: Path) -> None:
    assert load_model(tmp_path) is None


def test_the_files_belong_together(tmp_path: Path) -> None:
    installed(tmp_path)
    arrays = (tmp_path / "model.npz").read_bytes()
    (tmp_path / "model.npz").write_bytes(arrays + b"x")
    assert refusal(tmp_path) == "model_hash_mismatch"
    (tmp_path / "model.npz").write_bytes(arrays)
    (tmp_path / "card.json").write_text("{}")
    assert refusal(tmp_path) == "model_hash_mismatch"


def test_a_feature_by_another_name_or_unit_is_another_model(tmp_path: Path) -> None:
    installed(tmp_path)
    features = json.loads((tmp_path / "model.json").read_text())["features"]
    rewrite(tmp_path, features=[features[0] | {"unit": "ms"}, *features[1:]])
    assert refusal(tmp_path) == "feature_spec_mismatch"


@pytest.mark.parametrize(
    "changes",
    [
        {"schema": "goldenfish.model/1"},
        {"kind": "forest"},
        {"synthetic": "no"},
        {"extra": 1},
        {"fold_kinds": ["linear"] * 9},
    ],
)
def test_another_format_is_unreadable(changes: dict[str, object], tmp_path: Path) -> None:
    installed(tmp_path)
    rewrite(tmp_path, **changes)
    assert refusal(tmp_path) == "model_unreadable"


def test_damaged_files_are_unreadable(tmp_path: Path) -> None:
    installed(tmp_path)
    (tmp_path / "model.npz").unlink()
    assert refusal(tmp_path) == "model_unreadable"
    (tmp_path / "model.json").write_text("{", encoding="utf-8")
    assert refusal(tmp_path) == "model_unreadable"


def test_loading_needs_neither_scikit_learn_nor_scipy_nor_pickle(tmp_path: Path) -> None:
    installed(tmp_path, "rbf_svr")
    program = (
        "import sys; from pathlib import Path; import numpy as np;"
        "from goldenfish.estimates.artefact import load_model; import goldenfish.estimates.session;"
        f"model = load_model(Path({str(tmp_path)!r})); model.predictor.predict(np.full((1, 8), 10.0));"
        "print([name for name in ('sklearn', 'scipy', 'joblib') if name in sys.modules])"
    )
    path = f"{ROOT}:{ROOT / 'layers' / 'core'}"
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env={"PYTHONPATH": path}, check=False
    )
    assert ran.stdout.strip() == "[]", ran.stderr


def test_speakers_are_in_the_file_as_salted_hashes_only(tmp_path: Path) -> None:
    model = installed(tmp_path)
    assert speaker_hash("test-ridge", "person-7") in model.specification.speaker_hashes
    assert speaker_hash("another-model", "person-7") not in model.specification.speaker_hashes
    assert not any(b"person-" in path.read_bytes() for path in tmp_path.iterdir())


def test_an_export_that_predicts_something_else_fails(tmp_path: Path) -> None:
    fitted = fitted_model()
    with pytest.raises(ExportFailed, match="differ from scikit-learn"):
        write_artefact(tmp_path, dataclasses.replace(fitted, predictions=fitted.predictions + 1e-6), Card())


def test_the_same_training_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = installed(tmp_path / "a"), installed(tmp_path / "b")
    assert first.sha256 == second.sha256
