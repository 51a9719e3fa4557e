"""Figures over speakers, their intervals, and the leak check's fixed pair."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score, r2_score, roc_auc_score

from tests.shared_audio import shared_data
from tests.unit.training.tables import identity_rows
from training.columns import Columns
from training.csv_table import read_table
from training.feature_table import dataset_of
from training.leak_check import check_leaks
from training.metrics import group_metrics, score_metrics
from training.nested import Rows


def test_figures_are_those_of_scikit_learn() -> None:
    random = np.random.default_rng(0)
    observed = random.normal(20, 5, 50)
    predicted = observed + random.normal(0, 3, 50)
    found = score_metrics(observed, predicted, np.full(50, 20.0), 0)
    assert found.figures["r2"].value == pytest.approx(r2_score(observed, predicted))
    assert found.figures["rmse"].value == pytest.approx(np.sqrt(np.mean((observed - predicted) ** 2)))
    groups = (observed > 20).astype(float)
    decision = np.round(predicted - 20)
    told = group_metrics(groups, decision, 0).figures
    assert told["auc"].value == pytest.approx(roc_auc_score(groups, decision))
    assert told["balanced_accuracy"].value == pytest.approx(balanced_accuracy_score(groups, decision > 0))


def test_intervals_hold_the_figure_and_narrow_with_more_speakers() -> None:
    random = np.random.default_rng(1)
    widths = []
    for count in (25, 400):
        observed = random.normal(20, 5, count)
        found = score_metrics(observed, observed + random.normal(0, 3, count), np.full(count, 20.0), 0).figures[
            "rmse"
        ]
        assert found.low < found.value < found.high
        widths.append(found.high - found.low)
    assert widths[1] == pytest.approx(widths[0] / 4, rel=0.5)


def test_a_model_beats_the_mean_only_if_the_gain_cannot_be_chance() -> None:
    random = np.random.default_rng(2)
    observed = random.normal(20, 5, 30)
    mean = np.full(30, observed.mean())
    assert score_metrics(observed, observed + random.normal(0, 1, 30), mean, 0).beats_mean
    assert not score_metrics(observed, mean + 0.05 * (observed - mean) + random.normal(0, 2, 30), mean, 0).beats_mean


def test_below_twenty_speakers_there_is_no_interval_and_nothing_is_beaten() -> None:
    observed = np.arange(19.0)
    found = score_metrics(observed, observed, np.full(19, 9.0), 0)
    assert np.isnan(found.figures["rmse"].low)
    assert not found.beats_mean


def test_a_constant_has_no_correlation() -> None:
    found = score_metrics(np.arange(30.0), np.full(30, 14.5), np.full(30, 14.5), 0)
    assert np.isnan(found.figures["r"].value)


def test_who_speaks_is_told_by_folds_of_recordings_only() -> None:
    found = check_leaks(identity_rows(0), seed=0)
    assert found.leaks
    for one in found.models:
        assert one.by_recording < 0.95 * found.mean.by_recording
        assert one.by_speaker > found.mean.by_speaker


def test_where_every_speaker_answers_once_nothing_leaks() -> None:
    random = np.random.default_rng(0)
    values = random.standard_normal((200, 5))
    found = check_leaks(
        Rows(values, values[:, 0] + random.standard_normal(200), np.arange(200), groups=False), seed=0
    )
    assert not found.leaks


def test_missing_values_are_filled_within_the_fold() -> None:
    rows = identity_rows(0, speakers=20)
    rows.values[::3, 4] = np.nan
    assert np.isfinite([one.by_speaker for one in check_leaks(rows, seed=0).models]).all()


def test_the_oxford_recordings_show_what_was_published_only_if_speakers_are_ignored() -> None:
    """Tsanas et al. 2010 and speech.md's measurement: 8.2 and 7.9 with record-wise folds; the mean has 8.8."""
    columns = Columns("total_UPDRS", (0, 176), "subject#")
    data = dataset_of(read_table(shared_data("parkinsons_updrs.data")), columns)
    assert len(data.names) == 42
    assert len(data.features) == 16
    found = check_leaks(Rows(data.values, data.target, data.speakers, groups=False), seed=0)
    linear, tree = found.models
    assert found.leaf == 100
    assert linear.by_recording == pytest.approx(8.2, abs=0.3)
    assert tree.by_recording == pytest.approx(7.9, abs=0.3)
    assert found.mean.by_speaker == pytest.approx(8.8, abs=0.3)
    assert min(linear.by_speaker, tree.by_speaker) > found.mean.by_speaker
    assert found.leaks
