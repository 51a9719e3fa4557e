"""Contributions sum to prediction - baseline, agree with full enumeration, and show their Monte-Carlo error."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from math import factorial
from pathlib import Path

import numpy as np
import pytest

from goldenfish.estimates.explain import contributions_of, explain
from goldenfish.estimates.predictor import Array, Predictor
from goldenfish.estimates.sampled import sampled_draws, standard_error
from tests.unit.estimates.studies import answer, fitted_model, installed

NEW = np.random.default_rng(2).normal(10, 2.5, size=(3, 8))


def enumerated(predictor: Predictor, background: Array, row: Array) -> Array:
    """Shapley values of one scaled row by their definition: every coalition, every background row."""
    count = row.size
    worth = {}
    for size in range(count + 1):
        for coalition in combinations(range(count), size):
            mixed = background.copy()
            mixed[:, coalition] = row[list(coalition)]
            worth[coalition] = float(predictor.predict_scaled(mixed).mean())
    values = np.zeros(count)
    for coalition, value in worth.items():
        for feature in set(range(count)) - set(coalition):
            weight = factorial(len(coalition)) * factorial(count - len(coalition) - 1) / factorial(count)
            values[feature] += weight * (worth[tuple(sorted((*coalition, feature)))] - value)
    return values


@pytest.mark.parametrize("name", ["ridge", "linear_svr", "rbf_svr"])
def test_contributions_sum_to_prediction_minus_baseline(name: str, tmp_path: Path) -> None:
    model = installed(tmp_path, name, features=20)
    rows = np.random.default_rng(3).normal(10, 2.5, size=(5, 20))
    found = explain(model.predictor, model.arrays["background.rows"], rows)
    prediction = model.predictor.predict(rows).mean()
    assert found.contributions.sum() == pytest.approx(prediction - found.baseline, abs=1e-9)
    assert abs(prediction - found.baseline) > 0.1
    assert len(model.arrays["background.rows"]) == 50


@pytest.mark.parametrize("name", ["ridge", "linear_svr"])
def test_the_closed_form_is_the_enumeration(name: str, tmp_path: Path) -> None:
    model = installed(tmp_path, name)
    background = model.arrays["background.rows"][:6]
    found = explain(model.predictor, background, NEW[:1])
    np.testing.assert_allclose(
        found.contributions, enumerated(model.predictor, background, model.predictor.scaled(NEW[:1])[0]), atol=1e-9
    )
    assert found.error_of([0, 1]) == 0


def test_sampling_approaches_the_enumeration_within_its_own_error(tmp_path: Path) -> None:
    model = installed(tmp_path, "rbf_svr")
    background = model.arrays["background.rows"][:6]
    scaled = model.predictor.scaled(NEW[:1])
    exact = enumerated(model.predictor, background, scaled[0])
    off, errors = [], []
    for seed in range(20):
        draws = sampled_draws(model.predictor, background, scaled, pairs=8, seed=seed)
        off.append(draws.mean(axis=(0, 1)) - exact)
        errors.append([standard_error(draws[:, :, feature]) for feature in range(8)])
    assert np.abs(np.mean(off, axis=0)).max() < 0.02  # unbiased
    spread, claimed = np.std(off, axis=0), np.mean(errors, axis=0)
    np.testing.assert_allclose(claimed, spread, rtol=0.6)  # the error that is shown is the error there is
    assert np.sqrt(np.mean(spread**2)) == pytest.approx(np.sqrt(np.mean(claimed**2)), rel=0.2)


def test_the_same_session_has_the_same_explanation(tmp_path: Path) -> None:
    model = installed(tmp_path, "rbf_svr")
    first, second = (explain(model.predictor, model.arrays["background.rows"], NEW) for _ in range(2))
    np.testing.assert_array_equal(first.contributions, second.contributions)
    assert 0 < first.error_of([0]) < 0.2


def test_a_group_is_the_sum_of_its_features_and_its_error_counts_what_they_share(tmp_path: Path) -> None:
    model = installed(tmp_path, "rbf_svr")
    found = explain(model.predictor, model.arrays["background.rows"], NEW)
    listed, groups = contributions_of(model, found, [answer(row) for row in NEW])
    by_group = {one.group: one for one in groups}
    assert set(by_group) == {"timing", "pitch", "voice", "words"}
    for group, one in by_group.items():
        assert one.contribution == pytest.approx(sum(c.contribution for c in listed if c.group == group), abs=1e-12)
    assert sum(one.contribution for one in groups) == pytest.approx(found.contributions.sum(), abs=1e-12)
    assert found.error_of(range(8)) == pytest.approx(0, abs=1e-12)  # the whole sum has no error at all
    assert [abs(one.contribution) for one in listed] == sorted((abs(c.contribution) for c in listed), reverse=True)
    assert {one.name: one.value for one in listed}["m3"] == pytest.approx(NEW[:, 3].mean())


def test_a_feature_that_selection_dropped_contributes_nothing() -> None:
    fitted = fitted_model("rbf_svr")
    dropped = np.arange(8) == 5
    predictor = replace(
        fitted.predictor,
        lower=np.where(dropped, 0, -np.inf),
        upper=np.where(dropped, 0, np.inf),
        mean=np.where(dropped, 0, fitted.predictor.mean),
        support_vectors=np.where(dropped, 0, fitted.predictor.support_vectors),
    )
    found = explain(predictor, predictor.scaled(fitted.rows[:10]), NEW)
    assert found.contributions[5] == 0
    assert np.abs(found.contributions).max() > 0.1
