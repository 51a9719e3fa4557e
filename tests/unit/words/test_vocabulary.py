"""Formulas of variety against values computed by hand."""

from __future__ import annotations

import math

import pytest

from goldenfish.words.vocabulary import brunet_w, honore_r, mattr

# 50 words: ten different ones four times each (40), and ten said once.
FIFTY = [f"often{i}" for i in range(10)] * 4 + [f"once{i}" for i in range(10)]


def test_one_window_is_the_plain_type_token_ratio() -> None:
    words = ["the", "cat"] * 5 + [f"w{i}" for i in range(15)]
    assert mattr(words) == 17 / 25


def test_the_window_moves_word_by_word() -> None:
    # First window: 24 times "a" and "b"; then "a" leaves and "c" comes: 3 of 25.
    assert mattr(["a"] * 24 + ["b", "c"]) == pytest.approx((2 / 25 + 3 / 25) / 2)


def test_a_word_that_leaves_the_window_is_new_again() -> None:
    words = ["a", *["b"] * 24, "a"]
    assert mattr(words) == pytest.approx(2 / 25)
    assert mattr([f"w{i}" for i in range(30)]) == 1.0


def test_a_word_that_comes_and_goes_is_gone() -> None:
    # 27 windows; "z" stands in the 25 between the first and the last.
    assert mattr([*["b"] * 25, "z", *["b"] * 25]) == pytest.approx((25 * 2 + 2) / (25 * 27))


def test_brunet() -> None:
    # N = 50, V = 20: 50 ** (20 ** -0.165) = 50 ** 0.60999 = 10.87
    assert brunet_w(FIFTY) == pytest.approx(math.exp(math.log(50) * math.exp(-0.165 * math.log(20))))
    assert brunet_w(FIFTY) == pytest.approx(10.874, abs=0.005)


def test_honore() -> None:
    # N = 50, V = 20, V1 = 10: 100 ln 50 / (1 - 0.5) = 782.4
    assert honore_r(FIFTY) == pytest.approx(782.4046)


def test_honore_is_undefined_when_every_word_is_said_once() -> None:
    assert honore_r([f"w{i}" for i in range(60)]) == "undefined"


@pytest.mark.parametrize(("measure", "least"), [(mattr, 25), (brunet_w, 50), (honore_r, 50)])
def test_too_few_words_say_nothing(measure: object, least: int) -> None:
    assert callable(measure)
    assert measure(["a", "b"] * (least // 2) + ["c"] * (least % 2)) != "too_few_words"
    assert measure((["a", "b"] * least)[: least - 1]) == "too_few_words"
