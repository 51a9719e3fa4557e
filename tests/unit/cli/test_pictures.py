"""Text pictures: what they show is what was measured."""

from __future__ import annotations

import pytest

from cli.pictures import sparkline, speech_bar


def test_a_pause_is_low_and_speech_is_high() -> None:
    assert speech_bar([(0.0, 1.0), (3.0, 4.0)], 4.0, width=8) == "██▁▁▁▁██"


def test_overlapping_words_count_once() -> None:
    assert speech_bar([(0.0, 0.5), (0.25, 0.5), (0.0, 0.5)], 1.0, width=1) == speech_bar([(0, 0.5)], 1.0, width=1)


@pytest.mark.parametrize("duration", [0.0, -1.0])
def test_no_duration_no_picture(duration: float) -> None:
    assert speech_bar([(0.0, 1.0)], duration) == ""


def test_a_sparkline_leaves_a_gap_where_there_is_no_value() -> None:
    assert sparkline([1.0, None, 2.0, 3.0]) == "▁ ▅█"
    assert sparkline([None]) == ""
    assert sparkline([5.0, 5.0]) == "▁▁"
