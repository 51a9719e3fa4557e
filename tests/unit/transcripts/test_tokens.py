from __future__ import annotations

import unicodedata

import pytest

from goldenfish.transcripts.tokens import syllables, tokenize, without


def forms(text: str) -> list[str]:
    return [token.form for token in tokenize(text)]


def test_words_are_compared_without_case_and_punctuation() -> None:
    assert forms("“Don’t!” she said - twice.") == ["don’t", "she", "said", "twice"]


def test_unspaced_scripts_give_a_token_per_character() -> None:
    assert forms("我爱你 very 多") == ["我", "爱", "你", "very", "多"]


def test_both_unicode_spellings_of_vietnamese_are_the_same_words() -> None:
    text = "Tiếng Việt thuở ấy"
    assert forms(text) == forms(unicodedata.normalize("NFD", text))
    assert len(forms(text)) == 4


def test_dropped_tokens_take_their_punctuation_along() -> None:
    text = "Well, yes, yes. Good."
    assert without(text, tokenize(text), [False, False, True, False]) == "Well, yes, Good."
    assert without("...", [], []) == "..."


@pytest.mark.parametrize(
    ("text", "language", "count"),
    [
        ("the house by the river", "en", 6),
        ("a remarkable ceremony", "en", 8),
        ("1969", "en", 4),
        ("ngày xưa ở quê", "vi", 4),
        ("나는 간다", "ko", 4),
        ("我爱你", "zh", 3),
        ("хорошо", "ru", 3),
        ("", "en", 0),
    ],
)
def test_syllables(text: str, language: str, count: int) -> None:
    assert syllables(text, language) == count
