"""Calibration, fairness and repeatability against SciPy and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from training.calibration import calibrate, mean_interval
from training.fairness import AGE_BANDS, EDUCATION_BANDS, band, class_fairness, fairness, share_interval
from training.reliability import reliability


def test_slope_and_intercept_are_those_of_scipy_with_like_intervals() -> None:
    rng = np.random.default_rng(0)
    predicted = rng.normal(22, 4, 300)
    observed = 5 + 0.8 * predicted + rng.normal(0, 3, 300)
    found = calibrate(observed, predicted)
    line = stats.linregress(predicted, observed)
    assert found.slope is not None
    assert found.intercept is not None
    assert (found.slope.value, found.intercept.value) == pytest.approx((line.slope, line.intercept))
    half = 1.96 * line.stderr
    assert (found.slope.low, found.slope.high) == pytest.approx(
        (line.slope - half, line.slope + half), abs=0.4 * half
    )
    assert found.slope.low < 0.8 < found.slope.high
    assert found.bias is not None
    assert found.bias.value == pytest.approx(np.mean(predicted - observed))


def test_deciles_hold_everybody_once_and_rise() -> None:
    rng = np.random.default_rng(1)
    predicted, observed = rng.normal(22, 4, 103), rng.normal(22, 4, 103)
    deciles = calibrate(observed, predicted).deciles
    assert [decile.speakers for decile in deciles] == [11] * 3 + [10] * 7
    assert [decile.predicted for decile in deciles] == sorted(decile.predicted for decile in deciles)
    lowest = observed[np.argsort(predicted)[:11]]
    assert deciles[0].observed.value == pytest.approx(lowest.mean())
    expected = stats.t.interval(0.95, 10, lowest.mean(), stats.sem(lowest))
    assert (deciles[0].observed.low, deciles[0].observed.high) == pytest.approx(expected)


def test_few_speakers_make_fewer_groups_or_none() -> None:
    rng = np.random.default_rng(2)
    assert len(calibrate(rng.normal(size=30), rng.normal(size=30)).deciles) == 6
    few = calibrate(rng.normal(size=19), rng.normal(size=19))
    assert (few.slope, few.bias, few.deciles, few.reason) == (None, None, (), "too_few_speakers")


def test_constant_predictions_have_no_slope() -> None:
    found = calibrate(np.arange(40.0), np.full(40, 19.5) + 1e-13 * np.arange(40))
    assert (found.slope, found.intercept, found.reason) == (None, None, "constant_predictions")
    assert found.bias is not None
    assert found.bias.value == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(None, "unknown"), (float("nan"), "unknown"), (59.9, "<60"), (60, "60-69"), (79.99, "70-79"), (80, "80+")],
)
def test_age_bands(value: float | None, expected: str) -> None:
    assert band(value, AGE_BANDS) == expected


def test_education_bands() -> None:
    assert [band(years, EDUCATION_BANDS) for years in (0, 5, 6, 9, 10, 12, 13, 20)] == (
        ["<6"] * 2 + ["6-9"] * 2 + ["10-12"] * 2 + ["13+"] * 2
    )


def test_fairness_says_nothing_of_fewer_than_twenty() -> None:
    rng = np.random.default_rng(3)
    observed, predicted = rng.normal(22, 4, 60), rng.normal(22, 4, 60)
    covered = rng.random(60) < 0.9
    sex: list[str | None] = ["f"] * 30 + ["m"] * 11 + [None] * 10 + [""] * 9
    women, men, unknown = fairness(observed, predicted, covered, {"sex": sex})
    assert (men.speakers, men.bias, men.mae, men.coverage, men.reason) == (11, None, None, None, "too_few")
    assert (unknown.group, unknown.speakers, unknown.reason) == ("unknown", 19, "too_few")
    error = (predicted - observed)[:30]
    assert women.bias == mean_interval(error)
    assert women.mae == mean_interval(np.abs(error))
    assert women.coverage == share_interval(int(covered[:30].sum()), 30)


def test_bands_stand_in_rising_order() -> None:
    years = ["10-12", "<6", None, "13+", "6-9"]
    rows = fairness(np.zeros(5), np.zeros(5), None, {"education": years, "sex": ["m", "f", "m", "f", ""]})
    assert [row.group for row in rows] == ["<6", "6-9", "10-12", "13+", "unknown", "f", "m", "unknown"]


def test_without_intervals_there_is_no_coverage() -> None:
    (everybody,) = fairness(np.zeros(20), np.arange(20.0), None, {"language": ["vi"] * 20})
    assert everybody.coverage is None
    assert everybody.mae is not None
    assert everybody.mae.value == pytest.approx(9.5)


def test_of_two_groups_each_share_needs_twenty_speakers_of_its_own() -> None:
    observed = np.repeat([1.0, 0.0, 1.0, 0.0, 1.0], [25, 20, 30, 10, 5])
    decision = np.where(observed > 0.5, 1.0, -1.0)
    decision[:5] = -1.0  # five women of group 1 are missed
    decision[25] = 1.0  # one of group 0 is taken for it
    sex: list[str | None] = [*["f"] * 45, *["m"] * 40, *["x"] * 5]
    women, men, others = class_fairness(observed, decision, {"sex": sex})
    assert (women.speakers, women.positive) == (45, 25)
    assert women.accuracy == share_interval(39, 45)
    assert women.sensitivity == share_interval(20, 25)
    assert women.specificity == share_interval(19, 20)
    assert (men.accuracy, men.sensitivity, men.specificity) == (share_interval(40, 40), share_interval(30, 30), None)
    assert (others.speakers, others.accuracy, others.sensitivity, others.specificity) == (5, None, None, None)


@pytest.mark.parametrize(("hits", "n"), [(0, 20), (18, 20), (20, 20), (47, 50)])
def test_shares_have_the_exact_interval(hits: int, n: int) -> None:
    expected = stats.binomtest(hits, n).proportion_ci(0.95, method="exact")
    found = share_interval(hits, n)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))


def test_repeatability_of_two_sessions() -> None:
    rng = np.random.default_rng(4)
    person = rng.normal(22, 4, 4000)
    found = reliability(person + rng.normal(0, 1.5, 4000), person + 0.8 + rng.normal(0, 1.5, 4000))
    assert found.sem == pytest.approx(1.5, abs=0.05)
    assert found.sem_low is not None
    assert found.sem_high is not None
    assert found.sem_low < 1.5 < found.sem_high
    assert found.sem_high - found.sem_low == pytest.approx(2 * 1.96 * 1.5 / np.sqrt(2 * 4000), rel=0.05)
    assert found.practice == pytest.approx(0.8, abs=0.1)
    assert found.icc == pytest.approx(16 / (16 + 2.25), abs=0.01)
    assert reliability(np.zeros(19), np.zeros(19)).reason == "too_few_repeats"
    assert reliability(np.zeros(20), np.zeros(20)).icc is None
    by_mean = reliability(np.arange(15.0), np.arange(15.0), set_aside=5)
    assert (by_mean.sem, by_mean.set_aside, by_mean.reason) == (None, 5, "mean_predictor")
    assert reliability(np.arange(15.0), np.arange(15.0), set_aside=4).reason == "too_few_repeats"
