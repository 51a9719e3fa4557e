"""Phrases, spellings and fillers."""

from __future__ import annotations

import pytest

from goldenfish.words.tokens import comparable, find, marked_fillers, phrases, sentences, spoken


def _forms(parts: list[list[object]]) -> list[list[str]]:
    return [[token.form for token in part] for part in parts]  # type: ignore[attr-defined]


def test_phrases_end_at_punctuation_and_sentences_at_full_stops() -> None:
    text = "Dog, sea-lion and cat. Bird – fish"
    assert _forms(phrases(text)) == [["dog"], ["sea", "lion", "and", "cat"], ["bird"], ["fish"]]  # type: ignore[arg-type]
    assert _forms(sentences(text)) == [["dog", "sea", "lion", "and", "cat"], ["bird", "fish"]]  # type: ignore[arg-type]
    assert phrases("…") == []


@pytest.mark.parametrize(
    ("written", "same"),
    [("hoà", "hòa"), ("thuý", "thúy"), ("khoẻ", "khỏe"), ("quý", "quý"), ("hoàn", "hoàn"), ("don’t", "don't")],
)
def test_one_spelling(written: str, same: str) -> None:
    assert comparable(written) == same


def test_fillers_are_marked_by_language_and_place() -> None:
    assert spoken("Um, I uh saw her.", "en") == ["i", "saw", "her"]
    assert spoken("Ờ hôm qua tôi ừm đi chợ.", "vi") == ["hôm", "qua", "tôi", "đi", "chợ"]
    # Opening a phrase "ừ" and "à" fill a pause; elsewhere they are words.
    marked = dict(marked_fillers("Ừ, à tôi có nói ừ với bà à", "vi"))
    assert marked["tôi"] is False
    assert [form for form, filler in marked_fillers("à tôi nói ừ", "vi") if filler] == ["à"]


def test_phrases_are_found_with_any_ending() -> None:
    forms = ["she", "was", "visiting", "her", "sister", "and", "visits", "again"]
    assert find(forms, ["visit*"]) == [2, 6]
    assert find(forms, ["her", "sister"]) == [3]
    assert find(forms, ["again", "she"]) == []
    assert find([], ["a"]) == []
