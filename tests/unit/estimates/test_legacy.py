"""Pickles of the first service become arrays once, offline, and are not served."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.ensemble import RandomForestRegressor
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from sklearn.svm import SVC, SVR

from goldenfish.assessments.speaker import Speaker
from goldenfish.estimates.models import Refusal
from goldenfish.estimates.session import estimate_session
from tests.unit.estimates.studies import answer
from training.card import Card
from training.export import write_artefact
from training.legacy import import_pickles
from training.refusals import TrainingRefused

generator = np.random.default_rng(4)
ROWS = generator.normal(5, 2, size=(60, 3))
TARGET = 20 + ROWS @ [1.0, -1.0, 0.5]
NAMES = ("jitter", "shimmer", "rate")


def pickles(directory: Path, model: Any, scaler: Any) -> tuple[Path, Path]:
    paths = directory / "svm_model.pkl", directory / "scaler.pkl"
    for path, content in zip(paths, (model, scaler), strict=True):
        path.write_bytes(pickle.dumps(content))
    return paths


@pytest.mark.parametrize("scaler", [StandardScaler(), MinMaxScaler()])
@pytest.mark.parametrize("model", [SVR(), SVR(kernel="linear"), SVC()])
def test_the_arrays_predict_what_the_pickles_predict(model: Any, scaler: Any, tmp_path: Path) -> None:
    group = isinstance(model, SVC)
    scaler.fit(ROWS)
    model.fit(scaler.transform(ROWS), TARGET > 23 if group else TARGET)
    fitted = import_pickles(*pickles(tmp_path, model, scaler), NAMES, target_range=(0, 30), code_version="0")
    written = write_artefact(tmp_path / "out", fitted, Card())
    scaled = scaler.transform(ROWS)
    expected = model.decision_function(scaled) if group else model.predict(scaled)
    np.testing.assert_allclose(written.predictor.predict(ROWS), expected, rtol=0, atol=1e-9)


def test_an_imported_model_is_not_served(tmp_path: Path) -> None:
    scaler = StandardScaler().fit(ROWS)
    paths = pickles(tmp_path, SVR().fit(scaler.transform(ROWS), TARGET), scaler)
    model = write_artefact(tmp_path, import_pickles(*paths, NAMES, target_range=(0, 30), code_version="0"), Card())
    outcome = estimate_session(model, [answer([5.0, 5.0, 5.0])], Speaker(), demonstration_model=True)
    assert isinstance(outcome, Refusal)
    assert (outcome.reason, "imported_without_evaluation" in str(outcome.detail)) == ("no_validated_model", True)
    assert model.specification.n_speakers == model.specification.n_recordings == 0


def test_what_is_no_such_model_is_refused(tmp_path: Path) -> None:
    scaler = StandardScaler().fit(ROWS)
    svr = SVR().fit(scaler.transform(ROWS), TARGET)

    def code(model: Any, names: tuple[str, ...] = NAMES) -> str:
        with pytest.raises(TrainingRefused) as raised:
            import_pickles(*pickles(tmp_path, model, scaler), names, target_range=(0, 30), code_version="0")
        return raised.value.code

    assert code(svr, ("jitter", "shimmer")) == "features_differ"
    assert code(RandomForestRegressor(n_estimators=2).fit(ROWS, TARGET)) == "model_refused"
    assert code(SVR()) == "features_differ"  # never fitted
    (tmp_path / "broken.pkl").write_bytes(b"not a pickle")
    with pytest.raises(TrainingRefused, match="cannot be unpickled"):
        import_pickles(
            tmp_path / "broken.pkl", tmp_path / "scaler.pkl", NAMES, target_range=(0, 30), code_version="0"
        )
