"""Boundaries of several looks against published ones, and against the errors they are for."""

from __future__ import annotations

import math

import numpy as np
import pytest

from goldenfish.trends.boundaries import boundaries, spent_by


def test_boundaries_of_five_looks_as_published() -> None:
    """Reboussin and others 2000 (doi:10.1016/S0197-2456(00)00057-X): O'Brien-Fleming type, two-sided 0.05."""
    found = boundaries((1.0, 2.0, 3.0, 4.0, 5.0), tuple(spent_by(look / 5, 0.025) for look in range(1, 6)))
    assert found == pytest.approx((4.8769, 3.3569, 2.6803, 2.2898, 2.0310), abs=2e-3)


def test_the_budget_is_spent_slowly_and_whole() -> None:
    spent = [spent_by(fraction / 10, 0.1) for fraction in range(13)]
    assert spent == sorted(spent)
    assert spent[0] == 0
    assert spent[5] < 0.025
    assert spent[10] == spent[12] == pytest.approx(0.1)


def test_one_look_is_the_plain_test() -> None:
    assert boundaries((7.0,), (0.1,)) == pytest.approx((1.2816,), abs=2e-3)


def test_nothing_is_decided_where_nothing_may_be_spent() -> None:
    first, second = boundaries((1.0, 2.0), (0.0, 0.1))
    assert first == math.inf
    assert second == pytest.approx(1.2816, abs=2e-3)


def test_uneven_looks_err_as_often_as_they_may() -> None:
    information = (0.3, 0.35, 2.0, 2.2, 9.0)
    allowed = (0.01, 0.02, 0.02, 0.06, 0.1)
    bound = np.array(boundaries(information, allowed))
    steps = np.sqrt(np.diff((0.0, *information)))
    walk = np.cumsum(np.random.default_rng(0).normal(size=(200_000, 5)) * steps, axis=1)
    crossed = np.logical_or.accumulate(walk / np.sqrt(information) >= bound, axis=1).mean(axis=0)
    assert crossed == pytest.approx(allowed, abs=0.003)
