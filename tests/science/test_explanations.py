"""Do the same measurements come out on top when the model is trained again on other people of the same kind?

120 simulated speakers, 20 features, five of which go with the score; 50 bootstraps over speakers. Stability is the
share of a bootstrap's five largest contributions (mean of the absolute ones over 40 new sessions) that are among the
five of the model on all speakers. As measured: docs/models.md.
"""

from __future__ import annotations

import numpy as np
import pytest

from goldenfish.estimates.explain import explain
from goldenfish.estimates.predictor import Array, Predictor
from tests.science.figures import show
from tests.unit.estimates.studies import ESTIMATORS, pipeline
from training.fitted import predictor_of

SPEAKERS, FEATURES, TOP, BOOTSTRAPS, SESSIONS = 120, 20, 5, 50, 40


def drawn(generator: np.random.Generator, people: int) -> tuple[Array, Array]:
    """Features that share one factor, and a score that hangs on the first five."""
    rows = 0.5 * generator.normal(size=(people, 1)) + generator.normal(size=(people, FEATURES))
    score = 23 + rows[:, :TOP] @ np.array([2.0, -1.8, 1.6, -1.6, 1.5]) + 3 * generator.normal(size=people)
    return rows, np.clip(score, 0, 30)


def trained(name: str, rows: Array, score: Array) -> Predictor:
    return predictor_of(pipeline(ESTIMATORS[name]()).fit(rows, score), FEATURES)


def top(predictor: Predictor, training: Array, sessions: Array) -> set[int]:
    background = predictor.scaled(training[:50])
    sizes = [np.abs(explain(predictor, background, one[None, :]).contributions) for one in sessions]
    return set(np.argsort(-np.mean(sizes, axis=0))[:TOP].tolist())


@pytest.mark.parametrize("name", ["ridge", "linear_svr", "rbf_svr"])
def test_the_five_largest_are_stable_over_bootstraps(name: str) -> None:
    generator = np.random.default_rng(7)
    rows, score = drawn(generator, SPEAKERS)
    sessions, _ = drawn(generator, SESSIONS)
    whole = top(trained(name, rows, score), rows, sessions)
    shares = []
    for _ in range(BOOTSTRAPS):
        people = generator.integers(SPEAKERS, size=SPEAKERS)
        again = top(trained(name, rows[people], score[people]), rows[people], sessions)
        shares.append(len(whole & again) / TOP)
    true = len(whole & set(range(TOP)))
    show(f"{name}: top-{TOP} stability {np.mean(shares):.3f}, worst {min(shares):.1f}, of the true five {true}")
    assert np.mean(shares) >= 0.8


@pytest.mark.parametrize("name", ["ridge", "rbf_svr"])
def test_contributions_sum_for_every_session(name: str) -> None:
    generator = np.random.default_rng(8)
    rows, score = drawn(generator, SPEAKERS)
    predictor = trained(name, rows, score)
    background = predictor.scaled(rows[:50])
    worst, errors = 0.0, []
    for _ in range(100):
        session, _ = drawn(generator, 3)
        found = explain(predictor, background, session)
        worst = max(worst, abs(found.contributions.sum() - (predictor.predict(session).mean() - found.baseline)))
        errors.append(max(found.error_of([feature]) for feature in range(FEATURES)))
    show(f"{name}: largest gap {worst:.1e} points, Monte-Carlo error at most {max(errors):.3f} points")
    assert worst < 1e-9
