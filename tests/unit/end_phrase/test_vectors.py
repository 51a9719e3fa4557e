"""The specification's vectors: no false end, no miss."""

from __future__ import annotations

import unicodedata
from typing import Literal

import pytest

from goldenfish.end_phrase.matcher import find_end_phrase, is_confirmed, undoes_what_follows
from goldenfish.end_phrase.phrases import phrases_for
from tests.unit.end_phrase.vectors import FURTHER, SPECIFIED, Vector, kept, spoken

VECTORS = [*SPECIFIED, *FURTHER]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.said)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_vector(vector: Vector, form: Literal["NFC", "NFD"]) -> None:
    text, words = spoken(vector._replace(said=unicodedata.normalize(form, vector.said)))
    found = find_end_phrase(text, phrases_for(vector.language), words=words)
    wanted = None if vector.kept is None else unicodedata.normalize(form, vector.kept)
    assert kept(text, found) == wanted
    if found is not None and words:
        assert found.start_s is not None
        assert words[-1].end_s == found.end_s


def test_no_false_end_and_no_miss() -> None:
    false_ends: list[str] = []
    misses: list[str] = []
    for vector in VECTORS:
        text, words = spoken(vector)
        found = kept(text, find_end_phrase(text, phrases_for(vector.language), words=words))
        (false_ends if vector.kept is None else misses).extend([vector.said] if found != vector.kept else [])
    assert (false_ends, misses) == ([], [])


@pytest.mark.parametrize(
    ("silence_s", "enough"), [(None, False), (0.0, False), (0.699, False), (0.7, True), (9, True)]
)
def test_what_follows_must_be_silent(silence_s: float | None, enough: bool) -> None:
    assert is_confirmed(silence_s) is enough


@pytest.mark.parametrize(
    ("text", "language", "undoes"),
    [
        ("I am not", "en", True),
        ("We were NEARLY…", "en", False),
        ("it is", "en", False),
        ("not", "en", True),
        ("", "en", False),
        (unicodedata.normalize("NFD", "bác vẫn chưa"), "vi", True),
        ("bác kể chuyện", "vi", False),
    ],
)
def test_a_word_that_undoes_the_phrase_of_the_next_segment(text: str, language: str, undoes: bool) -> None:
    assert undoes_what_follows(text, phrases_for(language)) is undoes


def test_a_sound_that_was_cut_anywhere_does_not_begin_with_a_pause() -> None:
    assert find_end_phrase("done", phrases_for("en"), starts_after_pause=False) is None
