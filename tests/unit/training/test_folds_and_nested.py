"""Nested cross-validation: nobody is tested on models that heard them, and what is chosen is chosen inside."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.pipeline import Pipeline

from tests.unit.training.tables import feature_table, identity_rows, noise_rows
from training.candidates import Estimator, Prepared, candidates_for, fit, predict, prepare
from training.columns import Columns
from training.csv_table import made_table
from training.dataset import Floats, Integers, by_speaker, check_trainable
from training.feature_table import dataset_of
from training.folds import plan_for, speaker_folds
from training.metrics import accuracy, rmse
from training.nested import CHOSEN, Rows, evaluate, fit_final
from training.preprocessing import MAX_FEATURES, preparation
from training.refusals import TrainingRefused


def test_few_speakers_are_left_out_one_by_one_and_many_in_ten_folds() -> None:
    assert plan_for(59, seed=0, quick=False).outer == 59
    assert plan_for(60, seed=0, quick=False).outer == 10
    assert plan_for(59, seed=0, quick=True).outer == 5
    assert plan_for(5, seed=0, quick=False).inner == 4


@pytest.mark.parametrize(("speakers", "count"), [(60, 10), (61, 5), (9, 9), (7, 3)])
def test_every_fold_has_its_share_of_every_band_of_scores(speakers: int, count: int) -> None:
    target = np.sort(np.random.default_rng(1).normal(20, 5, speakers))
    folds = speaker_folds(target, count, seed=3)
    sizes = np.bincount(folds, minlength=count)
    assert sizes.max() - sizes.min() <= 1
    for start in range(0, speakers - count + 1, count):
        assert sorted(folds[start : start + count]) == list(range(count))
    assert (folds == speaker_folds(target, count, seed=3)).all()
    assert count == speakers or (folds != speaker_folds(target, count, seed=4)).any()


def test_no_model_ever_saw_the_speaker_it_predicts(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = identity_rows(0, speakers=12, answers=3)
    # The first feature becomes the speaker's number, so that each fit shows whom it saw.
    rows.values[:, 0] = rows.speakers
    seen: list[set[int]] = []
    tested: list[tuple[set[int], int]] = []

    def spying_prepare(values: Floats, target: Floats, speakers: Integers, *, groups: bool) -> Prepared:
        seen.append(set(values[:, 0].astype(int)))
        return prepare(values, target, speakers, groups=groups)

    def spying_predict(model: Estimator, values: Floats) -> Floats:
        if isinstance(model, Pipeline):
            tested.append((set(values[:, 0].astype(int)), len(seen)))
        return predict(model, values)

    monkeypatch.setattr("training.nested.prepare", spying_prepare)
    monkeypatch.setattr("training.nested.predict", spying_predict)
    plan = plan_for(12, seed=0, quick=True)
    found = evaluate(rows, candidates_for(groups=False, quick=True), plan)
    fits = plan.inner + 1
    assert len(seen) == plan.outer * fits
    assert set().union(*(people for people, _ in tested)) == set(range(12))
    for people, done in tested:
        # Preprocessing, inner folds and the outer fit: none of them saw whom this fold tests.
        assert not any(people & each for each in seen[done - fits : done])
        assert people | seen[done - 1] == set(range(12))
    assert max(np.bincount(found.folds)) <= 3 * 3


def test_without_signal_the_result_is_that_of_the_mean_predictor() -> None:
    rows = identity_rows(2)
    plan = plan_for(60, seed=0, quick=True)
    found = evaluate(rows, candidates_for(groups=False, quick=True), plan)
    target = by_speaker(rows.target, rows.speakers)
    own, mean = (rmse(target, by_speaker(found.predictions[name], rows.speakers)) for name in (CHOSEN, "mean"))
    assert own == pytest.approx(mean, rel=0.03)


def test_with_signal_it_is_found() -> None:
    rows = identity_rows(0, loading=0.7)
    found = evaluate(rows, candidates_for(groups=False, quick=True), plan_for(60, seed=0, quick=True))
    target = by_speaker(rows.target, rows.speakers)
    own, mean = (rmse(target, by_speaker(found.predictions[name], rows.speakers)) for name in (CHOSEN, "mean"))
    assert own < 0.85 * mean


def test_features_are_selected_inside_the_folds() -> None:
    shares = []
    for seed in range(3):
        rows = noise_rows(seed, speakers=60, features=300)
        found = evaluate(rows, candidates_for(groups=True, quick=True)[1:2], plan_for(60, seed=seed, quick=True))
        shares.append(accuracy(rows.target, found.predictions[CHOSEN]))
    # Selected before the folds, the same data give 85 % and more.
    assert 0.3 < np.mean(shares) < 0.66


def test_preprocessing_learns_bounds_medians_and_selection_from_training_rows() -> None:
    random = np.random.default_rng(0)
    rows = random.standard_normal((80, MAX_FEATURES + 30))
    rows[:, 0] = 5.0
    rows[::2, 1] = np.nan
    rows[:10, 2] = np.nan
    target = rows[:, 3] + 0.1 * random.standard_normal(80)
    steps = preparation(groups=False).fit(rows, target)
    made = steps.transform(np.full((1, rows.shape[1]), 1e9))
    assert made.shape == (1, MAX_FEATURES)
    assert np.abs(made).max() < 5
    kept = np.flatnonzero(steps[0].get_support())
    assert not {0, 1} & set(kept)
    assert {2, 3} <= set(kept)


def test_a_speaker_with_many_answers_does_not_pull_the_model() -> None:
    random = np.random.default_rng(0)
    values = random.standard_normal((40, 2))
    target = values[:, 0] * 2
    codes = np.arange(40)
    again = np.concatenate([codes, np.repeat(0, 200)])
    ridge = candidates_for(groups=False, quick=True)[1]
    once = fit(ridge, {"alpha": 1e-6}, prepare(values, target + (codes == 0) * 9, codes, groups=False), 0)
    often = fit(
        ridge, {"alpha": 1e-6}, prepare(values[again], (target + (codes == 0) * 9)[again], again, groups=False), 0
    )
    assert np.allclose(once.predict(values), often.predict(values), atol=0.05)


def test_the_same_seed_gives_the_same_model() -> None:
    rows = identity_rows(1, speakers=20, answers=2, loading=0.8)
    plan = plan_for(20, seed=7, quick=True)
    first, second = (fit_final(rows, candidates_for(groups=False, quick=True), plan) for _ in range(2))
    assert first[0].losses == second[0].losses
    assert (first[1].predict(rows.values) == second[1].predict(rows.values)).all()
    assert first[0].losses[first[0].candidate.name] == min(first[0].losses.values())


def test_the_mean_predictor_of_groups_decides_for_the_larger_group() -> None:
    random = np.random.default_rng(0)
    # One speaker of five is of the second group: always to say "the second" would look far worse than one can do.
    target = (np.arange(60) % 5 == 0).astype(np.float64)
    rows = Rows(random.standard_normal((60, 3)), target, np.arange(60), groups=True)
    found = evaluate(rows, candidates_for(groups=True, quick=True)[:1], plan_for(60, seed=0, quick=True))
    assert accuracy(target, found.predictions["mean"]) == 0.8


def test_a_group_with_too_few_speakers_is_refused_and_five_are_enough() -> None:
    table = feature_table(20, 2)
    for many, fine in ((4, False), (5, True)):
        names = sorted({row["speaker_id"] for row in table.rows})[:many]
        rows = [{**row, "group": "b" if row["speaker_id"] in names else "a"} for row in table.rows]
        made = made_table("g.csv", list(rows[0]), rows)
        data = dataset_of(made, Columns("group", group=True, exclude=("mmse_total",)))
        if not fine:
            with pytest.raises(TrainingRefused, match="group b has 4 speakers"):
                check_trainable(data)
            continue
        for seed in range(5):
            parts = Rows(data.values, data.target, data.speakers, groups=True)
            evaluate(parts, candidates_for(groups=True, quick=True), plan_for(20, seed=seed, quick=True))
