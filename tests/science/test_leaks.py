"""A trainer that cannot leak, at full size: what folds of recordings or selection before the folds would give away.

Recipes: 60 speakers x 6 answers whose 40 features tell the person; 108 x 1,000 of pure noise; the Oxford recordings.
"""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.model_selection import KFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, SVR

from tests.science.figures import show
from tests.shared_audio import shared_data
from tests.unit.training.tables import identity_rows, noise_rows
from training.candidates import candidates_for
from training.columns import Columns
from training.csv_table import read_table
from training.dataset import by_speaker
from training.feature_table import dataset_of
from training.folds import plan_for
from training.leak_check import check_leaks
from training.metrics import accuracy, rmse
from training.nested import CHOSEN, evaluate
from training.report_results import verdict
from training.study import run_study

SEEDS = 15


def test_identity_leak() -> None:
    """Without signal the reported RMSE is the mean predictor's within 3 %; folds of recordings would show a third."""
    figures = []
    for seed in range(SEEDS):
        rows = identity_rows(seed)
        found = evaluate(rows, candidates_for(groups=False, quick=False), plan_for(60, seed=seed, quick=False))
        target = by_speaker(rows.target, rows.speakers)
        own, mean = (rmse(target, by_speaker(found.predictions[name], rows.speakers)) for name in (CHOSEN, "mean"))
        model = make_pipeline(StandardScaler(), SVR(C=10))
        leaky = cross_val_predict(model, rows.values, rows.target, cv=KFold(10, shuffle=True, random_state=seed))
        figures.append((rmse(rows.target, leaky), own, mean))
        assert check_leaks(rows, seed).leaks
    leaky_rmse, own_rmse, mean_rmse = np.mean(figures, axis=0)
    show(f"identity leak, RMSE: folds of recordings {leaky_rmse:.2f}, reported {own_rmse:.2f}, mean {mean_rmse:.2f}")
    assert own_rmse == pytest.approx(mean_rmse, rel=0.03)
    assert leaky_rmse < 0.5 * mean_rmse


def test_selection_outside_the_folds() -> None:
    """Pure noise: 50 ± 5 % accuracy with selection in the folds, above 75 % with selection before them."""
    honest, early = [], []
    for seed in range(SEEDS):
        rows = noise_rows(seed)
        candidates = candidates_for(groups=True, quick=True)[1:]
        found = evaluate(rows, candidates, plan_for(108, seed=seed, quick=True))
        honest.append(accuracy(rows.target, found.predictions[CHOSEN]))
        best = SelectKBest(f_classif, k=20).fit_transform(rows.values, rows.target)
        model = make_pipeline(StandardScaler(), SVC())
        guessed = cross_val_predict(model, best, rows.target, cv=KFold(10, shuffle=True, random_state=seed))
        early.append(float(np.mean(guessed == rows.target)))
    show(f"noise, accuracy: selected in the folds {np.mean(honest):.3f}, before them {np.mean(early):.3f}")
    assert np.mean(honest) == pytest.approx(0.5, abs=0.05)
    assert np.mean(early) > 0.75


def test_the_oxford_recordings_do_not_tell_severity() -> None:
    """The result is the speaker-grouped figure; it does not beat the mean, and the report says so."""
    columns = Columns("total_UPDRS", (0, 176), "subject#")
    data = dataset_of(read_table(shared_data("parkinsons_updrs.data")), columns)
    study = run_study(data, seed=0, quick=True, progress=lambda *_: None)
    sentences = verdict(study)
    show(sentences[0])
    for one in (*study.leaks.models, study.leaks.mean):
        show(f"Oxford, {one.name}: MAE {one.by_recording:.2f} by recording, {one.by_speaker:.2f} by speaker")
    assert not study.metrics[CHOSEN].beats_mean
    assert "does not beat the mean predictor" in sentences[0]
    assert study.blocked == ("no_better_than_mean",)
