"""CV+ against its definition written out, and what stands in the way of intervals."""

from __future__ import annotations

import math

import numpy as np
import pytest

from goldenfish.estimates.conformal import ConformalScores, cv_plus
from training.intervals import NoIntervals, conformal_scores, held_out


def _scores(n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray, ConformalScores]:
    rng = np.random.default_rng(seed)
    observed, predicted = rng.uniform(8, 28, n), rng.uniform(10, 26, n)
    scores = conformal_scores(observed, predicted, np.arange(n) % 5, lowest=0, highest=30)
    assert isinstance(scores, ConformalScores)
    return observed, predicted, scores


@pytest.mark.parametrize("n", [20, 37, 108])
def test_cv_plus_is_what_the_paper_defines(n: int) -> None:
    """Barber and others 2021, equation 8, with sorting and one-based ranks."""
    _, _, scores = _scores(n)
    fold_predictions = np.random.default_rng(1).uniform(12, 20, (7, 5))
    for ends, of in zip(cv_plus(scores, fold_predictions), fold_predictions, strict=True):
        low = sorted(of[k] - r for k, r in zip(scores.folds, scores.residuals, strict=True))
        high = sorted(of[k] + r for k, r in zip(scores.folds, scores.residuals, strict=True))
        rank = math.ceil(0.9 * (n + 1))
        assert ends[0] == pytest.approx(max(low[math.floor(0.1 * (n + 1) + 1e-9) - 1], 0))
        assert ends[1] == pytest.approx(min(high[rank - 1], 30))


def test_intervals_stay_on_the_scale() -> None:
    _, _, scores = _scores(40)
    ends = cv_plus(scores, np.array([[29.0] * 5, [1.0] * 5]))
    assert ends[0, 1] == 30
    assert ends[1, 0] == 0


@pytest.mark.parametrize(
    ("speakers", "coverage", "reason"), [(19, 0.9, "too_few_speakers"), (25, 0.98, "too_few_for_coverage")]
)
def test_too_few_speakers_are_refused_with_a_reason(speakers: int, coverage: float, reason: str) -> None:
    zeros = np.zeros(speakers)
    refused = conformal_scores(zeros, zeros, zeros.astype(int), lowest=0, highest=30, coverage=coverage)
    assert isinstance(refused, NoIntervals)
    assert refused.reason == reason
    assert str(speakers) in refused.detail


def test_a_held_out_interval_is_of_all_others_residuals() -> None:
    observed, predicted, scores = _scores(43)
    found = held_out(observed, predicted, scores)
    for speaker in range(43):
        others = np.sort(np.delete(scores.residuals, speaker))
        half = others[math.ceil(0.9 * 43) - 1]
        assert found.low[speaker] == pytest.approx(max(predicted[speaker] - half, 0))
        assert found.high[speaker] == pytest.approx(min(predicted[speaker] + half, 30))
    assert found.mean_width == pytest.approx(np.mean(found.high - found.low))
    assert found.covered.mean() == pytest.approx(0.9, abs=0.05)


def test_new_people_are_covered() -> None:
    """A quick look; the figures of whole studies are those of tests/science."""
    rng = np.random.default_rng(5)
    hits = []
    for _ in range(200):
        truth, new = rng.normal(20, 4, 60), rng.normal(20, 4, 50)
        folds = np.arange(60) % 10
        means = np.array([truth[folds != k].mean() for k in range(10)])
        scores = conformal_scores(truth, means[folds], folds, lowest=0, highest=40)
        assert isinstance(scores, ConformalScores)
        ends = cv_plus(scores, np.tile(means, (50, 1)))
        hits.append(np.mean((ends[:, 0] <= new) & (new <= ends[:, 1])))
    assert np.mean(hits) == pytest.approx(0.9, abs=0.02)
