"""Do the 90 % intervals hold the true score of 90 % of new people? Whole studies simulated, RBF-SVR in 10 folds.

Each study has its own training people and 1,000 new ones; its coverage is the share of these within their intervals.
Compared: CV+ as shipped, the same residuals put around the final model, and ±1.645 times the training RMSE.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVR

from goldenfish.estimates.conformal import ConformalScores, cv_plus
from tests.science.cohorts import scores, voices
from tests.science.figures import show
from training.intervals import conformal_scores

STUDIES, NEW, FOLDS = 100, 1000, 10
WAYS = ("CV+", "around the final model", "1.645 RMSE of training")


@pytest.mark.parametrize("people", [60, 108, 157, 300])
def test_intervals_hold_nine_of_ten_new_people(people: int) -> None:
    found = _studies(people, answers=1)
    coverage = found[:, 0, 0]
    _show(f"{people} speakers", found)
    assert abs(coverage.mean() - 0.90) <= 0.02
    if people >= 108:
        assert np.percentile(coverage, 5) >= 0.84
    assert found[:, 2, 0].mean() < 0.85, "the interval that is not given would have done as well"


def test_several_answers_of_a_speaker_are_one_residual() -> None:
    found = _studies(108, answers=4)
    coverage = found[:, 0, 0]
    _show("108 speakers, 4 answers each", found)
    assert abs(coverage.mean() - 0.90) <= 0.02
    assert np.percentile(coverage, 5) >= 0.84


def _studies(people: int, *, answers: int) -> NDArray[np.floating]:
    """Coverage and mean width of each study and way, shape (studies, 3, 2)."""
    return np.stack(
        [_study(np.random.default_rng((people, answers, seed)), people, answers) for seed in range(STUDIES)]
    )


def _study(rng: np.random.Generator, people: int, answers: int) -> NDArray[np.floating]:
    new_people = NEW // answers
    score, new_score = scores(rng, people), scores(rng, new_people)
    voice, new_voice = (
        voices(rng, each, answers=answers, answer_sd=0.8 * (answers > 1)) for each in (score, new_score)
    )
    fold = rng.permutation(people) % FOLDS
    out_of_fold, fold_predictions = np.empty(people), np.empty((new_people, FOLDS))
    for k in range(FOLDS):
        session = _trained(voice[fold != k], score[fold != k])
        out_of_fold[fold == k] = session(voice[fold == k])
        fold_predictions[:, k] = session(new_voice)
    fitted = conformal_scores(score, out_of_fold, fold, lowest=0, highest=30)
    assert isinstance(fitted, ConformalScores)
    final = _trained(voice, score)
    middle = final(new_voice)
    half = np.sort(fitted.residuals)[int(np.ceil(0.9 * (people + 1))) - 1]
    naive = 1.645 * np.sqrt(np.mean((final(voice) - score) ** 2))
    ways = (cv_plus(fitted, fold_predictions), _around(middle, half), _around(middle, naive))
    return np.array([_coverage(ends, new_score) for ends in ways])


def _around(middle: NDArray[np.floating], half: float) -> NDArray[np.floating]:
    return np.clip(np.column_stack((middle - half, middle + half)), 0, 30)


def _trained(
    voice: NDArray[np.floating], score: NDArray[np.floating]
) -> Callable[[NDArray[np.floating]], NDArray[np.floating]]:
    """A model of answers; its estimate of a person is the mean over their answers."""
    rows = voice.reshape(-1, voice.shape[2])
    scaler = StandardScaler().fit(rows)
    model = SVR(C=3).fit(scaler.transform(rows), np.repeat(score, voice.shape[1]))

    def session(of: NDArray[np.floating]) -> NDArray[np.floating]:
        predicted: NDArray[np.floating] = model.predict(scaler.transform(of.reshape(-1, of.shape[2])))
        means: NDArray[np.floating] = predicted.reshape(of.shape[:2]).mean(axis=1)
        return means

    return session


def _coverage(ends: NDArray[np.floating], score: NDArray[np.floating]) -> tuple[float, float]:
    inside = (ends[:, 0] <= score) & (score <= ends[:, 1])
    return float(inside.mean()), float(np.mean(ends[:, 1] - ends[:, 0]))


def _show(study: str, found: NDArray[np.floating]) -> None:
    for place, way in enumerate(WAYS):
        coverage, width = found[:, place].T
        show(
            f"{study}, {way}: coverage {coverage.mean():.3f} (SD {coverage.std(ddof=1):.3f},"
            f" 5th percentile {np.percentile(coverage, 5):.3f}), mean width {width.mean():.1f} of 30"
        )
