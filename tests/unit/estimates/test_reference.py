"""What is unlike the training recordings is told from them; new people like them are not."""

from __future__ import annotations

import numpy as np
import pytest

from functions.assess.assess import EXTRACTOR
from goldenfish.estimates.predictor import Array
from training.reference import NAMES, fit_cloud, fit_reference
from training.synthesiser import synthesiser as synthesiser_table
from training.synthesiser import synthetic_rows

FEATURES = 12


def people(count: int, seed: int) -> tuple[Array, list[str]]:
    """Four recordings each; every third feature positive and skewed, all correlated through one factor."""
    generator = np.random.default_rng(seed)
    own = generator.normal(size=(count, FEATURES)) + generator.normal(size=(count, 1))
    rows = np.repeat(own, 4, axis=0) + 0.7 * generator.normal(size=(4 * count, FEATURES))
    rows[:, ::3] = np.exp(rows[:, ::3])
    return rows, [f"{seed}-{one}" for one in np.repeat(np.arange(count), 4)]


NONE = np.zeros((0, FEATURES))


def p_values(rows: Array, training: tuple[Array, list[str]], synthetic: Array = NONE) -> Array:
    return fit_reference(*training, synthetic).p_values(rows)


def synthesiser(count: int, seed: int, *, shift: float) -> Array:
    """Rows like people's with half of their spread, moved along every plain feature by `shift` of their spreads."""
    rows = people(count, seed)[0] * 0.5
    rows[:, 1::3] += shift
    return rows


@pytest.mark.parametrize("synthetic", [NONE, synthesiser(40, 99, shift=1.0)], ids=["distance", "and direction"])
def test_one_new_recording_in_twenty_is_refused(synthetic: Array) -> None:
    shares = [(p_values(people(100, seed + 50)[0], people(60, seed), synthetic) <= 0.05).mean() for seed in range(6)]
    assert 0.02 < np.mean(shares) < 0.08


def test_synthetic_voices_that_lie_within_the_distance_are_refused_by_the_direction() -> None:
    training, voices = people(60, 0), synthesiser(40, 7, shift=1.8)
    by_distance = p_values(voices, training) <= 0.05
    with_direction = p_values(voices, training, synthesiser(40, 99, shift=1.8)) <= 0.05
    assert with_direction.mean() > by_distance.mean() + 0.2


def test_what_is_far_is_refused_on_either_side_of_the_direction() -> None:
    training, voices = people(60, 0), synthesiser(40, 99, shift=1.8)
    across = np.median(training[0], axis=0)[None, :].repeat(2, axis=0)
    across[:, 1::3] += np.array([[-8.0], [8.0]])
    assert (p_values(across, training, voices) <= 0.05).all()


def test_the_table_of_a_synthesiser_was_measured_by_this_extractor() -> None:
    assert set(synthesiser_table().column("extractor")) == {EXTRACTOR}
    rows = synthetic_rows(NAMES)
    assert rows.shape == (len(synthesiser_table().rows), len(NAMES))
    assert np.isfinite(rows).all()
    assert len(rows) > 300
    assert synthetic_rows(("f0_median",)).shape == (0, 1)


def test_a_skewed_feature_that_is_small_is_as_far_out_as_a_large_one() -> None:
    training = people(60, 0)
    small, large = np.median(training[0], axis=0)[None, :].repeat(2, axis=0)
    small[0], large[0] = small[0] / 1e4, large[0] * 1e4
    assert (p_values(np.array([small, large]), training) < 0.01).all()
    assert p_values(np.median(training[0], axis=0)[None, :], training)[0] > 0.5


def test_values_within_range_in_a_combination_that_nobody_has_are_unlike() -> None:
    training = people(60, 1)
    row = np.median(training[0], axis=0)
    logged = fit_cloud(training[0], np.array(training[1]), NONE).logged > 0
    assert logged[::3].all()
    assert not logged[1::3].any()
    low, high = np.quantile(training[0], [0.05, 0.95], axis=0)
    alternating = np.where(
        np.arange(FEATURES) % 2, low, high
    )  # each alone is common, but all go up and down together
    assert p_values(alternating[None, :], training)[0] <= 0.05
    assert p_values(row[None, :], training)[0] > 0.5


def test_a_few_odd_recordings_do_not_let_everything_odd_in() -> None:
    rows, speakers = people(60, 2)
    far = np.median(rows, axis=0) + 6 * rows.std(axis=0)
    odd = rows.copy()
    odd[:8] = np.abs(odd[:8]) * 20
    who = np.array(speakers)
    clean, mixed = (fit_cloud(one, who, NONE).parts(far[None, :])[0, 0] for one in (rows, odd))
    assert mixed**2 > 0.3 * clean**2


def test_a_feature_that_is_nearly_always_the_same_does_not_refuse_alone() -> None:
    rows, speakers = people(60, 3)
    rows[:, 5] = 0.0
    rows[::8, 5] = 0.2
    row = np.median(rows, axis=0)
    row[5] = 0.2
    assert p_values(row[None, :], (rows, speakers))[0] > 0.05


def test_too_few_recordings_or_speakers_refuse_nothing() -> None:
    rows, speakers = people(4, 4)
    assert fit_reference(rows, speakers, NONE).scores.size == 0  # 16 recordings
    assert fit_reference(people(40, 4)[0], ["one"] * 80 + ["two"] * 80, NONE).scores.size == 0
    assert fit_reference(np.zeros((100, 0)), [str(one) for one in range(100)], NONE[:, :0]).scores.size == 0
