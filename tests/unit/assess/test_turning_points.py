"""Turning points of contours that can be followed by eye, and what holds for any contour."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.assess.turning_points import turning_points


@pytest.mark.parametrize(
    ("contour", "turns"),
    [
        ([], []),
        ([1.0], []),
        ([1.0, 1.4, 1.0, 1.5], []),
        ([0.0, 1.0, 2.0, 3.0], [0, 3]),
        ([3.0, 2.0, 0.0, 0.5], [0, 2]),
        ([0.2, 0.0, 3.0, 2.9, 3.1, 0.0, 2.0], [1, 4, 5, 6]),
        ([0.0, 2.0, 1.5, 2.5, 0.0], [0, 3, 4]),
    ],
)
def test_by_eye(contour: list[float], turns: list[int]) -> None:
    assert turning_points(np.array(contour), 1.0) == turns


@given(st.lists(st.floats(-100, 100), max_size=60), st.floats(0.1, 20))
def test_rises_and_falls_alternate_and_none_is_small(contour: list[float], least: float) -> None:
    turns = turning_points(np.array(contour), least)
    steps = [contour[end] - contour[start] for start, end in pairwise(turns)]
    assert all(abs(step) >= least for step in steps)
    assert all(one * next_one < 0 for one, next_one in pairwise(steps))
    if len(contour) and max(contour) - min(contour) >= least:
        assert turns
        assert max(contour[t] for t in turns) - min(contour[t] for t in turns) == max(contour) - min(contour)
