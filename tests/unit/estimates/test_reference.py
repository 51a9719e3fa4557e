"""What is unlike the training recordings is told from them; new people like them are not."""

from __future__ import annotations

import numpy as np

from goldenfish.estimates.predictor import Array
from training.reference import fit_cloud, fit_reference

FEATURES = 12


def people(count: int, seed: int) -> tuple[Array, list[str]]:
    """Four recordings each; every third feature positive and skewed, all correlated through one factor."""
    generator = np.random.default_rng(seed)
    own = generator.normal(size=(count, FEATURES)) + generator.normal(size=(count, 1))
    rows = np.repeat(own, 4, axis=0) + 0.7 * generator.normal(size=(4 * count, FEATURES))
    rows[:, ::3] = np.exp(rows[:, ::3])
    return rows, [f"{seed}-{one}" for one in np.repeat(np.arange(count), 4)]


def p_values(rows: Array, training: tuple[Array, list[str]]) -> Array:
    reference = fit_reference(*training)
    distances = reference.cloud.distances(rows)
    p: Array = (1 + (reference.scores >= distances[:, None]).sum(axis=1)) / (reference.scores.size + 1)
    return p


def test_one_new_recording_in_twenty_is_refused() -> None:
    shares = [(p_values(people(100, seed + 50)[0], people(60, seed)) <= 0.05).mean() for seed in range(6)]
    assert 0.02 < np.mean(shares) < 0.08


def test_a_skewed_feature_that_is_small_is_as_far_out_as_a_large_one() -> None:
    training = people(60, 0)
    small, large = np.median(training[0], axis=0)[None, :].repeat(2, axis=0)
    small[0], large[0] = small[0] / 1e4, large[0] * 1e4
    assert (p_values(np.array([small, large]), training) < 0.01).all()
    assert p_values(np.median(training[0], axis=0)[None, :], training)[0] > 0.5


def test_values_within_range_in_a_combination_that_nobody_has_are_unlike() -> None:
    training = people(60, 1)
    row = np.median(training[0], axis=0)
    logged = fit_cloud(training[0]).logged > 0
    assert logged[::3].all()
    assert not logged[1::3].any()
    low, high = np.quantile(training[0], [0.05, 0.95], axis=0)
    alternating = np.where(
        np.arange(FEATURES) % 2, low, high
    )  # each alone is common, but all go up and down together
    assert p_values(alternating[None, :], training)[0] <= 0.05
    assert p_values(row[None, :], training)[0] > 0.5


def test_a_few_odd_recordings_do_not_let_everything_odd_in() -> None:
    rows, _ = people(60, 2)
    far = np.median(rows, axis=0) + 6 * rows.std(axis=0)
    odd = rows.copy()
    odd[:8] = np.abs(odd[:8]) * 20
    clean, mixed = fit_cloud(rows).distances(far[None, :])[0], fit_cloud(odd).distances(far[None, :])[0]
    assert mixed > 0.3 * clean


def test_a_feature_that_is_nearly_always_the_same_does_not_refuse_alone() -> None:
    rows, speakers = people(60, 3)
    rows[:, 5] = 0.0
    rows[::8, 5] = 0.2
    row = np.median(rows, axis=0)
    row[5] = 0.2
    assert p_values(row[None, :], (rows, speakers))[0] > 0.05


def test_too_few_recordings_or_speakers_refuse_nothing() -> None:
    rows, speakers = people(4, 4)
    assert fit_reference(rows, speakers).scores.size == 0  # 16 recordings
    assert fit_reference(people(40, 4)[0], ["one"] * 80 + ["two"] * 80).scores.size == 0
    assert fit_reference(np.zeros((100, 0)), [str(one) for one in range(100)]).scores.size == 0
