"""NumPy predicts what scikit-learn predicts, within 1e-9, for every kind of model and step."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.dummy import DummyRegressor
from sklearn.ensemble import RandomForestRegressor
from sklearn.feature_selection import SelectKBest, f_regression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from sklearn.svm import SVR

from goldenfish.estimates.predictor import Predictor
from tests.unit.estimates.studies import ESTIMATORS, fitted_model, pipeline
from training.fitted import predictor_of

generator = np.random.default_rng(1)
ROWS = generator.normal(5, 3, size=(80, 8))
TARGET = 20 + ROWS[:, 0] - ROWS[:, 1] + generator.normal(size=80)
NEW = generator.normal(5, 6, size=(200, 8))  # half as wide again as training: the clip bites


@pytest.mark.parametrize("name", ESTIMATORS)
def test_every_kind_predicts_as_scikit_learn(name: str) -> None:
    target = (TARGET > 20).astype(float) if name.endswith("svc") else TARGET
    model = pipeline(ESTIMATORS[name]()).fit(ROWS, target)
    expected = model.decision_function(NEW) if name.endswith("svc") else model.predict(NEW)
    found = predictor_of(model, 8).predict(NEW)
    assert np.ptp(expected) > 0.1
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)
    if name.endswith("svc"):
        np.testing.assert_array_equal(found > 0, model.predict(NEW) == 1)


@pytest.mark.parametrize("clip", [True, False])
def test_min_max_scaling_keeps_the_training_range(clip: bool) -> None:
    model = Pipeline([("scale", MinMaxScaler(clip=clip)), ("model", SVR(gamma="scale"))]).fit(ROWS, TARGET)
    found = predictor_of(model, 8)
    np.testing.assert_allclose(found.predict(NEW), model.predict(NEW), rtol=0, atol=1e-9)
    one_row = found.scaled(NEW[:1])
    assert np.ptp(one_row) > 0  # a scaler fitted on the request's own row would give zeros only


@pytest.mark.parametrize("name", ["ridge", "rbf_svr"])
def test_selection_is_folded_into_the_columns(name: str) -> None:
    steps = [("scale", StandardScaler()), ("select", SelectKBest(f_regression, k=3)), ("model", ESTIMATORS[name]())]
    model = Pipeline(steps).fit(ROWS, TARGET)
    found = predictor_of(model, 8)
    np.testing.assert_allclose(found.predict(NEW), model.predict(NEW), rtol=0, atol=1e-9)
    dropped = np.flatnonzero(~model["select"].get_support())
    changed = NEW.copy()
    changed[:, dropped] = 1e6
    np.testing.assert_array_equal(found.predict(changed), found.predict(NEW))


def test_a_missing_value_takes_the_training_median() -> None:
    gaps = ROWS.copy()
    gaps[::7, 2] = np.nan
    model = pipeline(ESTIMATORS["ridge"]()).fit(gaps, TARGET)
    new = NEW.copy()
    new[:, 2] = np.nan
    np.testing.assert_allclose(predictor_of(model, 8).predict(new), model.predict(new), rtol=0, atol=1e-9)


def test_a_value_that_training_never_missed_must_be_there() -> None:
    predictor = fitted_model().predictor
    never = Predictor(**{**vars(predictor), "fill": np.full(8, np.nan)})
    row = np.full((1, 8), 10.0)
    assert np.isfinite(never.predict(row)).all()
    row[0, 3] = np.nan
    with pytest.raises(ValueError, match="misses a feature"):
        never.predict(row)
    with pytest.raises(ValueError, match=r"rows must be \(n, 8\)"):
        never.predict(row[:, :7])


def test_the_mean_predictor_has_arrays_too() -> None:
    model = Pipeline([("scale", StandardScaler()), ("model", DummyRegressor())]).fit(ROWS, TARGET)
    np.testing.assert_allclose(predictor_of(model, 8).predict(NEW), TARGET.mean())


def test_a_step_without_arrays_is_refused() -> None:
    with pytest.raises(ValueError, match="RandomForestRegressor"):
        predictor_of(Pipeline([("model", RandomForestRegressor(n_estimators=2).fit(ROWS, TARGET))]), 8)
    with pytest.raises(ValueError, match="neither linear"):
        predictor_of(Pipeline([("model", SVR(kernel="poly").fit(ROWS, TARGET))]), 8)
