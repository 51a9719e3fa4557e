"""Filled pauses and repetitions, counted by hand."""

from __future__ import annotations

import pytest

from goldenfish.words.disfluency import filler_rate, repeated_tokens, repetition_rate
from goldenfish.words.tokens import marked_fillers


@pytest.mark.parametrize(
    ("said", "repeated"),
    [
        ("i was walking home", 0),
        ("i i was walking", 1),
        ("i was i was walking", 2),
        ("we went to the we went to the market", 4),
        ("the the the end", 2),
        ("a very very long day", 0),
        ("no no no", 0),
        ("she said she had had enough", 0),
        ("a b a b a b", 4),
        ("one two three four five one two three four five", 0),  # five words on: said anew, not repeated
        ("", 0),
    ],
)
def test_english_repetitions(said: str, repeated: int) -> None:
    assert repeated_tokens(said.split(), "en") == repeated


@pytest.mark.parametrize(
    ("said", "repeated"),
    [
        ("đi từ từ thôi", 0),  # reduplication
        ("tôi tôi tôi đi chợ", 1),
        ("hôm qua hôm qua tôi đi", 2),
    ],
)
def test_vietnamese_repetitions(said: str, repeated: int) -> None:
    assert repeated_tokens(said.split(), "vi") == repeated


def test_rates_are_per_hundred() -> None:
    words = [f"w{i}" for i in range(48)]
    assert repetition_rate([*words, "w47", "x"], "en") == 2.0
    assert filler_rate(marked_fillers(" ".join(["um", *words, "uh", "w48", "w49"]), "en")) == 4.0


def test_too_few_words_say_nothing() -> None:
    assert repetition_rate(["a"] * 24, "en") == "too_few_words"
    assert filler_rate([("um", True)] * 30 + [("a", False)] * 24) == "too_few_words"
    assert repetition_rate([f"w{i}" for i in range(25)], "en") == 0.0
    assert filler_rate([("a", False)] * 25) == 0.0
