"""Controls: against scikit-learn's PLS, uniform under the null, flagged when planted, refused with a reason."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sklearn.cross_decomposition import PLSRegression

from tests.unit.training.tables import feature_table
from training import study
from training.columns import Columns
from training.controls import FOLDS, Control, audit
from training.csv_table import made_table
from training.feature_table import dataset_of
from training.folds import Plan
from training.nested import Nested, Rows, evaluate


def _skill(features: np.ndarray, target: np.ndarray, seed: int) -> float:
    """The same control by scikit-learn, on the folds that `audit` draws first."""
    folds = np.random.default_rng(seed).permutation(target.size) % FOLDS
    model, mean = np.empty(target.size), np.empty(target.size)
    for fold in range(FOLDS):
        train, test = folds != fold, folds == fold
        scaler_mean, scaler_sd = features[train].mean(axis=0), features[train].std(axis=0)
        pls = PLSRegression(n_components=1, scale=False)
        pls.fit((features[train] - scaler_mean) / scaler_sd, target[train])
        model[test] = pls.predict((features[test] - scaler_mean) / scaler_sd).ravel()
        mean[test] = target[train].mean()
    return float(1 - np.sum((target - model) ** 2) / np.sum((target - mean) ** 2))


def test_the_small_model_is_pls_with_one_component() -> None:
    rng = np.random.default_rng(1)
    features = rng.normal(size=(60, 5)) * [1, 10, 0.1, 1, 3] + [0, 5, -60, 0, 1]
    target = rng.normal(20, 5, 60) + features[:, 0]
    (control,) = audit(target, {"silence_only": features}, permutations=9, seed=7)
    assert control.skill == pytest.approx(_skill(features, target, 7), abs=1e-9)


def test_a_planted_difference_is_flagged_and_nothing_else() -> None:
    rng = np.random.default_rng(2)
    target = rng.normal(22, 5, 120)
    level = rng.normal(-60, 3, 120) - 0.6 * (target - 22)
    silence = level[:, None] + rng.normal(0, 1.5, (120, 9))
    silence[rng.random(silence.shape) < 0.05] = np.nan
    metadata = rng.normal(size=(120, 4))
    found = audit(target, {"silence_only": silence, "metadata_only": metadata}, lambda dealt: 0 * dealt + 22.0)
    assert [control.flagged for control in found] == [True, False, False]
    assert [control.name for control in found] == ["silence_only", "metadata_only", "permuted_labels"]
    assert found[0].skill is not None
    assert found[0].skill > 0.1
    assert found[0].rmse is not None
    assert found[0].mean_rmse is not None
    assert found[0].rmse < found[0].mean_rmse


def test_a_pipeline_that_knows_the_scores_is_flagged() -> None:
    target = np.random.default_rng(3).normal(22, 5, 40)
    noise = np.random.default_rng(4)
    leaking = audit(target, {}, lambda dealt: dealt + noise.normal(0, 3, 40))
    assert leaking[0].flagged
    assert leaking[0].skill == pytest.approx(1 - 9 / 25, abs=0.25)


def test_p_values_are_uniform_where_there_is_nothing() -> None:
    rng = np.random.default_rng(6)
    p_values = []
    for seed in range(300):
        features = rng.normal(size=(30, 4))
        (control,) = audit(rng.gamma(1.5, 2, 30), {"silence_only": features}, permutations=99, seed=seed)
        p_values.append(control.p_value)
    for share in (0.05, 0.25, 0.5, 0.75):
        assert np.mean(np.array(p_values) <= share) == pytest.approx(
            share, abs=3 * np.sqrt(share * (1 - share) / 300)
        )


def test_holm_adjusts_over_the_family() -> None:
    rng = np.random.default_rng(8)
    target = rng.normal(size=60)
    features = {f"control_{seed}": rng.normal(size=(60, 2)) + seed * target[:, None] * 0.15 for seed in range(3)}
    found = audit(target, features, permutations=199)
    raw = np.array([control.p_value for control in found], dtype=float)
    adjusted = np.array([control.p_adjusted for control in found], dtype=float)
    order = np.argsort(raw)
    assert adjusted[order] == pytest.approx(np.minimum(np.maximum.accumulate(raw[order] * [3, 2, 1]), 1))
    assert [control.flagged for control in found] == (adjusted <= 0.05).tolist()


@pytest.mark.parametrize(
    ("target", "columns", "reason"),
    [
        (np.arange(19.0), 2, "too_few_speakers"),
        (np.full(30, 25.0), 2, "one_value"),
        (np.arange(30.0), 0, "no_features"),
    ],
)
def test_what_cannot_be_done_says_why(target: np.ndarray, columns: int, reason: str) -> None:
    (found,) = audit(target, {"silence_only": np.zeros((target.size, columns))})
    assert found == Control("silence_only", target.size, None, None, None, None, None, None, reason)


def test_features_that_say_nothing_predict_the_mean() -> None:
    """Constant, and one that nobody has: the skill is 0, not NaN."""
    target = np.random.default_rng(9).normal(20, 5, 40)
    features = np.column_stack((np.full(40, -60.1), np.full(40, np.nan)))
    (found,) = audit(target, {"silence_only": features}, permutations=19)
    assert found.skill == pytest.approx(0)
    assert found.flagged is False


@pytest.mark.parametrize("leak", [False, True])
def test_a_leak_of_labels_is_found_for_groups_too(monkeypatch: pytest.MonkeyPatch, *, leak: bool) -> None:
    table = feature_table(30, 2)
    group = [{**row, "group": "ab"[int(row["mmse_total"]) > 19]} for row in table.rows]
    made = made_table("g.csv", list(group[0]), group)
    data = dataset_of(made, Columns("group", group=True, exclude=("mmse_total",)))

    def leaking(rows: Rows, *others: Any) -> Nested:
        """As if every answer were predicted by a model that was fitted on it."""
        found = evaluate(rows, *others)
        told = dict.fromkeys(found.predictions, 2 * rows.target - 1 if rows.groups else rows.target)
        return replace(found, predictions=told)

    if leak:
        monkeypatch.setattr(study, "evaluate", leaking)
    rows = Rows(data.values, data.target, data.speakers, groups=True)
    control = study._controls(data, rows, np.empty((60, 0)), Plan(5, 3, 0, quick=True))[-1]
    assert (control.name, control.flagged) == ("permuted_labels", leak)
    assert control.skill is not None
    # On the scale of the groups: to know nothing costs a little, not three times the error.
    assert control.skill > -0.5
